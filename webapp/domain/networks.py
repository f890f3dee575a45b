"""The network address of a client, in one form, and the networks that it belongs to (SPEC 6).

`deploy/nginx/espace.conf` cuts IPv6 addresses at the same lengths (tests/unit/deploy/).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

IPV6_PREFIXES = (64, 56, 48)
"""In bits, the narrowest first: one home or one phone, a home with several networks, one company (RFC 6177)."""
UNKNOWN = "127.0.0.1"
"""Stands for all clients whose address cannot be read."""


def client_of(*given: str | None) -> str:
    """The first address that can be read, in canonical form: each client has one name, however a proxy writes it.

    `given`: addresses in the order of preference, such as `1.2.3.4`, `1.2.3.4:5678`, `[2001:db8::1]:5678` or
    `fe80::1%eth0`. `::ffff:1.2.3.4` is the IPv4 address `1.2.3.4` (RFC 4291 section 2.5.5.2).
    """
    found = (_read(address) for address in given if address)
    return next((str(address) for address in found if address), UNKNOWN)


def networks(address: str) -> tuple[str, ...]:
    """The networks of a canonical address, the narrowest first: an IPv4 address is one, an IPv6 address is in three.

    Raises:
        ValueError: it is not an address.
    """
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return (address,)
    return tuple(str(ip_network((parsed, length), strict=False)) for length in IPV6_PREFIXES)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed
