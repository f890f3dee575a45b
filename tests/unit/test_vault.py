"""What is sealed is unreadable without the key; a rotated key still opens what it sealed."""

import pytest

from webapp.vault import CannotOpen, Vault


def test_a_sealed_document_shows_nothing_and_opens() -> None:
    vault = Vault(["secret"])
    sealed = vault.seal({"réponse": "Zouzou"})
    assert b"Zouzou" not in sealed
    assert vault.open(sealed) == {"réponse": "Zouzou"}


def test_an_altered_document_is_refused() -> None:
    vault = Vault(["secret"])
    with pytest.raises(CannotOpen):
        vault.open(vault.seal({})[:-2] + b"AA")


def test_an_older_key_still_opens_and_matches() -> None:
    old, rotated = Vault(["old"]), Vault(["new", "old"])
    assert rotated.open(old.seal({"a": 1})) == {"a": 1}
    assert rotated.code_matches("CODE", old.code_hash("CODE"))
    assert not Vault(["new"]).code_matches("CODE", old.code_hash("CODE"))


def test_each_purpose_has_its_own_key() -> None:
    vault = Vault(["secret"])
    assert vault.keys("a") != vault.keys("b")
