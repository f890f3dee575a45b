"""Small HTML documents to tag."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp.documents.tagging import tagged_pdf

DATE = datetime(2024, 10, 10, 13, 47, 26, tzinfo=UTC)
STYLE = """
@font-face { font-family: Text; src: url("DejaVuSans.ttf"); }
@font-face { font-family: Text; font-weight: bold; src: url("DejaVuSans-Bold.ttf"); }
@page { size: a4 portrait; margin: 2cm; }
body { font-family: Text; font-size: 11pt; }
h1, h2, h3 { -pdf-outline: false; }
"""

Tag = Callable[..., bytes]


@pytest.fixture
def assets(fonts: Path, tmp_path: Path) -> Path:
    """A folder with the fonts, where a test may add pictures."""
    for font in fonts.glob("*.ttf"):
        shutil.copy(font, tmp_path)  # not a link: the policy refuses one that leads outside
    return tmp_path


@pytest.fixture
def tag(fonts: Path) -> Tag:
    """Tag a body, in French and titled "Essai" by default."""

    def tag(body: str, *, lang: str = "fr", title: str = "Essai", style: str = STYLE, assets: Path = fonts) -> bytes:
        html = (
            f'<!DOCTYPE html><html lang="{lang}"><head><title>{title}</title><style>{style}</style></head>'
            f"<body>{body}</body></html>"
        )
        return tagged_pdf(html, assets=assets, dated=DATE)

    return tag
