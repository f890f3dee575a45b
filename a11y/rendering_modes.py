"""Rendering modes: how wide a page is, in which colours and with which text. Each state is judged in many modes."""

from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from playwright.sync_api import Page

WIDTHS = {"phone-320": (320, 568), "phone-390": (390, 844), "tablet": (768, 1024), "desktop": (1280, 800)}
SPACED = """
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }
"""
LARGE = "html { font-size: 200% !important }"
MEDIA: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "text at 200 %": {"css": LARGE},  # WCAG 1.4.4
    "spaced text": {"css": SPACED},  # WCAG 1.4.12
    "motion": {"reduced_motion": "no-preference"},
}
# All modes but one ask for reduced motion.
PLAIN = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "reduce", "css": ""}
# Our Content-Security-Policy does not refuse a style sheet that a script makes.
ADD_STYLE = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [sheet]
}"""


# A colour in transition must not be judged, and its promise never settles where scripts are off.
END_TRANSITIONS = "document.getAnimations().forEach(one => one.finish())"


@dataclass(frozen=True)
class RenderingMode:
    width: Literal["phone-320", "phone-390", "tablet", "desktop"]
    media: str

    def apply_to(self, page: Page) -> None:
        wanted = PLAIN | MEDIA[self.media]
        css = wanted.pop("css")
        page.emulate_media(**wanted)
        page.evaluate(ADD_STYLE, css)
        wide, high = WIDTHS[self.width]
        page.set_viewport_size({"width": wide, "height": high})
        page.evaluate(END_TRANSITIONS)

    def __str__(self) -> str:
        return f"{self.width}, {self.media}"


ALL = tuple(RenderingMode(width, media) for width, media in product(WIDTHS, MEDIA))  # type: ignore[arg-type]  # the keys are these
FEW = (
    RenderingMode("phone-320", "light"),
    RenderingMode("phone-320", "spaced text"),
    RenderingMode("phone-320", "text at 200 %"),
    RenderingMode("phone-390", "forced colours"),
    RenderingMode("desktop", "dark"),
)
"""Enough to find most of what can go wrong: for each commit."""
SLOWLY = (FEW[0], FEW[-1])
"""For axe, and for pages without script: at each commit."""
BY_TAB = FEW[2:3] + FEW[-1:]
"""For each stop of the Tab key: what stands over the page leaves the least room where text is large."""
BY_AXE = (*SLOWLY, FEW[3])
COLOURS_BY_AXE = FEW[3:4]
"""There axe judges colours alone: what else it reads, SLOWLY has already judged, at a width that shows the same."""
