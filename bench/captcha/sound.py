"""How many sounds does a program with our clips understand? ``python -m bench.captcha.sound [--count 300]``.

The attack is template matching: the logarithm of the mel spectrum of each clip, at several paces, is compared with the
sound of the challenge. The sound is not encoded yet, so that no loss hampers the attacker. One attacker takes the six
best matches anywhere; the other first finds the six loudest stretches, then the best match within each. A recogniser
trained on our sounds is another matter: no sound that people understand resists that.
"""

import argparse
import secrets
import time
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from webapp.captcha import audio
from webapp.captcha.challenge import ALPHABET, LENGTH

VOICE_DIR = Path(audio.__file__).parents[1] / "generated" / "voice"
PACES = (0.86, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15)
BANDS, WINDOW_SECONDS, HOP_SECONDS = 26, 0.025, 0.01
LOWEST_HERTZ = 120
APART = 105  # frames between the middles of two characters, at least
AROUND = 40  # frames around a loud stretch in which its template may lie

Floats = npt.NDArray[np.float64]


class Template(NamedTuple):
    character: str
    spectrum: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument(
        "--murmur", type=float, nargs="*", help="levels of the murmur beside the voice, to draw the curve"
    )
    asked = parser.parse_args()
    for level in asked.murmur or [audio.MURMUR]:
        audio.MURMUR = level
        attack(asked.count, level)


def attack(count: int, level: float) -> None:
    known = templates()
    whole: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    milliseconds, sizes = [], []
    for _ in range(count):
        answer = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        seed = secrets.token_bytes(32)
        start = time.process_time()
        sizes.append(len(audio.render_audio(seed, answer, VOICE_DIR)))
        milliseconds.append((time.process_time() - start) * 1000)
        heard = mel_spectrum(audio.compose(seed, answer, VOICE_DIR) / 32768)
        for name, attacker in (("anywhere", likest_anywhere), ("the loudest", likest_of_the_loudest)):
            read = attacker(heard, known)
            whole[name] += read == answer
            characters[name] += sum(one == other for one, other in zip(read, answer, strict=True))
    print(f"{count} sounds, murmur {level}: median {median(milliseconds):.1f} ms of CPU, {median(sizes):.0f} bytes")
    for name in whole:
        share = characters[name] / count / LENGTH
        print(f"template matching, {name}: whole {whole[name] / count:.1%}, characters in place {share:.0%}")


def templates() -> list[Template]:
    found = []
    for character, clips in audio.voice(VOICE_DIR).items():
        for clip in clips:
            for pace in PACES:
                length = round(len(clip) * pace)
                said = np.interp(np.linspace(0, len(clip) - 1, length), np.arange(len(clip)), clip)
                spectrum = centred(mel_spectrum(said))
                found.append(Template(character, spectrum / np.linalg.norm(spectrum)))
    return found


def mel_spectrum(sound: Floats) -> Floats:
    """The logarithm of the mel spectrum, as an array of frames by bands."""
    size, hop = int(WINDOW_SECONDS * audio.SAMPLE_RATE), int(HOP_SECONDS * audio.SAMPLE_RATE)
    frames = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop] * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    bands: Floats = np.log(power @ filters().T + 1e-5)
    return bands


@cache
def filters() -> Floats:
    """Triangular filters, evenly spaced on the mel scale: an array of bands by frequencies."""
    highest = audio.SAMPLE_RATE / 2 * 0.95
    lowest_mel, highest_mel = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST_HERTZ, highest))
    mels = np.linspace(lowest_mel, highest_mel, BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    at = np.fft.rfftfreq(512, 1 / audio.SAMPLE_RATE)
    rising = [(at - low) / (middle - low) for low, middle in pairwise(edges[:-1])]
    falling = [(high - at) / (high - middle) for middle, high in pairwise(edges[1:])]
    return np.clip(np.minimum(rising, falling), 0, None)


def centred(spectrum: Floats) -> Floats:
    """The spectrum minus the mean of each band, which removes the colour of a room or a loudspeaker."""
    without: Floats = spectrum - spectrum.mean(axis=0)
    return without


def likeness(heard: Floats, spectrum: Floats) -> Floats:
    """The normalised correlation of a template with every stretch of the sound of the same length."""
    length, size = len(spectrum), 1 << (2 * len(heard)).bit_length()
    sound = centred(heard)
    product = np.fft.rfft(sound, size, axis=0) * np.conj(np.fft.rfft(spectrum, size, axis=0))
    match = np.fft.irfft(product.sum(axis=1), size)[: len(sound) - length + 1]
    sums = np.cumsum(np.vstack([np.zeros(BANDS), sound]), axis=0)
    squares = np.cumsum(np.concatenate([[0], (sound**2).sum(axis=1)]))
    means = (sums[length:] - sums[:-length]) / length
    spread = squares[length:] - squares[:-length] - length * (means**2).sum(axis=1)
    alike: Floats = match / np.sqrt(np.maximum(spread, 1e-6))
    return alike


def best_by_middle(heard: Floats, known: list[Template]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """For each frame, the likeness of the best template centred there, and the index of that template.

    A short template matches by chance more often than a long one, hence the small bonus for length.
    """
    best, which = np.full(len(heard), -1.0), np.zeros(len(heard), np.intp)
    for number, (_, spectrum) in enumerate(known):
        alike = likeness(heard, spectrum) * len(spectrum) ** 0.15
        middles = np.arange(len(alike)) + len(spectrum) // 2
        better = middles[alike > best[middles]]
        best[better], which[better] = alike[better - len(spectrum) // 2], number
    return best, which


def likest_anywhere(heard: Floats, known: list[Template]) -> str:
    best, which = best_by_middle(heard, known)
    return "".join(known[which[middle]].character for middle in peaks(best))


def likest_of_the_loudest(heard: Floats, known: list[Template]) -> str:
    best, which = best_by_middle(heard, known)
    loudness = np.convolve(np.exp(heard).sum(axis=1), np.hanning(60), "same")
    read = ""
    for peak in peaks(loudness):
        start = max(0, peak - AROUND)
        read += known[which[start + int(best[start : peak + AROUND].argmax())]].character
    return read


def peaks(values: Floats) -> list[int]:
    """The frames of the six highest values, far enough apart, in order of time."""
    left, found = values.copy(), []
    for _ in range(LENGTH):
        highest = int(left.argmax())
        found.append(highest)
        left[max(0, highest - APART) : highest + APART] = -np.inf
    return sorted(found)


if __name__ == "__main__":
    main()
