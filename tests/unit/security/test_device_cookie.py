"""SPEC 6, 8.1: a device is known to an address for six months after the latest sign-in; nobody can make the cookie."""

from datetime import timedelta

from tests.unit.conftest import NOON
from webapp.security.keyring import Keyring
from webapp.security.known_device import KnownDevice

KEYRING = Keyring(["secret"])
ZOE, LILA = "zoe@exemple.fr", "lila@exemple.fr"
DEVICE = KnownDevice.new().after_sign_in(KEYRING, ZOE, NOON)


def read_back(device: KnownDevice, keyring: Keyring = KEYRING, **later: float) -> KnownDevice | None:
    return KnownDevice.read(keyring, device.cookie(KEYRING), NOON + timedelta(**later))


def test_the_cookie_says_who_signed_in_there_and_holds_no_address() -> None:
    device = read_back(DEVICE)
    assert device == DEVICE
    assert device.attempts_id(KEYRING, ZOE) and not device.attempts_id(KEYRING, LILA)
    assert "zoe" not in str(KEYRING.decrypt(DEVICE.cookie(KEYRING).encode()))


def test_several_spaces_on_one_device_are_known_each_for_six_months() -> None:
    later = DEVICE.after_sign_in(KEYRING, LILA, NOON + timedelta(days=100))
    assert later.id == DEVICE.id and later.attempts_id(KEYRING, ZOE) and later.attempts_id(KEYRING, LILA)
    device = read_back(later, days=182)
    assert device is not None and device.attempts_id(KEYRING, ZOE)
    device = read_back(later, days=184)
    assert device is not None and device.attempts_id(KEYRING, LILA) and not device.attempts_id(KEYRING, ZOE)
    assert read_back(later, days=100 + 184) is None


def test_a_cookie_that_we_did_not_make_is_no_device() -> None:
    cookie = DEVICE.cookie(KEYRING)
    for forged in ("", "x", "é\x00", cookie[:-4] + "AAAA", Keyring(["another"]).encrypt({"device": "a"}).decode()):
        assert KnownDevice.read(KEYRING, forged, NOON) is None
    assert KnownDevice.read(KEYRING, KEYRING.encrypt({"terms": {}}).decode(), NOON) is None  # another sealed document


def test_a_hash_taken_from_one_device_is_worthless_on_another() -> None:
    other = KnownDevice("other", DEVICE.signed_in_at)
    assert not other.attempts_id(KEYRING, ZOE)


def test_after_a_rotation_of_the_key_the_device_is_still_known() -> None:
    renewed = Keyring(["new secret", "secret"])
    device = read_back(DEVICE, renewed)
    assert device is not None and device.attempts_id(renewed, ZOE)
    again = device.after_sign_in(renewed, ZOE, NOON)
    assert again.attempts_id(Keyring(["new secret"]), ZOE) and len(again.signed_in_at) == 1


def test_however_many_people_share_it_the_cookie_stays_below_what_browsers_keep() -> None:
    device = DEVICE
    for number in range(30):
        device = device.after_sign_in(KEYRING, f"n{number}@exemple.fr", NOON + timedelta(minutes=number + 1))
    assert device.attempts_id(KEYRING, "n29@exemple.fr") and not device.attempts_id(KEYRING, ZOE)
    assert len(device.cookie(KEYRING)) < 4000
