"""How many images can programs read? ``python -m bench.captcha.image [--count 300] [--ocr-python …] [--sheet FILE]``.

ddddocr (in its own interpreter) and tesseract (if it is on the path) read new images of random answers. Each image is
shown as it is, and repaired as a determined attacker without special skills would try first. Readings are judged as
kindly as those of people. A network trained on our own images is another matter: no image resists that. So rate limits
and the cost of the automatic check stand beside the image.
"""

import argparse
import json
import secrets
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from statistics import median

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from webapp.captcha.challenge import ALPHABET, LENGTH, normalise
from webapp.captcha.image import HEIGHT, WIDTH, render_image

Picture = Image.Image
TREATMENTS: dict[str, Callable[[Picture], Picture]] = {
    "as it is": lambda picture: picture,
    "inverted": ImageOps.invert,
    "gaps closed": lambda picture: picture.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.MaxFilter(3)),
    "edges": lambda picture: ImageOps.invert(picture.filter(ImageFilter.FIND_EDGES)).filter(ImageFilter.MinFilter(3)),
    "blurred": lambda picture: picture.filter(ImageFilter.GaussianBlur(2)),
}
SHEET_COLUMNS, SHEET_ROWS = 3, 10
WORKER = Path(__file__).with_name("read_with_ddddocr.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--ocr-python", help="an interpreter that has ddddocr")
    parser.add_argument("--sheet", type=Path, help="write a contact sheet of thirty images with their answers")
    asked = parser.parse_args()
    if asked.sheet:
        write_sheet(asked.sheet)
        return
    answers, pictures = draw(asked.count)
    with tempfile.TemporaryDirectory() as folder:
        shown = [
            (answer, treatment, save(Path(folder) / f"{treatment}-{number}.png", treat(picture, treatment)))
            for number, (answer, picture) in enumerate(zip(answers, pictures, strict=True))
            for treatment in TREATMENTS
        ]
        files = [file for *_, file in shown]
        if asked.ocr_python:
            report("ddddocr", shown, read_with_ddddocr(files, asked.ocr_python))
        else:
            print("ddddocr: not asked for (--ocr-python)")
        if shutil.which("tesseract"):
            report("tesseract", shown, read_with_tesseract(files))
        else:
            print("tesseract: not installed")


def draw(count: int) -> tuple[list[str], list[bytes]]:
    """Answers and their pictures. Prints the cost of drawing."""
    answers = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(count)]
    pictures, milliseconds = [], []
    for answer in answers:
        start = time.process_time()
        pictures.append(render_image(secrets.token_bytes(32), answer))
        milliseconds.append((time.process_time() - start) * 1000)
    sizes = [len(picture) for picture in pictures]
    print(f"{count} images: median {median(milliseconds):.1f} ms of CPU, {median(sizes)} bytes (at most {max(sizes)})")
    return answers, pictures


def save(file: Path, picture: Picture) -> Path:
    picture.save(file)
    return file


def treat(picture: bytes, how: str) -> Picture:
    return TREATMENTS[how](Image.open(BytesIO(picture)).convert("L"))


def read_with_ddddocr(files: list[Path], interpreter: str) -> Iterator[dict[str, str]]:
    command = [interpreter, str(WORKER), ALPHABET]
    done = subprocess.run(command, input="\n".join(map(str, files)), check=True, capture_output=True, text=True)
    return map(json.loads, done.stdout.splitlines())


def read_with_tesseract(files: list[Path]) -> Iterator[dict[str, str]]:
    """tesseract reads one line of text, restricted to our alphabet."""
    for file in files:
        command = ["tesseract", str(file), "stdout", "--psm", "7", "-c", f"tessedit_char_whitelist={ALPHABET}"]
        yield {"": subprocess.run(command, check=True, capture_output=True, text=True).stdout}


def report(program: str, shown: list[tuple[str, str, Path]], readings: Iterator[dict[str, str]]) -> None:
    whole: Counter[tuple[str, str]] = Counter()
    characters: Counter[tuple[str, str]] = Counter()
    for (answer, treatment, _), reading in zip(shown, readings, strict=True):
        for model, text in reading.items():
            read = normalise(text)
            whole[model, treatment] += read == answer
            characters[model, treatment] += sum(one == other for one, other in zip(read, answer, strict=False))
    count = len(shown) // len(TREATMENTS)
    for (model, treatment), right in sorted(whole.items()):
        share = characters[model, treatment] / count / LENGTH
        print(
            f"{program} {model or ''} on images {treatment}: whole {right / count:.1%}, characters in place {share:.0%}"
        )
    print(f"{program}, at its best: {max(whole.values()) / count:.1%} of whole images")


def write_sheet(file: Path) -> None:
    label = 16
    sheet = Image.new("L", (SHEET_COLUMNS * (WIDTH + 8), SHEET_ROWS * (HEIGHT + label + 8)), 255)
    for number in range(SHEET_COLUMNS * SHEET_ROWS):
        answer = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        left, top = number % SHEET_COLUMNS * (WIDTH + 8), number // SHEET_COLUMNS * (HEIGHT + label + 8)
        sheet.paste(Image.open(BytesIO(render_image(secrets.token_bytes(32), answer))).convert("L"), (left, top))
        ImageDraw.Draw(sheet).text((left + 4, top + HEIGHT + 2), answer, fill=0)
    file.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(8).save(file, optimize=True)


if __name__ == "__main__":
    main()
