"""Only TLS 1.3 and 1.2 are spoken, with forward secrecy and authenticated encryption (deploy/nginx/espace.conf)."""

import socket
import ssl

import pytest

from tests.support.nginx import NAME, Nginx
from tests.support.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.one_database
V1_1, V1_2, V1_3 = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
ANY = "ALL:@SECLEVEL=0"
"""Whatever this machine can speak, however old."""


def agreed(nginx: Nginx, newest: ssl.TLSVersion, ciphers: str = ANY) -> tuple[str, str]:
    """The version and the cipher of a connection of somebody who speaks no newer version.

    Raises:
        ssl.SSLError: there is none in common.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the test's own certificate
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = min(newest, V1_2), newest
    raw = socket.create_connection(("127.0.0.1", nginx.port), timeout=PATIENCE_SECONDS)
    with raw, context.wrap_socket(raw, server_hostname=NAME) as connection:
        cipher, version = connection.cipher(), connection.version()
        assert cipher and version
        return version, cipher[0]


def test_the_newest_version_is_chosen(nginx: Nginx) -> None:
    assert agreed(nginx, V1_3)[0] == "TLSv1.3"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_an_old_version_is_refused(nginx: Nginx) -> None:
    with pytest.raises(ssl.SSLError):
        agreed(nginx, V1_1)


def test_with_tls_1_2_keys_are_of_the_day_and_encryption_proves_the_sender(nginx: Nginx) -> None:
    version, cipher = agreed(nginx, V1_2)
    assert version == "TLSv1.2" and cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)
    for weak in ("ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256", "NULL"):
        with pytest.raises(ssl.SSLError):
            agreed(nginx, V1_2, f"{weak}:@SECLEVEL=0")
