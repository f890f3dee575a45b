"""Proof of work: the device computes, the person neither sees, hears nor recalls anything (SPEC 6).

The server derives a key from a counter that it draws, and keeps both to itself; the device tries counters until it
finds that key. Protocol and verification are altcha's; ``static/js/proof-worker.js`` is the other end. Nothing is
stored: a task is signed with a secret made for one challenge, so it is bound to what that one is bound to.
"""

import secrets

import altcha

ITERATIONS = 5_000
"""PBKDF2 iterations for one counter: 1.5 ms for the server at issue, nothing when it verifies."""

COUNTERS = 600
"""Counters that an unsuspected person's device may have to try, half of them on average: 3 million iterations at
most. `make -C bench captcha` gives the time this takes."""

MAX_DIFFICULTY = 8
"""Bounds what suspicion multiplies: many honest people may share one address."""

MAX_PAYLOAD_LENGTH = 2_000

Task = dict[str, object]


def new_task(secret: bytes, difficulty: int) -> Task:
    """A task in altcha's JSON form; ``effort``, from 1 to ``MAX_DIFFICULTY``, multiplies its mean and longest durations.

    ``parameters.data.counters`` is the number of counters, so that progress can be told.
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
    """Whether the payload (base64 of altcha's JSON) holds a task made with this secret and its solution."""
    if len(payload) > MAX_PAYLOAD_LENGTH:
        return False
    result = altcha.verify_solution(payload, secret + b"task", hmac_key_secret=secret + b"key")
    return result.verified
