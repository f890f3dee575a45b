"""The operator's commands (docs/operations.md)."""

from flask import Flask

from tests.unit.conftest import ManualClock
from tests.unit.web.conftest import Walker
from webapp.mail.messages import Message


def run(app: Flask, command: str) -> str:
    result = app.test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 0, result.output
    return result.output


def test_purge_says_what_it_erased(app: Flask, walker: Walker, clock: ManualClock) -> None:
    walker.to_registered()
    clock.advance(hours=49)
    assert "drafts: 1" in run(app, "purge")


def test_flush_sends_what_is_due(app: Flask, walker: Walker, sent: list[Message]) -> None:
    walker.to_registered()
    assert "1 messages handled" in run(app, "outbox flush")
    assert len(sent) == 1


def test_upgrade_can_be_run_again(app: Flask) -> None:
    for _ in range(2):
        run(app, "database upgrade")


def test_settings_prints_the_table_of_the_readme(app: Flask) -> None:
    assert "ESPACE_SECRET_KEY" in run(app, "settings")
