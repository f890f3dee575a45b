"""Servers as small as can be, on this machine, that hold messages: Mailpit's HTTP API and IMAP (RFC 9051)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, TCPServer, ThreadingTCPServer
from threading import Thread

LOGIN = 'zoe "p@ss"'


def message(to: str, text: str, subject: str = "Espace professionnel") -> EmailMessage:
    written = EmailMessage()
    written["To"], written["From"], written["Subject"] = to, "ne-pas-repondre@example.org", subject
    written.set_content(text)
    written.add_alternative(f"<p>{text}</p>", subtype="html")
    return written


@contextmanager
def served(kind: type[TCPServer], handler: type[StreamRequestHandler]) -> Iterator[int]:
    """The port on which it answers meanwhile."""
    with kind(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@contextmanager
def mailpit(messages: list[EmailMessage]) -> Iterator[str]:
    def listed(number: int) -> dict[str, object]:
        return {"ID": str(number), "To": [{"Name": "", "Address": messages[number]["To"]}]}

    def whole(number: int) -> dict[str, object]:
        one = messages[number]
        plain, html = (one.get_body((kind,)).get_content() for kind in ("plain", "html"))
        about = {"From": {"Name": "", "Address": one["From"]}, "Subject": one["Subject"]}
        return listed(number) | about | {"Text": plain, "HTML": html}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if found := re.fullmatch(r"/api/v1/message/(\d+)", self.path):
                answer = whole(int(found[1]))
            else:
                assert self.path.startswith("/api/v1/messages?limit=")
                answer = {"messages": [listed(number) for number in reversed(range(len(messages)))]}
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests tell what went wrong."""

    with served(ThreadingHTTPServer, Handler) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def imap(messages: list[EmailMessage]) -> Iterator[str]:
    """For one who logs in as zoe. A message is found by a part of its header, as the standard has it."""

    def search(arguments: str) -> list[bytes]:
        wanted = re.fullmatch(r'TO "(.*)"', arguments)[1]
        found = [number for number, one in enumerate(messages, 1) if wanted in one["To"]]
        return [f"* SEARCH {' '.join(map(str, found))}\r\n".encode()]

    def fetch(arguments: str) -> list[bytes]:
        number, what = arguments.split(" ", 1)
        assert what == "(BODY.PEEK[])", "reading must not mark as read"
        content = messages[int(number) - 1].as_bytes()
        return [f"* {number} FETCH (BODY[] {{{len(content)}}}\r\n".encode(), content, b")\r\n"]

    answers = {
        "CAPABILITY": lambda _: [b"* CAPABILITY IMAP4rev1\r\n"],
        "LOGIN": lambda _: [],
        "EXAMINE": lambda _: [f"* {len(messages)} EXISTS\r\n".encode()],
        "NOOP": lambda _: [f"* {len(messages)} EXISTS\r\n".encode()],
        "LOGOUT": lambda _: [b"* BYE\r\n"],
        "SEARCH": search,
        "FETCH": fetch,
    }

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for line in self.rfile:
                tag, command, *arguments = line.decode().strip().split(" ", 2)
                is_right = command != "LOGIN" or arguments == [LOGIN]
                done = f"{tag} {'OK' if is_right else 'NO'} done\r\n".encode()
                self.wfile.write(b"".join(answers[command]("".join(arguments))) + done)

    with served(ThreadingTCPServer, Handler) as port:
        yield f"imap://zoe:p%40ss@127.0.0.1:{port}/INBOX"
