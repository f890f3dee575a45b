"""What the site declares of its accessibility: made by `make a11y-declaration` from the audit grid, and committed."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from webapp.domain.french import PARIS

FILE = Path(__file__).with_suffix(".json")


@cache
def declaration() -> dict[str, Any]:
    """As a11y/declaration.py builds it; `date` as a moment of Paris."""
    content: dict[str, Any] = json.loads(FILE.read_text())
    return content | {"date": datetime.fromisoformat(content["date"]).replace(tzinfo=PARIS)}
