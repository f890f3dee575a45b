"""Read pictures with ddddocr: ``python read_with_ddddocr.py ALPHABET < paths > JSON lines``.

It prints one line per path: ``{"default": …, "beta": …, "default restricted": …, "beta restricted": …}``. These are the
readings of its two models, first free, then restricted to the alphabet (CTC decoding of the model's probabilities).
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from ddddocr import DdddOcr  # type: ignore[import-not-found]  # installed in its own environment

BLANK = 0


def main() -> None:
    alphabet = set(sys.argv[1] + sys.argv[1].lower())
    models = {name: DdddOcr(show_ad=False, beta=name == "beta") for name in ("default", "beta")}
    for path in sys.stdin.read().splitlines():
        picture = Path(path).read_bytes()
        found = {}
        for name, model in models.items():
            result = model.classification(picture, probability=True)
            found[name] = result["text"]
            found[f"{name} restricted"] = restricted(result, alphabet)
        print(json.dumps(found))


def restricted(result: dict[str, Any], alphabet: set[str]) -> str:
    charset = result["charset"]
    allowed = np.array([BLANK, *(index for index, char in enumerate(charset) if char in alphabet)])
    odds = np.asarray(result["probabilities"]).reshape(-1, len(charset))[:, allowed]
    path = [int(allowed[best]) for best in odds.argmax(axis=1)]
    kept = [index for before, index in zip([BLANK, *path], path, strict=False) if index not in (BLANK, before)]
    return "".join(charset[index] for index in kept)


if __name__ == "__main__":
    main()
