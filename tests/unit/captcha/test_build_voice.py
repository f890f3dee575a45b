"""The voice says every character of the alphabet, by several speakers, equally loud (SPEC 6)."""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from webapp.captcha.audio import SAMPLE_RATE
from webapp.captcha.build_voice import SPEAKERS, SPOKEN
from webapp.captcha.challenge import ALPHABET


def read(path: Path) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    with wave.open(str(path)) as clip:
        assert (clip.getnchannels(), clip.getsampwidth(), clip.getframerate()) == (1, 2, SAMPLE_RATE)
        return np.frombuffer(clip.readframes(clip.getnframes()), "<i2") / 32768


def test_a_name_is_given_to_each_character_and_to_no_other() -> None:
    assert set(SPOKEN) == set(ALPHABET)
    assert len(set(SPOKEN.values())) == len(ALPHABET)


@pytest.mark.parametrize("character", ALPHABET)
def test_each_character_is_said_by_every_speaker_in_its_own_way(voice_dir: Path, character: str) -> None:
    clips = [path.read_bytes() for path in sorted((voice_dir / character).glob("*.wav"))]
    assert len(set(clips)) == len(SPEAKERS)


@pytest.mark.parametrize("character", ALPHABET)
def test_clips_are_equally_loud_and_start_and_end_with_the_voice(voice_dir: Path, character: str) -> None:
    for path in (voice_dir / character).glob("*.wav"):
        clip = read(path)
        assert 0.2 < len(clip) / SAMPLE_RATE < 2
        assert 0.08 < np.sqrt(np.mean(clip**2)) < 0.13
        assert np.abs(clip).max() <= 0.95
        edge = SAMPLE_RATE // 20
        assert np.abs(clip[:edge]).max() > 0.005
        assert np.abs(clip[-edge:]).max() > 0.005


def clips(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


def test_built_again_by_another_process_the_voice_is_the_same(voice_dir: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "webapp.captcha.build_voice", str(tmp_path)], check=True)
    assert clips(tmp_path) == clips(voice_dir)
    assert len(clips(tmp_path)) == len(ALPHABET) * len(SPEAKERS)
