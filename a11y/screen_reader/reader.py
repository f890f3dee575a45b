"""A reader uses a page by ear and keyboard alone, and finds things only by what Orca says."""

import time
from dataclasses import dataclass, field

from a11y.screen_reader.desktop import Desktop

QUIET_SECONDS = 0.5
PATIENCE_SECONDS = 30
SILENCE_SECONDS = 2.0
SILENCE_MAX_SECONDS = 10.0
READS_MAX = 10
READ_ON = "KP_Add"
"""Orca's key for "Say all", which reads on from where it is."""
STOPS_MAX = 60
TYPING_DELAY_MS = 40


class Silence(AssertionError):
    """Orca says nothing: when busy, it may miss that the focus has moved."""


@dataclass
class Reader:
    """``lines``: the transcript. Each key stands in brackets; what was heard follows, one utterance a line."""

    desktop: Desktop
    lines: list[str] = field(default_factory=list)
    _heard: int = 0
    _since: int = 0

    def open(self, url: str) -> None:
        """Follow the link of a message, which opens in the same browser."""
        self._note()
        self._since = len(self.desktop.speech.said)
        self.lines.append("[lien d’un message]")
        self.desktop.open(url)

    def press(self, *keys: str, until: str = "") -> str:
        """Press keys and return what is heard, until these words are heard and speech goes quiet."""
        self._note()
        self._since = len(self.desktop.speech.said)
        self.lines.append(f"[{' '.join(keys)}]")
        self.desktop.call("xdotool", "key", *keys)
        try:
            return self.hear(until)
        except Silence:
            if keys != ("Tab",):
                raise
        self.desktop.call("xdotool", "key", "shift+Tab", "Tab")  # people press again when they hear nothing
        return self.hear(until)

    def type(self, text: str, *, over: bool = False) -> None:
        """Type in the field with the focus. ``over``: replace what it holds. Letters are not spoken (desktop.py)."""
        self._note()
        if over:
            self.lines.append("[ctrl+a]")
            self.desktop.call("xdotool", "key", "ctrl+a")
        self.lines.append(f"[saisie : {text}]")
        self.desktop.call("xdotool", "type", "--delay", str(TYPING_DELAY_MS), text)

    def go_to(self, words: str, key: str = "Tab") -> str:
        """Press a key until an utterance begins with these words. Returns that utterance."""
        heard = []
        for _ in range(STOPS_MAX):
            heard.append(self.press(key))
            if found := next((line for line in self._said() if line.startswith(words)), None):
                return found
        raise AssertionError(f"'{words}' was not heard in {STOPS_MAX} stops, but:\n" + "\n".join(heard))

    def hear(self, words: str = "") -> str:
        """Return what was said since the last key, once these words are heard and speech goes quiet.

        Raises:
            Silence: nothing was heard.
            AssertionError: these words were not heard in time.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        speech = self.desktop.speech
        while not (self._said() and words in self._text() and time.monotonic() - speech.last_at > QUIET_SECONDS):
            if not self._said() and time.monotonic() > deadline - PATIENCE_SECONDS + SILENCE_MAX_SECONDS:
                raise Silence(f"nothing was heard, but '{words}' was awaited")
            if time.monotonic() > deadline:
                raise AssertionError(f"'{words}' was not heard, but:\n{self._text()}")
            time.sleep(0.02)
        self._note()
        return self._text()

    def hear_to_the_end(self, words: str) -> str:
        """Return what Orca reads of a loaded page by itself, up to these words.

        On a busy machine Orca stops half-way when the page changes under it: the person then asks it to read on.
        """
        for _ in range(READS_MAX):
            self._await_quiet()
            if words in self._text():
                return self.hear(words)
            self.desktop.call("xdotool", "key", READ_ON)
        return self.hear(words)

    def _await_quiet(self) -> None:
        since = time.monotonic()
        while time.monotonic() - max(since, self.desktop.speech.last_at) < SILENCE_SECONDS:
            time.sleep(0.02)

    def _said(self) -> list[str]:
        return [line.replace("\u00a0", " ") for line in self.desktop.speech.said[self._since :]]

    def _text(self) -> str:
        return "\n".join(self._said())

    def _note(self) -> None:
        """Write down what was said since the last note."""
        said = self.desktop.speech.said
        self.lines += [line.replace("\u00a0", " ") for line in said[self._heard :]]
        self._heard = len(said)
