"""SPEC 6: the verification done by the device itself; bound to a session, used once, and expensive enough."""

import base64
import json
from datetime import UTC, datetime

import altcha
import pytest

from webapp.captcha import proof
from webapp.captcha.challenge import ChallengeKeeper, ChallengeMode, Outcome

NOON = datetime(2023, 8, 21, 10, 0, tzinfo=UTC)
SECRET = b"s" * 32


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "ITERATIONS", 2)


def solve(task: proof.Task) -> str:
    """What the browser's worker sends."""
    challenge = altcha.Challenge.from_dict(task)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def changed(payload: str, **parameters: object) -> str:
    document = json.loads(base64.b64decode(payload))
    document["challenge"]["parameters"] |= parameters
    return base64.b64encode(json.dumps(document).encode()).decode()


def test_who_does_the_work_passes() -> None:
    assert proof.is_solved(SECRET, solve(proof.new_task(SECRET, 1)))


def test_the_work_is_bounded_so_that_progress_can_be_shown() -> None:
    for difficulty in (1, 4):
        for _ in range(20):
            document = json.loads(base64.b64decode(solve(proof.new_task(SECRET, difficulty))))
            bound = document["challenge"]["parameters"]["data"]["counters"]
            assert document["solution"]["counter"] < bound == proof.COUNTERS * difficulty


@pytest.mark.parametrize("difficulty", [-5, 0, 1, proof.MAX_DIFFICULTY, 10**9])
def test_suspicion_never_makes_the_work_endless(difficulty: int) -> None:
    parameters = proof.new_task(SECRET, difficulty)["parameters"]
    assert isinstance(parameters, dict)
    assert proof.COUNTERS <= parameters["data"]["counters"] <= proof.COUNTERS * proof.MAX_DIFFICULTY


def test_a_task_made_lighter_by_the_client_is_refused() -> None:
    payload = solve(proof.new_task(SECRET, 1))
    for forged in (changed(payload, cost=1), changed(payload, keyPrefix=""), changed(payload, keyPrefix="00")):
        assert not proof.is_solved(SECRET, forged)


def test_a_wrong_key_is_refused() -> None:
    document = json.loads(base64.b64decode(solve(proof.new_task(SECRET, 1))))
    document["solution"]["derivedKey"] = "00" * 32
    assert not proof.is_solved(SECRET, base64.b64encode(json.dumps(document).encode()).decode())


def test_a_proof_serves_only_the_challenge_it_was_made_for() -> None:
    keeper = ChallengeKeeper([b"k" * 32])
    mine, other = (keeper.issue(session="Ana", form="conditions", now=NOON) for _ in range(2))
    payload = solve(keeper.task(mine, 1))
    for token, outcome in ((mine, Outcome.PASSED), (other, Outcome.WRONG)):
        judged = keeper.check(token, payload, mode=ChallengeMode.AUTOMATIC, session="Ana", form="conditions", now=NOON)
        assert judged is outcome


def test_a_proof_is_no_answer_and_an_answer_is_no_proof() -> None:
    keeper = ChallengeKeeper([b"k" * 32])
    token = keeper.issue(session="Ana", form="conditions", now=NOON)
    for given, mode in (
        (solve(keeper.task(token, 1)), ChallengeMode.IMAGE),
        (keeper.answer(token), ChallengeMode.AUTOMATIC),
    ):
        judged = keeper.check(token, given, mode=mode, session="Ana", form="conditions", now=NOON)
        assert judged is Outcome.WRONG


def test_a_proof_made_before_the_secret_key_changed_still_passes() -> None:
    old, new = b"o" * 32, b"n" * 32
    token = ChallengeKeeper([old]).issue(session="Ana", form="conditions", now=NOON)
    payload = solve(ChallengeKeeper([old]).task(token, 1))
    judged = ChallengeKeeper([new, old]).check(
        token, payload, mode=ChallengeMode.AUTOMATIC, session="Ana", form="conditions", now=NOON
    )
    assert judged is Outcome.PASSED


@pytest.mark.parametrize(
    "payload",
    [
        "", "x", "é" * 50, "\0", "\ud800", "A" * 100_000,
        *(base64.b64encode(text.encode()).decode() for text in (
            "null", "[]", "{}", "[" * 1000, '{"challenge": [], "solution": []}',
            '{"challenge": {"parameters": {}}, "solution": {}}',
            '{"challenge": {"parameters": {"algorithm": [], "nonce": 1, "salt": {}, "cost": "x"}, "signature": 5},'
            ' "solution": {"counter": -1, "derivedKey": 7}}',
        )),
    ],
)  # fmt: skip
def test_hostile_proofs_are_refused(payload: str) -> None:
    assert not proof.is_solved(SECRET, payload)
