"""What is sealed is unreadable without the key; a rotated key still opens what it sealed."""

import pytest

from webapp.security.keyring import CannotDecrypt, Keyring


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
    assert rotated.code_matches("CODE", old.code_hash("CODE"))
    assert not Keyring(["new"]).code_matches("CODE", old.code_hash("CODE"))


def test_each_purpose_has_its_own_key() -> None:
    keyring = Keyring(["secret"])
    assert keyring.keys("a") != keyring.keys("b")
