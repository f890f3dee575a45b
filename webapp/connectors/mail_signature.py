"""Messages are signed for the domain of their sender, where a key is configured (DKIM, RFC 6376)."""

from webapp.security.mail_key import pem_of, public_key_in_dns, read_mail_key
from webapp.settings import Settings

RELAXED = (b"relaxed", b"relaxed")
"""Servers on the way may fold headers and change white space."""
TEXT_LENGTH = 255  # of one string in a DNS record (RFC 1035 section 3.3)


def sign(source: bytes, settings: Settings) -> bytes:
    """The message with its signature; as it is where no key is configured."""
    if settings.mail_dkim_key_file is None:
        return source
    import dkim  # late: it loads a DNS resolver, which only verifiers need

    signature: bytes = dkim.sign(
        source,
        selector=settings.mail_dkim_selector.encode(),
        domain=settings.dkim_domain.encode(),
        privkey=pem_of(read_mail_key(settings.mail_dkim_key_file)),
        canonicalize=RELAXED,
        linesep=b"\r\n",
    )
    return signature + source


def dns_record(settings: Settings) -> str | None:
    """The line of a DNS zone that lets others verify the signatures; None where no key is configured."""
    if settings.mail_dkim_key_file is None:
        return None
    value = f"v=DKIM1; k=rsa; p={public_key_in_dns(read_mail_key(settings.mail_dkim_key_file))}"
    texts = [f'"{value[start : start + TEXT_LENGTH]}"' for start in range(0, len(value), TEXT_LENGTH)]
    name = f"{settings.mail_dkim_selector}._domainkey.{settings.dkim_domain}."
    return f"{name} IN TXT ( {' '.join(texts)} )"
