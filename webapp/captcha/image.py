"""The picture of a challenge shows six characters that people read easily and machines do not (SPEC 6).

The characters lie on zebra stripes: ink and ground change places across wavy stripes, and again across a wave along the
line. The eye follows the edge of a stroke through the change; the programs that we tried do not. The usual repairs
(closing gaps, inverting, keeping only edges) help them little, since half of each stroke is ink and half is ground
(docs/captcha.md has the measures). Each character is rotated and warped on its own, neighbours touch, and a wave bends
the line. Dark ink on light ground has a contrast of at least 7 to 1 (WCAG 1.4.6). The picture is opaque, so it reads
the same on a light page and on a dark one.
"""

import math
from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random

from captcha.image import DEFAULT_FONTS, ColorTuple, ImageCaptcha
from PIL import Image, ImageChops, ImageDraw, ImageFont

WIDTH, HEIGHT = 288, 96
"""Pixels: three to one, and narrow enough for a 320-pixel screen with its margins (WCAG 1.4.10)."""

GROUND = (250, 250, 245)
INKS = ((16, 42, 92), (70, 20, 90), (92, 20, 30), (10, 62, 50), (60, 45, 10), (30, 30, 40))

_SHADES = 16  # from ground to ink: four bits per pixel
_FONT_SIZES = (58, 64, 70)
_STROKE = 2  # pixels added around each stroke
_STRIPE = 18  # pixels across: thinner stripes are harder, for people too
_SLANT = (0.35, 0.9)  # of a stripe, sideways by downwards, to one side or the other
_LINE_BOX = (WIDTH - 16, HEIGHT - 14)


def render_image(seed: bytes, answer: str) -> bytes:
    """Draw ``answer`` as a PNG of 288 by 96 pixels. The same seed gives the same bytes.

    ``seed`` must be secret (``ChallengeKeeper.noise_seed``): with it anybody could draw every answer and compare.
    """
    picture = _Drawing(Random(seed)).generate_image(answer)  # noqa: S311 (the seed carries the secrecy: 256 bits)
    png = BytesIO()
    picture.save(png, "PNG", bits=4)
    return png.getvalue()


@cache
def _fonts() -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(name, size) for name in DEFAULT_FONTS for size in _FONT_SIZES]


