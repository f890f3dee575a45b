"""The folders of the service. The operator's data is elsewhere (settings)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATED = ROOT / "webapp" / "generated"
"""Fonts, word lists, voices and static files, made at set-up."""
FONTS = GENERATED / "fonts"
VOICE = GENERATED / "voice"
STATIC = GENERATED / "static"
"""The files that browsers get: tools/build_static.py makes them from static/."""
TEMPLATES = ROOT / "templates"
