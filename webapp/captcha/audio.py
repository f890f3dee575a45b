"""The sound of a challenge: six characters said in French, slowly (SPEC 6).

Each is said by another speaker, a little faster or slower, over a murmur of the same voices played backwards.
At least a second of quiet follows each, the time to type it: nobody has to keep a meaningless string in mind.
"""

import io
import wave
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from captcha.audio import AudioCaptcha

from webapp.captcha.challenge import ALPHABET

SHORTEST_GAP, LONGEST_GAP = 1.0, 1.15
"""Seconds of quiet between two characters."""

LEAD_IN = 0.5
"""Seconds before the first: wireless headphones and screen readers swallow the start of a sound."""

_SPEED = (0.93, 1.07)
_LOUDNESS = (0.85, 1.1)
_MURMUR = (0.04, 0.09)  # of a clip's own loudness
_HISS = 0.004  # of full scale

_Samples = npt.NDArray[np.float32]
_Clips = Mapping[str, Sequence[_Samples]]
_T = TypeVar("_T")


def render_audio(seed: bytes, answer: str, voice_dir: Path) -> bytes:
    """Say ``answer`` as a WAV file (16-bit mono PCM); the same seed gives the same bytes.

    ``seed`` must be secret (``ChallengeKeeper.noise_seed``). ``voice_dir`` is what ``build_voice`` made.

    Raises:
        FileNotFoundError: a character has no clip; ``make setup`` was not run.
    """
    return bytes(_Recording(voice_dir, np.random.default_rng(int.from_bytes(seed))).generate(answer))


@cache
def _voice(voice_dir: Path) -> tuple[int, _Clips]:
    """Sample rate and decoded clips of a voice, read once a process."""
    rates = set()
    clips: dict[str, list[_Samples]] = {}
    for character in ALPHABET:
        paths = sorted((voice_dir / character).glob("*.wav"))
        if not paths:
            raise FileNotFoundError(f"no voice clip for {character!r} in {voice_dir}: run `make setup`")
        clips[character] = []
        for path in paths:
            with wave.open(str(path)) as clip:
                rates.add(clip.getframerate())
                samples = np.frombuffer(clip.readframes(clip.getnframes()), "<i2")
            clips[character].append(samples.astype(np.float32) / np.float32(32768))
    (rate,) = rates
    return rate, clips


class _Recording(AudioCaptcha):
    """One sound: the library's recipe, in NumPy and from a seeded generator (its own loops take 270 ms)."""

    def __init__(self, voice_dir: Path, rng: np.random.Generator) -> None:
        super().__init__(str(voice_dir))
        self._rng = rng
        self._rate, self._clips = _voice(voice_dir)

    def generate(self, chars: str) -> bytearray:
        out = io.BytesIO()
        with wave.open(out, "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(self._rate)
            recording.writeframes(self.create_wave_body(chars))
        return bytearray(out.getbuffer())

    def create_wave_body(self, chars: str) -> bytearray:
        voices = [self._spoken(character) for character in chars]
        gaps = self._rng.uniform(SHORTEST_GAP, LONGEST_GAP, len(voices))
        starts, position = [], int(LEAD_IN * self._rate)
        for voice, gap in zip(voices, gaps, strict=True):
            starts.append(position)
            position += len(voice) + int(gap * self._rate)
        sound = self._background(position)
        for start, voice in zip(starts, voices, strict=True):
            sound[start : start + len(voice)] += voice
        return bytearray((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())

    def _spoken(self, character: str) -> _Samples:
        clip = self._pick(character)
        length = round(len(clip) / self._rng.uniform(*_SPEED))
        stretched = np.interp(np.linspace(0, len(clip) - 1, length), np.arange(len(clip)), clip)
        return (stretched * self._rng.uniform(*_LOUDNESS)).astype(np.float32)

    def _background(self, length: int) -> _Samples:
        """A hiss, and clips played backwards one after the other: like speech, but nothing to type."""
        sound = self._rng.uniform(-_HISS, _HISS, length).astype(np.float32)
        position = 0
        while position < length:
            murmur = self._pick(_one_of(self._rng, ALPHABET))[::-1][: length - position]
            sound[position : position + len(murmur)] += murmur * np.float32(self._rng.uniform(*_MURMUR))
            position += len(murmur)
        return sound

    def _pick(self, character: str) -> _Samples:
        return _one_of(self._rng, self._clips[character])


def _one_of(rng: np.random.Generator, things: Sequence[_T]) -> _T:
    return things[int(rng.integers(len(things)))]
