"""What is sealed is unreadable without the key; a rotated key still opens what it sealed."""

import pytest

from webapp.security.keyring import CannotDecrypt, Keyring, Purpose


def test_a_sealed_document_shows_nothing_and_opens() -> None:
    keyring = Keyring(["secret"])
    sealed = keyring.encrypt({"réponse": "Zouzou"})
    assert b"Zouzou" not in sealed
    assert keyring.decrypt(sealed) == {"réponse": "Zouzou"}


def test_an_altered_document_is_refused() -> None:
    keyring = Keyring(["secret"])
    with pytest.raises(CannotDecrypt):
        keyring.decrypt(keyring.encrypt({})[:-2] + b"AA")


def test_an_older_key_still_opens_and_matches() -> None:
    old, rotated = Keyring(["old"]), Keyring(["new", "old"])
    assert rotated.decrypt(old.encrypt({"a": 1})) == {"a": 1}
    stored = old.keyed_hash(Purpose.SESSION, "token")
    assert rotated.matches(stored, Purpose.SESSION, "token")
    assert rotated.keyed_hashes(Purpose.SESSION, "token")[:2] == [rotated.keyed_hash(Purpose.SESSION, "token"), stored]
    assert not Keyring(["new"]).matches(stored, Purpose.SESSION, "token")


def test_each_purpose_has_its_own_key() -> None:
    keyring = Keyring(["secret"])
    assert keyring.keys("a") != keyring.keys("b")


def test_no_two_purposes_share_a_hash() -> None:
    keyring = Keyring(["new", "old"])
    for purpose in Purpose:
        stored = keyring.keyed_hash(purpose, "ABCDEFGHJKLM")
        assert [other for other in Purpose if keyring.matches(stored, other, "ABCDEFGHJKLM")] == [purpose]


def test_parts_are_never_mistaken_for_others() -> None:
    keyring = Keyring(["secret"])
    ways = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c")]
    assert len({keyring.keyed_hash(Purpose.HELP_CODE, *parts) for parts in ways}) == len(ways)


@pytest.mark.parametrize(
    ("purpose", "value", "stored"),
    [
        (Purpose.ACTIVATION_CODE, "ABCDEFGHJKLM", "7aa2819dff5d01a110f2fdfed760d9ea82b414838b8d0b0c3f39ec289303433b"),
        (Purpose.HELP_CODE, "ABCDEFGHJKLM", "8d1730c34695e0eb524b7283e1229dfb05d4f01523b4df40caf76b3b00307ab8"),
        (Purpose.SPENT_EMAIL, "zoe@exemple.fr", "67f8c7334780754d256db76b870c6043434502a8cd98f8c8ce90c8d82ff0ea03"),
        (Purpose.SESSION, "a-token", "4d49adc8e5d27ba0ec19a5e1e53bcda30064ec9ab29f1892bae995ca2714c632"),
        (Purpose.CANCEL_LINK, "a-token", "4d49adc8e5d27ba0ec19a5e1e53bcda30064ec9ab29f1892bae995ca2714c632"),
        (Purpose.RESET_LINK, "a-token", "4d49adc8e5d27ba0ec19a5e1e53bcda30064ec9ab29f1892bae995ca2714c632"),
        (Purpose.OBJECTION_LINK, "a-token", "4d49adc8e5d27ba0ec19a5e1e53bcda30064ec9ab29f1892bae995ca2714c632"),
    ],
)
def test_what_the_release_before_stored_still_matches(purpose: Purpose, value: str, stored: str) -> None:
    """Hashes made by that release, under the secret "the release before"; also once the secret has changed."""
    for secrets in (["the release before"], ["a newer secret", "the release before"]):
        assert Keyring(secrets).matches(stored, purpose, value)
    assert not Keyring(["the release before"]).matches(stored, purpose, value + "x")
    assert not Keyring(["another secret"]).matches(stored, purpose, value)
