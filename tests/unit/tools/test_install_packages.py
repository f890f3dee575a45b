"""U16: set-up is never silent for minutes: it says what it downloads, and how large that is."""

from pathlib import Path

from tools.install_packages import progress


def test_each_large_package_is_named_with_what_came_so_far(tmp_path: Path) -> None:
    local = tmp_path / "pillow-12.0.0-cp311.whl"
    local.write_bytes(b"x" * 7_000_000)
    said = [
        "Collecting numpy==2.4 (from -r requirements/app.lock (line 1))",
        "  Downloading numpy-2.4-cp311-manylinux.whl (16.3 MB)",
        "  Downloading altcha-2.3.0-py3-none-any.whl (23 kB)",
        "  Using cached brotli-1.2.1-cp311.whl (1.4 MB)",
        f"Processing {local} (from -r requirements/app.lock (line 9))",
        "Installing collected packages: numpy",
    ]
    assert list(progress(said, "83")) == [
        "   16 of about 83 MB (numpy: 16 MB)",
        "   18 of about 83 MB (brotli: 1 MB)",
        "   25 of about 83 MB (pillow: 7 MB)",
        "  4 packages, 25 MB: installing them takes as long again.",
    ]


def test_nothing_to_download_is_said_too() -> None:
    assert list(progress(["Requirement already satisfied: numpy"], "83")) == ["  all there already"]
