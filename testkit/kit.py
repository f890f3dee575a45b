"""What the operations of the kit work on, besides the service itself."""

from dataclasses import dataclass
from typing import cast

from flask import current_app
from pydantic import SecretStr

from testkit.clock import AdjustableClock
from testkit.faults import Faults

EXTENSION = "testkit"


@dataclass(frozen=True)
class Kit:
    token: SecretStr
    clock: AdjustableClock
    faults: Faults


def current_kit() -> Kit:
    return cast(Kit, current_app.extensions[EXTENSION])
