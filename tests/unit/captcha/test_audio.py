"""The sound of a challenge says six characters, far enough apart to be typed one by one (SPEC 6)."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from webapp.captcha import audio
from webapp.captcha.audio import MIN_GAP_SECONDS, SAMPLE_RATE, compose, render_audio
from webapp.captcha.challenge import ALPHABET

FRAME_SECONDS = 0.02
VOICE_LEVEL = 0.04  # a frame's root mean square


def utterances(samples: npt.NDArray[np.int16]) -> list[tuple[float, float]]:
    """Start and end, in seconds, of each stretch of voice; pauses under half a second belong to it."""
    size = int(FRAME_SECONDS * SAMPLE_RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size) / 32768
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > VOICE_LEVEL)
    breaks = np.flatnonzero(np.diff(loud) * FRAME_SECONDS > 0.5)
    starts, ends = loud[[0, *(breaks + 1)]], loud[[*breaks, -1]] + 1
    seconds = size / SAMPLE_RATE
    return [(float(start) * seconds, float(end) * seconds) for start, end in zip(starts, ends, strict=True)]


def mpeg_frames(sound: bytes) -> Iterator[bytes]:
    """The header of each frame of an MP3 file: MPEG-2 layer III, 32 kbit/s, 16 kHz, 144 bytes a frame."""
    for start in range(0, len(sound), 144):
        yield sound[start : start + 4]


def test_the_sound_is_an_mp3_of_one_kind_of_frame_and_nothing_else(voice_dir: Path) -> None:
    sound = render_audio(b"seed", "C4FHR2", voice_dir)
    headers = list(mpeg_frames(sound))
    assert len(sound) == 144 * len(headers)
    for header in headers:
        assert header[:2] == b"\xff\xf3"  # MPEG-2, layer III, no CRC
        assert header[2] >> 4 == 4 and header[2] >> 2 & 3 == 2  # 32 kbit/s, 16 kHz
        assert header[3] >> 6 == 3  # one channel
    assert b"C4FHR2" not in sound


def test_the_voice_stands_clearly_above_the_murmur(voice_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People first: the murmur spoils comparisons, not understanding."""
    samples = compose(b"seed", "C4FHR2", voice_dir) / 32768
    monkeypatch.setattr(audio, "MURMUR", 0)
    spoken = utterances(compose(b"seed", "C4FHR2", voice_dir))
    between = [samples[round(end * SAMPLE_RATE) : round((end + 0.9) * SAMPLE_RATE)] for _, end in spoken]
    said = [samples[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] for start, end in spoken]
    voice, murmur = (np.sqrt(np.mean(np.concatenate(parts) ** 2)) for parts in (said, between))
    assert 20 * np.log10(voice / murmur) > 9  # decibels


@pytest.mark.parametrize("answer", ["222222", "C4FHR2", "W7W7W7", "999999", "FHCRFH", "345679"])
def test_six_utterances_come_at_least_a_second_apart(
    voice_dir: Path, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio, "MURMUR", 0)
    for seed in (b"1", b"2", b"3"):
        spoken = utterances(compose(seed, answer, voice_dir))
        assert len(spoken) == 6
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(spoken)]
        assert min(gaps) >= MIN_GAP_SECONDS >= 1


def test_the_same_seed_gives_the_same_sound(voice_dir: Path) -> None:
    assert render_audio(b"seed", "C4FHR2", voice_dir) == render_audio(b"seed", "C4FHR2", voice_dir)
    assert render_audio(b"seed", "C4FHR2", voice_dir) != render_audio(b"eeds", "C4FHR2", voice_dir)


def test_each_character_sounds_different(voice_dir: Path) -> None:
    sounds = {render_audio(b"seed", character * 6, voice_dir) for character in ALPHABET}
    assert len(sounds) == len(ALPHABET)


def test_the_sound_stays_small(voice_dir: Path) -> None:
    assert len(render_audio(b"seed", "C4FHR2", voice_dir)) < 60_000


def test_a_voice_that_was_not_built_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make setup"):
        render_audio(b"seed", "C4FHR2", tmp_path)
