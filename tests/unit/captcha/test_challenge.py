"""A challenge serves one session and one form, for a day, and says nothing of its answer (SPEC 6)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from webapp.captcha.challenge import (
    ALPHABET,
    LENGTH,
    LIFETIME,
    ChallengeKeeper,
    ForeignToken,
    Outcome,
    normalise,
)

NOON = datetime(2023, 8, 21, 10, 0, tzinfo=UTC)
OLD_KEY, NEW_KEY = b"o" * 32, b"n" * 32
HOSTILE = [
    "",
    "A" * 95,
    "A" * 96,
    "A" * 97,
    "A" * 10_000,
    "\0" * 96,
    "\ud800" * 96,
    "é" * 96,
    "\u0661" * 96,
    "A" * 95 + "\n",
    "=" * 96,
    "../" * 32,
]


@pytest.fixture
def keeper() -> ChallengeKeeper:
    return ChallengeKeeper([NEW_KEY])


@pytest.fixture
def token(keeper: ChallengeKeeper) -> str:
    return keeper.issue(session="Ana", form="conditions", now=NOON)


def answer_with(
    keeper: ChallengeKeeper,
    token: str,
    typed: str,
    session: str = "Ana",
    form: str = "conditions",
    now: datetime = NOON,
) -> Outcome:
    return keeper.check(token, typed, session=session, form=form, now=now)


def test_the_answer_is_six_characters_of_the_alphabet(keeper: ChallengeKeeper, token: str) -> None:
    assert len(keeper.answer(token)) == LENGTH == 6
    assert set(keeper.answer(token)) <= set(ALPHABET)


@pytest.mark.parametrize("look_alikes", ["0ODQG", "1ILJ7TY", "5S", "2Z", "38B", "6G", "4A", "EFP", "MNUVW", "HKX"])
def test_at_most_one_of_each_family_of_look_alikes_is_used(look_alikes: str) -> None:
    assert len(set(look_alikes) & set(ALPHABET)) <= 1


@pytest.mark.parametrize("sound_alikes", ["BCDGPTV", "AK4", "MN", "FS", "6X", "EU8", "E2", "QU", "IJ", "AH"])
def test_at_most_one_of_each_family_of_confusable_french_names_is_used(sound_alikes: str) -> None:
    assert len(set(sound_alikes) & set(ALPHABET)) <= 1


def test_every_character_comes_as_often_at_every_place(keeper: ChallengeKeeper) -> None:
    answers = [keeper.answer(keeper.issue(session="Ana", form="f", now=NOON)) for _ in range(2400)]
    for place in range(LENGTH):
        counts = Counter(answer[place] for answer in answers)
        assert set(counts) == set(ALPHABET)
        # 200 expected, standard deviation 13.6: beyond 90 is less likely than one run in a billion
        assert max(abs(count - 200) for count in counts.values()) < 90


def test_the_right_answer_passes_in_any_case_and_spacing(keeper: ChallengeKeeper, token: str) -> None:
    right = keeper.answer(token)
    assert answer_with(keeper, token, right) is Outcome.PASSED
    assert answer_with(keeper, token, f" {right[:3].lower()} \u00a0-{right[3:]}\u200b\n") is Outcome.PASSED


def test_anything_else_is_wrong(keeper: ChallengeKeeper, token: str) -> None:
    right = keeper.answer(token)
    other = "".join(ALPHABET[(ALPHABET.index(character) + 1) % len(ALPHABET)] for character in right)
    for typed in ("", other, right[:5], right + "2", right[:5] + other[5], "0" * 10_000, *HOSTILE):
        assert answer_with(keeper, token, typed) is Outcome.WRONG


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("c4 fh-r", "C4FHR"),
        ("SZG8BVM", "52633WW"),
        ("TY1NUAE", "777WW4F"),
        ("\uff23\uff17", "C7"),
        ("\ud800\0<b>", "3"),
        ("²³", "23"),
    ],
)
def test_what_is_typed_is_read_with_good_will(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


def test_a_challenge_of_another_session_or_form_is_foreign(keeper: ChallengeKeeper, token: str) -> None:
    right = keeper.answer(token)
    assert answer_with(keeper, token, right, session="Bob") is Outcome.FOREIGN
    assert answer_with(keeper, token, right, form="activation") is Outcome.FOREIGN
    assert answer_with(keeper, token, right, session="Anac", form="onditions") is Outcome.FOREIGN


def test_a_challenge_lasts_a_day_to_the_second(keeper: ChallengeKeeper, token: str) -> None:
    right = keeper.answer(token)
    assert timedelta(hours=20) <= LIFETIME  # WCAG 2.2.1: no time limit is owed
    assert keeper.expires_at(token) == NOON + LIFETIME
    assert answer_with(keeper, token, right, now=NOON + LIFETIME - timedelta(seconds=1)) is Outcome.PASSED
    assert answer_with(keeper, token, right, now=NOON + LIFETIME) is Outcome.EXPIRED


def test_changing_any_byte_of_a_token_makes_it_foreign(keeper: ChallengeKeeper, token: str) -> None:
    raw = urlsafe_b64decode(token)
    for place in range(len(raw)):
        forged = urlsafe_b64encode(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]).decode()
        assert answer_with(keeper, forged, keeper.answer(token)) is Outcome.FOREIGN


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_tokens_are_foreign_and_never_fail(keeper: ChallengeKeeper, hostile: str) -> None:
    assert answer_with(keeper, hostile, "222222") is Outcome.FOREIGN
    assert not keeper.is_ours(hostile, session="Ana", now=NOON)
    for question in (keeper.answer, keeper.token_id, keeper.expires_at, keeper.noise_seed):
        with pytest.raises(ForeignToken):
            question(hostile)


def test_only_a_living_challenge_of_the_session_is_drawn(keeper: ChallengeKeeper, token: str) -> None:
    assert keeper.is_ours(token, session="Ana", now=NOON)
    assert not keeper.is_ours(token, session="Bob", now=NOON)
    assert not keeper.is_ours(token, session="Ana", now=NOON + LIFETIME)


def test_an_older_key_still_verifies_and_a_foreign_key_does_not(token: str) -> None:
    old_token = ChallengeKeeper([OLD_KEY]).issue(session="Ana", form="conditions", now=NOON)
    rotated = ChallengeKeeper([NEW_KEY, OLD_KEY])
    assert rotated.answer(old_token) == ChallengeKeeper([OLD_KEY]).answer(old_token)
    assert answer_with(rotated, old_token, rotated.answer(old_token)) is Outcome.PASSED
    assert answer_with(ChallengeKeeper([NEW_KEY]), old_token, "222222") is Outcome.FOREIGN


def test_the_first_key_signs() -> None:
    token = ChallengeKeeper([NEW_KEY, OLD_KEY]).issue(session="Ana", form="conditions", now=NOON)
    assert ChallengeKeeper([NEW_KEY]).is_ours(token, session="Ana", now=NOON)
    assert not ChallengeKeeper([OLD_KEY]).is_ours(token, session="Ana", now=NOON)


def test_a_keeper_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="needs at least one key"):
        ChallengeKeeper([])


def test_a_token_tells_neither_its_answer_nor_its_session(keeper: ChallengeKeeper) -> None:
    token = keeper.issue(session="Ana-Lucia", form="conditions", now=NOON)
    raw = urlsafe_b64decode(token)
    assert keeper.answer(token) not in token
    assert keeper.answer(token).encode() not in raw
    assert b"Ana-Lucia" not in raw
    assert token.isascii()
    assert len(token) == 96


def test_two_challenges_issued_at_once_differ_in_everything(keeper: ChallengeKeeper) -> None:
    one, two = (keeper.issue(session="Ana", form="conditions", now=NOON) for _ in range(2))
    assert keeper.token_id(one) != keeper.token_id(two)
    assert keeper.noise_seed(one) != keeper.noise_seed(two)
    assert keeper.answer(one) == keeper.answer(one)
    assert keeper.answer(one) != keeper.answer(two) or keeper.noise_seed(one) != keeper.noise_seed(two)


def test_the_seed_of_the_distortions_is_kept_secret(keeper: ChallengeKeeper, token: str) -> None:
    assert keeper.noise_seed(token) not in urlsafe_b64decode(token)
    assert keeper.noise_seed(token) == ChallengeKeeper([NEW_KEY, OLD_KEY]).noise_seed(token)
    assert len(keeper.noise_seed(token)) == 32
