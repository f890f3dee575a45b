"""The sound of a challenge says six characters in French, slowly (SPEC 6).

Each character has its own speaker, a pace that wavers and the sound of another room, over a murmur of the same voices
played backwards. People follow this without effort; a comparison with known clips fails. At least one second without
voice follows each character, the time to type it: nobody has to remember a meaningless string.
"""

import wave
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import lameenc
import numpy as np
import numpy.typing as npt
from captcha.audio import AudioCaptcha

from webapp.captcha.challenge import ALPHABET

SAMPLE_RATE = 16_000
"""Hertz. This rate keeps the formants and the hiss of consonants."""

LOUDNESS = 0.12
"""Root mean square of a voice; full scale is 1."""

MIN_GAP_SECONDS, MAX_GAP_SECONDS = 1.0, 1.15
"""Seconds without voice between two characters."""

LEAD_IN_SECONDS = 0.5
"""Silence before the first character: wireless headphones and screen readers swallow the start of a sound."""

MURMUR = 0.32
"""Loudness of the murmur as a share of the voice: 10 decibels less."""

_TALKERS = 2  # in the murmur
_PACE = (0.88, 1.14)
_WAVER = 0.15  # of the pace, within one character
_BUMPS, _BUMP_DECIBELS, _PLACES = 4, 6, 128  # of the spectrum: the room
_HISS = 0.004  # of full scale
_BIT_RATE_KBITS, _QUALITY = 32, 7  # LAME: 0 best and slow, 9 worst and fast

_Samples = npt.NDArray[np.float32]
_Clips = Mapping[str, Sequence[_Samples]]
_T = TypeVar("_T")


def render_audio(seed: bytes, answer: str, voice_dir: Path) -> bytes:
    """Say ``answer`` in an MP3 file (mono, MPEG-2: every browser plays it). The same seed gives the same bytes.

    ``seed`` must be secret (``ChallengeKeeper.noise_seed``). ``voice_dir`` is the folder that ``build_voice`` wrote.

    Raises:
        FileNotFoundError: a character has no clip, because ``make setup`` was not run.
    """
    return bytes(_Recording(voice_dir, seed).generate(answer))


def compose(seed: bytes, answer: str, voice_dir: Path) -> npt.NDArray[np.int16]:
    """The same sound before it is encoded: 16-bit samples at ``SAMPLE_RATE``."""
    return np.frombuffer(_Recording(voice_dir, seed).create_wave_body(answer), "<i2")


@cache
def voice(voice_dir: Path) -> _Clips:
    """The clips of each character: samples from -1 to 1, read once per process.

    Raises:
        FileNotFoundError: a character has no clip.
    """
    clips = {}
    for character in ALPHABET:
        paths = sorted((voice_dir / character).glob("*.wav"))
        if not paths:
            raise FileNotFoundError(f"no voice clip for {character!r} in {voice_dir}: run `make setup`")
        clips[character] = [_read_clip(path) for path in paths]
    return clips


def _read_clip(path: Path) -> _Samples:
    with wave.open(str(path)) as clip:
        if clip.getframerate() != SAMPLE_RATE:
            raise ValueError(f"{path} was made by another version: run `make setup`")
        samples = np.frombuffer(clip.readframes(clip.getnframes()), "<i2")
    return samples.astype(np.float32) / np.float32(32768)


class _Recording(AudioCaptcha):
    """One sound: the library's method in NumPy, with a seeded generator. The library's own loops take 270 ms."""

    def __init__(self, voice_dir: Path, seed: bytes) -> None:
        super().__init__(str(voice_dir))
        self._rng = np.random.default_rng(int.from_bytes(seed))
        self._clips = voice(voice_dir)

    def generate(self, chars: str) -> bytearray:
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(SAMPLE_RATE)
        encoder.set_out_sample_rate(SAMPLE_RATE)
        encoder.set_bit_rate(_BIT_RATE_KBITS)
        encoder.set_quality(_QUALITY)
        return bytearray(encoder.encode(bytes(self.create_wave_body(chars))) + encoder.flush())

    def create_wave_body(self, chars: str) -> bytearray:
        voices = [self._spoken(character) for character in chars]
        gaps = self._rng.uniform(MIN_GAP_SECONDS, MAX_GAP_SECONDS, len(voices))
        starts, position = [], int(LEAD_IN_SECONDS * SAMPLE_RATE)
        for said, gap in zip(voices, gaps, strict=True):
            starts.append(position)
            position += len(said) + int(gap * SAMPLE_RATE)
        sound = self._background(position)
        for start, said in zip(starts, voices, strict=True):
            sound[start : start + len(said)] += said
        return bytearray((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())

    def _spoken(self, character: str) -> _Samples:
        return _at_loudness(self._in_a_room(self._at_a_pace(self._pick(character))), LOUDNESS)

    def _at_a_pace(self, clip: _Samples) -> _Samples:
        """Play faster or slower, and change the pitch with the pace, as a tape recorder that wavers does."""
        share = np.linspace(0, 1, round(len(clip) / self._rng.uniform(*_PACE)))
        turns, phase = self._rng.uniform(0.7, 1.6) * np.pi * 2, self._rng.uniform(0, np.pi * 2)
        bent = share + _WAVER / turns * (np.sin(turns * share + phase) - np.sin(phase))
        places = (bent - bent[0]) / (bent[-1] - bent[0]) * (len(clip) - 1)
        played: _Samples = np.interp(places, np.arange(len(clip)), clip).astype(np.float32)
        return played

    def _in_a_room(self, clip: _Samples) -> _Samples:
        """Make some parts of the spectrum a little stronger and others a little weaker."""
        size = 1 << len(clip).bit_length()  # powers of two are much quicker to transform
        spectrum = np.fft.rfft(clip, size)
        share, decibels = np.linspace(0, 1, _PLACES), np.zeros(_PLACES)
        for _ in range(_BUMPS):
            centre, width = self._rng.uniform(0, 0.7), self._rng.uniform(0.04, 0.15)
            height = self._rng.uniform(-_BUMP_DECIBELS, _BUMP_DECIBELS)
            decibels += height * np.exp(-(((share - centre) / width) ** 2))
        gains = np.interp(np.linspace(0, 1, len(spectrum)), share, 10 ** (decibels / 20))
        return np.fft.irfft(spectrum * gains, size)[: len(clip)].astype(np.float32)

    def _background(self, length: int) -> _Samples:
        """A hiss and several people who talk backwards: it sounds like speech but holds nothing to type."""
        sound = self._rng.uniform(-_HISS, _HISS, length).astype(np.float32)
        for _ in range(_TALKERS):
            position = 0
            while position < length:
                murmur = self._pick(_one_of(self._rng, ALPHABET))[::-1][: length - position]
                sound[position : position + len(murmur)] += murmur * np.float32(MURMUR / _TALKERS**0.5)
                position += len(murmur)
        return sound

    def _pick(self, character: str) -> _Samples:
        return _one_of(self._rng, self._clips[character])


def _at_loudness(clip: _Samples, loudness: float) -> _Samples:
    louder: _Samples = clip * np.float32(loudness / np.sqrt(np.mean(clip**2)))
    return louder


def _one_of(rng: np.random.Generator, things: Sequence[_T]) -> _T:
    return things[int(rng.integers(len(things)))]
