"""An event for a calendar (RFC 5545): the deadline of an activation code (SPEC 3.5)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MEDIA_TYPE = "text/calendar"
MAX_LINE_BYTES = 75
REMINDER = timedelta(hours=3)
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


@dataclass(frozen=True)
class Deadline:
    """`uid`: the same for the same deadline, so that a second file replaces the first. Moments are aware."""

    uid: str
    at: datetime
    title: str
    text: str
    url: str


def calendar_file(deadline: Deadline, *, service: str, now: datetime) -> bytes:
    """The file of one event that ends at the deadline, with a reminder three hours before."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_escaped(service)}//FR",
        "BEGIN:VEVENT",
        f"UID:{deadline.uid}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(deadline.at)}",
        f"DTEND:{_utc(deadline.at)}",
        f"SUMMARY;LANGUAGE=fr:{_escaped(deadline.title)}",
        f"DESCRIPTION;LANGUAGE=fr:{_escaped(deadline.text)}",
        f"URL:{deadline.url}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(deadline.title)}",
        f"TRIGGER:-PT{REMINDER // timedelta(hours=1)}H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line in pieces of 75 bytes at most, none of which cuts a character; each next one begins with a space."""
    pieces, piece = [], b""
    for char in line:
        encoded = char.encode()
        if len(piece) + len(encoded) > MAX_LINE_BYTES:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece])
