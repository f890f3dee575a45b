"""A speech server without a voice: it answers as speech-dispatcher does (SSIP) and keeps each utterance.

With the real one and no sound card, Orca waits for ever at its first word.
"""

import html
import re
import socketserver
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO, cast

MARKUP = re.compile(r"<[^>]+>")
ANSWERS = {
    "HISTORY GET CLIENT_ID": ("245-1", "245 OK"),
    "LIST OUTPUT_MODULES": ("250-silent", "250 OK"),
    "LIST SYNTHESIS_VOICES": ("249-francais\tfr\tnone", "249 OK"),
    "LIST VOICES": ("249-MALE1", "249 OK"),
    "GET": ("251-50", "251 OK"),
    "BLOCK BEGIN": ("260 OK",),
    "BLOCK END": ("261 OK",),
    "SET": ("209 OK",),
}
STOPPED = ("210 OK",)
UTTERANCE_SECONDS = 0.04
"""How long an utterance lasts. If it took no time, Orca would learn of its end before it listens for it."""


class Speech:
    """``said``: the utterances in order. ``last_at``: when the last came, in seconds of the monotonic clock."""

    def __init__(self, path: Path) -> None:
        self.said: list[str] = []
        self.last_at = time.monotonic()
        self._ids = count(1)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._server = _Server(str(path), _Conversation)
        self._server.speech = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def keep(self, text: str) -> int:
        """Keep an utterance. Returns the number of its message."""
        plain = " ".join(html.unescape(MARKUP.sub(" ", text)).split())
        if plain:
            self.said.append(plain)
            self.last_at = time.monotonic()
        return next(self._ids)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    speech: Speech


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        speech, lines = cast(_Server, self.server).speech, cast(BinaryIO, self.rfile)
        self._speaking: dict[int, threading.Timer] = {}
        self._writing = threading.Lock()
        while line := self._line(lines):
            command = line.upper()
            if command == "SPEAK":
                self._say("230 OK")
                self._speak(speech.keep(" ".join(iter(lambda: self._line(lines), "."))))
            elif command.startswith(("CHAR ", "KEY ")):
                self._speak(speech.keep(line.split(" ", 1)[1]))
            elif command.startswith("QUIT"):
                self._say("231 OK")
                return
            else:
                if command.startswith(("CANCEL", "STOP")):
                    self._cancel()
                self._say(*next((answer for start, answer in ANSWERS.items() if command.startswith(start)), STOPPED))

    def _speak(self, number: int) -> None:
        self._say(f"225-{number}", "225 OK")
        self._speaking[number] = threading.Timer(UTTERANCE_SECONDS, self._end, [number, "702", "END"])
        self._speaking[number].start()

    def _cancel(self) -> None:
        for number, timer in list(self._speaking.items()):
            timer.cancel()
            self._end(number, "703", "CANCELED")

    def _end(self, number: int, code: str, name: str) -> None:
        if self._speaking.pop(number, None):
            with suppress(OSError):  # Orca has gone
                self._say(f"{code}-{number}", f"{code}-1", f"{code} {name}")

    def _line(self, lines: BinaryIO) -> str:
        return lines.readline().decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, *lines: str) -> None:
        with self._writing:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
