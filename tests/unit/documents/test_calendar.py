"""SPEC 3.5: the deadline of a code goes into a calendar (RFC 5545)."""

from datetime import UTC, datetime

from webapp.documents.calendar import Deadline, calendar_file

NOW = datetime(2023, 8, 21, 10, tzinfo=UTC)
DEADLINE = Deadline(
    uid="one-uid",
    at=datetime(2023, 8, 23, 10, tzinfo=UTC),
    title="Espace Pro, dernier moment; activez",
    text="Saisissez le code d’activation reçu par message, à l’adresse que vous avez donnée : "
    "https://espace.exemple.fr/activation",
    url="https://espace.exemple.fr/activation",
)


def lines() -> list[str]:
    """The lines as RFC 5545 unfolds them."""
    return calendar_file(DEADLINE, service="Espace Pro", now=NOW).decode().replace("\r\n ", "").split("\r\n")


def test_the_event_is_at_the_deadline_and_reminds_three_hours_before() -> None:
    assert {"UID:one-uid", "DTSTAMP:20230821T100000Z", "DTSTART:20230823T100000Z", "TRIGGER:-PT3H"} <= set(lines())
    assert lines()[0] == "BEGIN:VCALENDAR" and lines()[-2:] == ["END:VCALENDAR", ""]


def test_what_separates_values_is_escaped() -> None:
    assert r"SUMMARY;LANGUAGE=fr:Espace Pro\, dernier moment\; activez" in lines()


def test_no_line_has_more_than_75_bytes_and_none_cuts_a_character() -> None:
    folded = calendar_file(DEADLINE, service="Espace Pro", now=NOW).split(b"\r\n")
    assert max(map(len, folded)) == 75
    assert all(line.decode() or line == b"" for line in folded)
    assert f"DESCRIPTION;LANGUAGE=fr:{DEADLINE.text}".replace(",", r"\,") in lines()
