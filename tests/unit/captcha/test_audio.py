"""The sound of a challenge says six characters, far enough apart to be typed one by one (SPEC 6)."""

import io
import itertools
import wave
from pathlib import Path

import numpy as np
import pytest

from webapp.captcha.audio import SHORTEST_GAP, render_audio
from webapp.captcha.build_voice import SAMPLE_RATE
from webapp.captcha.challenge import ALPHABET

FRAME_SECONDS = 0.02
VOICE_LEVEL = 0.04  # a frame's root mean square: the murmur behind stays under, the voice goes over


def utterances(sound: bytes) -> list[tuple[float, float]]:
    """Start and end, in seconds, of each stretch of voice; pauses under half a second belong to it."""
    with wave.open(io.BytesIO(sound)) as opened:
        samples = np.frombuffer(opened.readframes(opened.getnframes()), "<i2") / 32768
    size = int(FRAME_SECONDS * SAMPLE_RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > VOICE_LEVEL)
    breaks = np.flatnonzero(np.diff(loud) * FRAME_SECONDS > 0.5)
    starts, ends = loud[[0, *(breaks + 1)]], loud[[*breaks, -1]] + 1
    seconds = size / SAMPLE_RATE
    return [(float(start) * seconds, float(end) * seconds) for start, end in zip(starts, ends, strict=True)]


def test_the_sound_is_sixteen_bit_mono_pcm_and_nothing_else(voice_dir: Path) -> None:
    sound = render_audio(b"seed", "C4FHR2", voice_dir)
    with wave.open(io.BytesIO(sound)) as opened:
        assert (opened.getnchannels(), opened.getsampwidth(), opened.getcomptype()) == (1, 2, "NONE")
        assert opened.getframerate() == SAMPLE_RATE
        assert len(sound) == 44 + 2 * opened.getnframes()  # no chunk beside the format and the samples
    assert b"C4FHR2" not in sound


@pytest.mark.parametrize("answer", ["222222", "C4FHR2", "WYWYWY", "999999", "FHCRFH", "345679"])
def test_six_utterances_come_at_least_a_second_apart(voice_dir: Path, answer: str) -> None:
    for seed in (b"1", b"2", b"3"):
        spoken = utterances(render_audio(seed, answer, voice_dir))
        assert len(spoken) == 6
        gaps = [after[0] - before[1] for before, after in itertools.pairwise(spoken)]
        assert min(gaps) >= SHORTEST_GAP >= 1


def test_the_same_seed_gives_the_same_sound(voice_dir: Path) -> None:
    assert render_audio(b"seed", "C4FHR2", voice_dir) == render_audio(b"seed", "C4FHR2", voice_dir)
    assert render_audio(b"seed", "C4FHR2", voice_dir) != render_audio(b"eeds", "C4FHR2", voice_dir)


def test_each_character_sounds_different(voice_dir: Path) -> None:
    sounds = {render_audio(b"seed", character * 6, voice_dir) for character in ALPHABET}
    assert len(sounds) == len(ALPHABET)


def test_the_sound_stays_small(voice_dir: Path) -> None:
    assert len(render_audio(b"seed", "C4FHR2", voice_dir)) < 300_000


def test_a_voice_that_was_not_built_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make setup"):
        render_audio(b"seed", "C4FHR2", tmp_path)
