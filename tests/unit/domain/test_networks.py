"""A client has one address and is in few networks (SPEC 6)."""

import pytest

from webapp.domain.networks import client_of, networks


@pytest.mark.parametrize(
    ("given", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:50123", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::FFFF:c000:207", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:50123", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_has_one_form(given: str, client: str) -> None:
    assert client_of(given, "203.0.113.9") == client


@pytest.mark.parametrize(
    "given", ["", None, "unknown", "_hidden", "unix:", "192.0.2", "192.0.2.7.8:1", "2001:db8::1::", "[", "1:2:3"]
)
def test_an_address_that_cannot_be_read_is_that_of_the_peer(given: str | None) -> None:
    assert client_of(given, "::ffff:203.0.113.9") == "203.0.113.9"


def test_clients_that_nobody_knows_are_one_client() -> None:
    assert client_of("unknown", "") == client_of(None) == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", ("192.0.2.7",)),
        ("2001:db8:1:2345:6:7:8:9", ("2001:db8:1:2345::/64", "2001:db8:1:2300::/56", "2001:db8:1::/48")),
    ],
)
def test_networks_go_from_the_narrowest_to_the_widest(address: str, expected: tuple[str, ...]) -> None:
    assert networks(address) == expected
