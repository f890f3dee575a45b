"""The accessibility declaration: `make a11y-declaration` makes it from the audit grid, and it is committed."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from webapp.domain.french import PARIS

FILE = Path(__file__).with_suffix(".json")


@cache
def declaration() -> dict[str, Any]:
    """The content that a11y/declaration.py builds; `date` is a datetime in Paris time."""
    content: dict[str, Any] = json.loads(FILE.read_text())
    return content | {"date": datetime.fromisoformat(content["date"]).replace(tzinfo=PARIS)}
