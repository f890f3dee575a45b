"""Proof of work: the device computes; the person has nothing to see, hear or remember (SPEC 6).

The server draws a counter, derives a key from it and keeps both secret. The device tries counters until it finds the
key. Protocol and verification are altcha's; ``static/js/proof-worker.js`` is the other end. Nothing is stored: a task
is signed with a secret of one challenge, so it is bound to the same session and form as that challenge.
"""

import secrets

import altcha

ITERATIONS = 5_000
"""PBKDF2 iterations for one counter. They cost the server 1.5 ms when it issues a task, nothing when it verifies."""

COUNTERS = 600
"""Counters that the device of an unsuspected person may have to try, half of them on average: 3 million iterations at
most. `make -C bench captcha` measures the time."""

MAX_DIFFICULTY = 8
"""Suspicion multiplies the work by this number at most: many honest people may share one address."""

MAX_PAYLOAD_LENGTH = 2_000

Task = dict[str, object]


def new_task(secret: bytes, difficulty: int) -> Task:
    """A task in altcha's JSON form. ``difficulty``, from 1 to ``MAX_DIFFICULTY``, multiplies its mean and longest time.

    ``parameters.data.counters`` is the number of counters, so that the page can show progress.
    """
    counters = COUNTERS * max(1, min(difficulty, MAX_DIFFICULTY))
    task: Task = altcha.create_challenge(
        "PBKDF2/SHA-256",
        ITERATIONS,
        counter=secrets.randbelow(counters),
        data={"counters": counters},
        hmac_secret=secret + b"task",
        hmac_key_secret=secret + b"key",
    ).to_dict()
    return task


def is_solved(secret: bytes, payload: str) -> bool:
    """True when the payload (base64 of altcha's JSON) holds a task signed with this secret, and its solution."""
    if len(payload) > MAX_PAYLOAD_LENGTH:
        return False
    result = altcha.verify_solution(payload, secret + b"task", hmac_key_secret=secret + b"key")
    return result.verified
