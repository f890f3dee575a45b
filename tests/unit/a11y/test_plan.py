"""The manual protocol promises what was heard: each line that it quotes stands in a transcript; it fits in an hour."""

import re
from pathlib import Path

from a11y import plain_language, typography
from a11y.screen_reader.transcripts import FOLDER

PLAN = Path(typography.__file__).with_name("plan-de-test.md").read_text()
QUOTED = re.findall(r"^ *> (.+)$", PLAN, re.MULTILINE)
HEARD = {line for path in FOLDER.glob("*.txt") for line in path.read_text().splitlines()}
MINUTES = [int(minutes) for minutes in re.findall(r"^## .*\((\d+)\sminutes\)$", PLAN, re.MULTILINE)]
CODE = re.compile(r"`[^`]*`")


def not_heard(quoted: list[str]) -> list[str]:
    return [line for line in quoted if " ".join(line.split()) not in HEARD]


def test_each_line_quoted_was_heard() -> None:
    assert len(QUOTED) > 30
    assert not_heard(QUOTED) == []


def test_a_line_that_nobody_heard_is_found() -> None:
    assert not_heard(["Étape 9 sur 5 : Nulle part."]) == ["Étape 9 sur 5 : Nulle part."]


def test_the_whole_fits_in_an_hour() -> None:
    assert len(MINUTES) == 6 and sum(MINUTES) == 60


def test_each_tool_has_its_settings() -> None:
    for tool in ("NVDA", "JAWS", "VoiceOver, macOS", "VoiceOver, iOS", "TalkBack", "Plage braille"):
        assert f"\n| {tool} | " in PLAN


def test_it_is_in_plain_french_well_set() -> None:
    prose = re.sub(r"^ *> .+$", "", CODE.sub("", PLAN), flags=re.MULTILINE)
    assert typography.faults(prose) == []
    passages = re.split(r"\n\s*\n|\n\s*(?:\d+\.|-) |\||\n#+ |\s;\s", prose)
    assert [fault for passage in passages for fault in plain_language.faults(passage)] == []
