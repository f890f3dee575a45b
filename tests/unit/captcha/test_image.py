"""The picture of a challenge is small, contrasted, and the same each time it is asked for (SPEC 6)."""

import io
import itertools

import pytest
from PIL import Image

from webapp.captcha.challenge import ALPHABET
from webapp.captcha.image import GROUND, HEIGHT, INKS, WIDTH, render_image

Colour = tuple[int, int, int]


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    linear = [
        channel / 255 / 12.92 if channel / 255 <= 0.04045 else ((channel / 255 + 0.055) / 1.055) ** 2.4
        for channel in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def chunk_names(png: bytes) -> list[bytes]:
    names, position = [], 8
    while position < len(png):
        names.append(png[position + 4 : position + 8])
        position += int.from_bytes(png[position : position + 4]) + 12
    return names


@pytest.mark.parametrize("character", ALPHABET)
def test_every_character_can_be_drawn(character: str) -> None:
    picture = Image.open(io.BytesIO(render_image(b"seed", character * 6)))
    picture.load()
    assert picture.format == "PNG"
    assert picture.size == (WIDTH, HEIGHT)


def test_the_same_seed_gives_the_same_pixels() -> None:
    assert render_image(b"seed", "C4FHR2") == render_image(b"seed", "C4FHR2")


def test_another_seed_or_another_answer_gives_another_picture() -> None:
    pictures = [render_image(seed, answer) for seed in (b"one", b"two") for answer in ("C4FHR2", "C4FHR3")]
    assert all(one != two for one, two in itertools.combinations(pictures, 2))


@pytest.mark.parametrize("ink", INKS)
def test_ink_stands_out_from_its_ground_at_least_seven_to_one(ink: Colour) -> None:
    """WCAG 1.4.6."""
    assert (luminance(GROUND) + 0.05) / (luminance(ink) + 0.05) >= 7


@pytest.mark.parametrize("seed", [b"1", b"2", b"3"])
def test_ground_and_ink_share_an_opaque_picture(seed: bytes) -> None:
    """So that it holds on a dark page too; shades in between are but the soft edges of strokes."""
    picture = Image.open(io.BytesIO(render_image(seed, "C4FHR2")))
    assert "transparency" not in picture.info
    counts = {colour: count for count, colour in picture.convert("RGB").getcolors(256) or []}
    (ink,) = (ink for ink in INKS if ink in counts)
    for colour in (GROUND, ink):
        assert counts[colour] > WIDTH * HEIGHT // 4
    assert counts[GROUND] + counts[ink] > WIDTH * HEIGHT * 3 // 4


def test_the_picture_is_light_and_carries_nothing_but_pixels() -> None:
    for number in range(20):
        png = render_image(b"%d" % number, "C4FHR2")
        assert len(png) <= 10_000
        assert set(chunk_names(png)) == {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
        assert b"C4FHR2" not in png
