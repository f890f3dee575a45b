"""Towns of a French post code (SPEC 3.3): suggested, never imposed."""

import json
from functools import cache

from webapp.domain.postal_address import french_post_code
from webapp.paths import GENERATED


@cache
def _towns() -> dict[str, list[str]]:
    towns: dict[str, list[str]] = json.loads((GENERATED / "communes.json").read_text())
    return towns


def towns_of(postal_code: str) -> list[str]:
    """Names of towns in order; none when the code is unknown (CEDEX, abroad)."""
    return _towns().get(french_post_code(postal_code), [])
