"""What does an import of Sirene take, and does the site serve meanwhile? ``make -C bench companies`` (SPEC 10.2).

Stock files are generated with the columns of the public ones. The import runs in a process of its own; this one asks
the former copy all along.
"""

import argparse
import os
import sys
import tempfile
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path

from bench.measures import percentile
from tests.support.sirene_files import many_offices, many_units, sirens, write_stock
from webapp.connectors.sirene import Sirene
from webapp.connectors.sirene_import import import_stock
from webapp.domain.company import Unavailable
from webapp.domain.siren import parse

TODAY = date(2026, 11, 1)
FORMER = 10_000
"""Companies of the copy that serves during the first import."""
PAUSE_SECONDS = 0.01
QUESTIONS = 2_000


def measure(folder: Path, companies: int) -> None:
    began = time.perf_counter()
    former = write_stock(folder / "former", many_units(FORMER), many_offices(FORMER))
    stock = write_stock(folder / "stock", many_units(companies), many_offices(companies))
    print(f"{companies} companies, {companies * 3 // 2} places: written in {time.perf_counter() - began:.0f} s, "
          f"{_megabytes(*stock):.0f} MB zipped")  # fmt: skip
    copy = folder / "sirene.sqlite3"
    import_stock(copy, former, TODAY)
    for name in ("first import", "second import, which looks for moves"):
        _import_and_ask(name, copy, stock, companies)
    print(f"on disk: {_megabytes(copy):.0f} MB")
    times = _ask(Sirene(copy), islice(cycle(islice(sirens(companies), 0, None, max(1, companies // 500))), QUESTIONS))
    print(f"a company is found in {_spread(times)} afterwards")


def _import_and_ask(name: str, copy: Path, stock: list[Path], companies: int) -> None:
    """Start the import as another process, and ask until it ends."""
    began, directory, times, disk = time.perf_counter(), Sirene(copy), list[float](), 0.0
    command = [sys.executable, "-m", "bench.companies", "--import-into", str(copy), *map(str, stock)]
    child = os.posix_spawn(sys.executable, command, os.environ)
    questions = cycle(sirens(FORMER))
    ended, status, usage = os.wait4(child, os.WNOHANG)
    while not ended:
        times += _ask(directory, [next(questions)])
        disk = max(disk, _megabytes(*copy.parent.glob(f"{copy.name}*")))
        time.sleep(PAUSE_SECONDS)
        ended, status, usage = os.wait4(child, os.WNOHANG)
    if status:
        raise SystemExit(f"{name}: the import failed")
    seconds = time.perf_counter() - began
    print(f"{name}: {seconds:.0f} s ({companies / seconds:.0f} companies a second), {usage.ru_utime:.0f} s of CPU, "
          f"{usage.ru_maxrss / 1024:.0f} MB of memory, {disk:.0f} MB of disk at most")  # fmt: skip
    print(f"  meanwhile a company was found in {_spread(times)}, {len(times)} times of {len(times)}")


def _ask(directory: Sirene, numbers: "islice[str] | list[str]") -> list[float]:
    times = []
    for number in numbers:
        began = time.perf_counter()
        found = directory.find(parse(number))
        times.append(time.perf_counter() - began)
        if isinstance(found, Unavailable):
            raise SystemExit("the directory did not answer")
    return times


def _spread(times: list[float]) -> str:
    return " to ".join(f"{percentile(times, percent) * 1000:.2f} ms ({percent} %)" for percent in (50, 99))


def _megabytes(*files: Path) -> float:
    return sum(_size(file) for file in files) / 1e6


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # it has got its name meanwhile
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=2_000_000)
    parser.add_argument("--import-into", type=Path, help="only import the files into this one")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if options.import_into:
        import_stock(options.import_into, options.files, TODAY)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.companies)


if __name__ == "__main__":
    main()
