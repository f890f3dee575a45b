"""Reports of undeliverable messages, as mail servers write them (RFC 3464)."""


def report(
    message_id: str,
    to: str,
    *,
    host: str = "localhost",
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "rfc822",
    content: str = "multipart/report",
    returned: str = "message/rfc822",
    returned_id: str = "",
) -> bytes:
    """A report about one message. ``returned``: what comes back with it."""
    return f"""\
From: MAILER-DAEMON@mx.exemple.fr
To: ne-pas-repondre@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {content}; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<{to}>: host mx.exemple.fr said: 550 5.1.1 No such user

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr
Arrival-Date: Mon, 21 Aug 2023 12:00:00 +0200

Final-Recipient: {kind}; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b
Content-Type: {returned}

From: Espace Pro <ne-pas-repondre@example.org>
Subject: Code
Message-ID: {returned_id or f"<{message_id}@{host}>"}

--b--
""".encode()
