"""Make the voice clips of the anti-robot sound: ``python -m webapp.captcha.build_voice OUT_DIR`` (SPEC 6).

It needs the espeak-ng library, which the package espeakng-loader brings for Linux and macOS. It runs at set-up, never
in service. It writes the layout that ``captcha`` reads: one folder per character, one WAV file per speaker. Every run
writes the same files.
"""

import ctypes
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import espeakng_loader
import numpy as np
import numpy.typing as npt

from webapp.captcha.audio import LOUDNESS, SAMPLE_RATE

SPOKEN = {
    "2": "deux",
    "3": "trois",
    "4": "quatre",
    "5": "cinq",
    "6": "six",
    "7": "sept",
    "9": "neuf",
    "C": "C comme Célestin",
    "F": "F comme François",
    "H": "H comme Henri",
    "R": "R comme Raoul",
    "W": "double vé",
}
"""The words for each character. Letters that a poor loudspeaker could blur are spelt as on the telephone."""


class Speaker(NamedTuple):
    voice: str
    words_per_minute: int
    pitch: int
    """From 0 to 100."""


SPEAKERS = (
    Speaker("fr", 110, 45),
    Speaker("fr+m3", 105, 35),
    Speaker("fr+m7", 110, 50),
    Speaker("fr+f2", 125, 55),
    Speaker("fr+f4", 130, 45),
    Speaker("fr+Annie", 110, 60),
)

_SYNCHRONOUS, _UTF8 = 2, 1  # espeak_AUDIO_OUTPUT and character mode of espeak-ng's speak_lib.h
_RATE, _PITCH = 1, 3  # espeak_PARAMETER
_PEAK = 0.9  # of full scale
_AUDIBLE, _MARGIN_SECONDS = 0.02, 0.012

_Samples = npt.NDArray[np.float64]
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class VoiceError(RuntimeError):
    """The speech library refused something."""


class _Synthesizer:
    """espeak-ng through its C interface. Phases carry over from one sentence to the next."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._chunks: list[bytes] = []
        # The library keeps the pointer: without this reference Python would free what it points to.
        self._callback = _Callback(self._receive)
        data_path = str(espeakng_loader.get_data_path()).encode()
        self.sample_rate: int = self._library.espeak_Initialize(_SYNCHRONOUS, 0, data_path, 0)
        if self.sample_rate <= 0:
            raise VoiceError("espeak-ng does not start")
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._chunks.append(ctypes.string_at(samples, count * 2))
        return 0

    def say(self, text: str, speaker: Speaker) -> _Samples:
        """The sound of ``text``, from -1 to 1."""
        # With a fixed seed breath and hiss are the same in every run.
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        if self._library.espeak_SetVoiceByName(speaker.voice.encode()) != 0:
            raise VoiceError(f"espeak-ng has no voice {speaker.voice}")
        self._library.espeak_SetParameter(_RATE, speaker.words_per_minute, 0)
        self._library.espeak_SetParameter(_PITCH, speaker.pitch, 0)
        self._chunks.clear()
        encoded = text.encode()
        if self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 1, 0, _UTF8, None, None) != 0:
            raise VoiceError(f"espeak-ng cannot say {text!r}")
        return np.frombuffer(b"".join(self._chunks), np.int16) / 32768


def build_voice(out_dir: Path) -> None:
    """Write ``out_dir/<character>/<speaker number>.wav`` (16-bit mono PCM at ``SAMPLE_RATE``).

    Raises:
        VoiceError: the speech library refused something.
    """
    for character, number, clip in _clips():
        folder = out_dir / character
        folder.mkdir(parents=True, exist_ok=True)
        with wave.open(str(folder / f"{number}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(SAMPLE_RATE)
            out.writeframes((clip * 32767).astype("<i2").tobytes())


def _clips() -> Iterator[tuple[str, int, _Samples]]:
    synthesizer = _Synthesizer()
    for character, text in SPOKEN.items():
        for number, speaker in enumerate(SPEAKERS):
            sound = _resample(synthesizer.say(text, speaker), synthesizer.sample_rate)
            yield character, number, _level(_trim(sound))


def _resample(sound: _Samples, rate: int) -> _Samples:
    """Convert to ``SAMPLE_RATE``. Frequencies above half of it are dropped, or they would fold back as a whistle."""
    length = len(sound) * SAMPLE_RATE // rate
    narrowed: _Samples = np.fft.irfft(np.fft.rfft(sound)[: length // 2 + 1], length)
    return narrowed * (length / len(sound))


def _trim(sound: _Samples) -> _Samples:
    audible = np.flatnonzero(np.abs(sound) > _AUDIBLE * np.abs(sound).max())
    margin = int(_MARGIN_SECONDS * SAMPLE_RATE)
    return sound[max(0, audible[0] - margin) : audible[-1] + margin]


def _level(sound: _Samples) -> _Samples:
    """Make all clips equally loud, without clipping."""
    gain = LOUDNESS / float(np.sqrt(np.mean(sound**2)))
    return sound * min(gain, _PEAK / float(np.abs(sound).max()))


if __name__ == "__main__":
    build_voice(Path(sys.argv[1]))
