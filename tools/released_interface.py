"""docs/interface.json holds the public interface of the last release; a change must not break it (docs/recette.md).

``python -m tools.released_interface`` rewrites the file. Run it only when a version is released.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from testkit.contract import VERSION, openapi
from testkit.journey_map import journey_map
from testkit.views import operation
from webapp import create_app
from webapp.domain.audit import Event
from webapp.settings import load_settings

FILE = Path(__file__).parents[1] / "docs" / "interface.json"
KEYS = ("slug", "action", "code", "value", "name")
"""The keys that identify the items of a list."""
NOT_PROMISED = {"text", "hint", "title", "service", "version", "description", "input_type"}
Promises = dict[str, Any]


def promises(app: Flask) -> Promises:
    """Everything that suites may rely on, by path: ``journeys.creation.steps.formulaire.fields.phone.label``."""
    with app.test_request_context():
        mapped = journey_map(app).model_dump(mode="json")
    contract = openapi(operation, "")
    found = dict(_flat({"journeys": mapped["journeys"]}))
    found |= {f"events.{event.value[0]}": True for event in Event}
    found |= {f"kit.{path}.{method}": True for path, methods in contract["paths"].items() for method in methods}
    found |= dict(_flat({"kit": {"models": contract["components"]["schemas"]}}))
    return found


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, held in value.items():
            if name not in NOT_PROMISED or isinstance(held, dict):
                yield from _flat(held, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            key = next((item[key] for key in KEYS if key in item), None)
            yield from _flat(item, f"{path}.{key}")
    else:
        yield path, value


def breaks(released: Promises, now: Promises) -> list[str]:
    """The paths of the promises that are missing now or have changed. A list may only grow."""
    return [path for path, value in released.items() if not _is_kept(value, now.get(path))]


def _is_kept(before: Any, now: Any) -> bool:
    if isinstance(before, list):
        return set(map(str, before)) <= set(map(str, now or ()))
    return bool(before == now)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        released = {"version": VERSION, "promises": promises(create_app(load_settings(data_dir=Path(folder))))}
    FILE.write_text(json.dumps(released, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    print(f"{FILE.name}: {len(released['promises'])} promises of version {VERSION}", file=sys.stderr)


if __name__ == "__main__":
    main()
