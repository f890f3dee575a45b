"""Where the files of the service are, besides the operator's data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "webapp" / "generated"
"""Fonts, word lists, voices, static files: made at set-up."""
FONTS = GENERATED / "fonts"
VOICE = GENERATED / "voice"
STATIC = GENERATED / "static"
"""What browsers get, as tools/build_static.py makes it from static/."""
TEMPLATES = ROOT / "templates"