class _Drawing(ImageCaptcha):
    """One picture: the library's method with a seeded generator, in shades of one ink."""

    character_rotate = (-12, 12)  # degrees
    character_warp_dx = (0.02, 0.07)  # of the width, for each corner
    character_warp_dy = (0.02, 0.07)  # of the height
    word_offset_dx = 0.06  # share of the width that a character may cover of the one before

    def __init__(self, rng: Random) -> None:
        super().__init__(WIDTH, HEIGHT)
        self._rng = rng

    @property
    def truefonts(self) -> list[ImageFont.FreeTypeFont]:
        return _fonts()

    def generate_image(
        self, chars: str, bg_color: ColorTuple | None = None, fg_color: ColorTuple | None = None
    ) -> Image.Image:
        return self.create_captcha_image(chars, fg_color or self._rng.choice(INKS), bg_color or GROUND)

    def create_captcha_image(self, chars: str, color: ColorTuple, background: ColorTuple) -> Image.Image:
        line = self._line_up([self._character(character) for character in chars])
        shades = ImageChops.difference(self._bend(line), self._stripes()).point(
            [level * _SHADES // 256 for level in range(256)]
        )
        picture = Image.frombytes("P", shades.size, shades.tobytes())
        steps = [shade / (_SHADES - 1) for shade in range(_SHADES)]
        palette = [
            round(ground + (ink - ground) * step)
            for step in steps
            for ground, ink in zip(background[:3], color[:3], strict=True)
        ]
        picture.putpalette(palette)
        return picture

    def _character(self, character: str) -> Image.Image:
        """The ink of one character (0 to 255 per pixel): warped, rotated, then cropped to its ink."""
        font = self._rng.choice(self.truefonts)
        left, top, right, bottom = (int(edge) for edge in font.getbbox(character, stroke_width=_STROKE))
        width, height = right - left, bottom - top
        glyph = Image.new("L", (width, height))
        ImageDraw.Draw(glyph).text((-left, -top), character, fill=255, font=font, stroke_width=_STROKE)
        across = width * self._rng.uniform(*self.character_warp_dx)
        down = height * self._rng.uniform(*self.character_warp_dy)
        corners = [
            side + self._rng.uniform(-reach, reach)
            for x, y in ((0, 0), (0, height), (width, height), (width, 0))
            for side, reach in ((x, across), (y, down))
        ]
        glyph = glyph.transform(glyph.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR)
        glyph = glyph.rotate(self._rng.uniform(*self.character_rotate), Image.Resampling.BILINEAR, expand=True)
        return glyph.crop(glyph.getbbox())

    def _line_up(self, glyphs: list[Image.Image]) -> Image.Image:
        """Set the characters side by side. Each overlaps its neighbour by a share that leaves both readable."""
        starts, edge = [0], glyphs[0].width
        for glyph in glyphs[1:]:
            bite = self._rng.uniform(self.word_offset_dx / 2, self.word_offset_dx)
            starts.append(edge - int(bite * glyph.width))
            edge = starts[-1] + glyph.width
        line = Image.new("L", (edge, max(_LINE_BOX[1], *(glyph.height for glyph in glyphs))))
        for start, glyph in zip(starts, glyphs, strict=True):
            top = self._rng.randint(0, line.height - glyph.height)
            box = (start, top, start + glyph.width, top + glyph.height)
            line.paste(ImageChops.lighter(line.crop(box), glyph), box)
        return line.resize(_LINE_BOX, Image.Resampling.BILINEAR)

    def _stripes(self) -> Image.Image:
        """The mask where ink and ground change places (255): slanted stripes, inverted beyond a wave along the line."""
        mask = Image.new("1", (WIDTH, HEIGHT))
        draw = ImageDraw.Draw(mask)
        slant = self._rng.uniform(*_SLANT) * self._rng.choice((-1, 1))
        edge = self._wave(swing=(4, 9), period=(50, 100))
        shift = self._rng.uniform(0, 2 * _STRIPE)
        reach = HEIGHT  # a slanted stripe may start this far outside the picture
        rows = range(-4, HEIGHT + 8, 4)
        for left in range(-reach, WIDTH + reach, 2 * _STRIPE):
            start = [(left + shift + slant * (y - HEIGHT / 2) + edge(y), y) for y in rows]
            end = [(x + _STRIPE + edge(y + HEIGHT / 2) - edge(y), y) for x, y in reversed(start)]
            draw.polygon(start + end, fill=1)
        level, wave = self._rng.uniform(0.35, 0.65) * HEIGHT, self._wave(swing=(6, 14), period=(60, 140))
        beyond = Image.new("1", (WIDTH, HEIGHT))
        crest = [(x, level + wave(x)) for x in range(0, WIDTH + 4, 4)]
        corner = self._rng.choice((0, HEIGHT))  # the wave inverts what is above it, or what is below
        ImageDraw.Draw(beyond).polygon([*crest, (WIDTH, corner), (0, corner)], fill=1)
        return ImageChops.logical_xor(mask, beyond).convert("L")

    def _bend(self, line: Image.Image) -> Image.Image:
        """Bend the line along a slow wave, on the canvas of the picture."""
        canvas = Image.new("L", (WIDTH, HEIGHT))
        canvas.paste(line, ((WIDTH - line.width) // 2, (HEIGHT - line.height) // 2))
        drop = self._wave(swing=(3, 6), period=(150, 230))
        step = 8
        mesh = [
            (
                (x, 0, x + step, HEIGHT),
                (
                    x,
                    drop(x),
                    x,
                    HEIGHT + drop(x),
                    x + step,
                    HEIGHT + drop(x + step),
                    x + step,
                    drop(x + step),
                ),
            )
            for x in range(0, WIDTH, step)
        ]
        return canvas.transform(canvas.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)

    def _wave(self, *, swing: tuple[float, float], period: tuple[float, float]) -> Callable[[float], float]:
        """A random sine wave within bounds, in pixels: a function from abscissa to height."""
        height, length = self._rng.uniform(*swing), self._rng.uniform(*period)
        phase = self._rng.uniform(0, math.tau)
        return lambda x: height * math.sin(math.tau * x / length + phase)
