"""The operator's commands (``flask --app webapp …``)."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Error as SqliteError
from subprocess import CalledProcessError
from threading import Event

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from webapp.connectors.bounces import read_bounce, received_reports
from webapp.connectors.mail_signature import dns_record
from webapp.connectors.sirene_import import ImportRefused, import_stock
from webapp.connectors.sirene_stock import UnreadableStock
from webapp.domain.company import Company, Found, Hidden, Unavailable
from webapp.domain.french import in_paris
from webapp.domain.siren import InvalidSiren, display, parse
from webapp.metrics_server import start_metrics_server
from webapp.settings import markdown_table
from webapp.usecases.access.check_human import make_help_code
from webapp.usecases.access.queries import count_hashes
from webapp.usecases.access.recover_password import allow_recovery
from webapp.usecases.access.sign_in import disconnect_all_devices
from webapp.usecases.account.queries import history
from webapp.usecases.database.maintain_database import NotEmpty, back_up_database, restore_database, upgrade_database
from webapp.usecases.outbox.purge_expired import purge_expired
from webapp.usecases.outbox.record_undeliverable import record_undeliverable
from webapp.usecases.outbox.send_outbox import run_outbox, send_all
from webapp.usecases.registration.cancel_registration import accept_requests_for
from webapp.web.current import current_services
from webapp.web.published import publish

RESTORED = (
    "Restored. What happened since the copy is lost: everyone has to sign in again; passwords, addresses and passkeys "
    "are those of the copy; who activated a space since has to ask for it again. Tell them (docs/operations.md)."
)

database = AppGroup("database", help="Schema of the database.")
outbox = AppGroup("outbox", help="Messages to send.")
sessions = AppGroup("sessions", help="Devices that are signed in.")
recovery = AppGroup("recovery", help="Forgotten passwords.")
mail = AppGroup("mail", help="Signatures of messages, and those that come back.")
audit = AppGroup("audit", help="History of spaces.")
companies = AppGroup("companies", help="Directory of companies.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest revision."""
    upgrade_database(current_services())


@database.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into FILE while the service runs."""
    with _one_line_errors():
        back_up_database(current_services(), file)


@database.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database from FILE and bring it to the current schema."""
    with _one_line_errors():
        restore_database(current_services(), file)
    click.echo(RESTORED)


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise click.ClickException(f"{error} already exists") from error
    except NotEmpty as error:
        raise click.ClickException("the database is not empty: restore into a new one") from error
    except (CalledProcessError, OSError, SqliteError) as error:
        raise click.ClickException(str(error)) from error


@outbox.command("run")
def run() -> None:
    """Send messages until stopped (SIGTERM or Ctrl-C)."""
    run_outbox(current_services(), _stop_event())


def _stop_event() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@outbox.command("flush")
def flush() -> None:
    """Send all waiting messages, also those due later, then stop."""
    click.echo(f"{send_all(current_services())} messages handled")


@mail.command("dkim")
def dkim() -> None:
    """Print the DNS record that lets others verify our signatures."""
    record = dns_record(current_services().settings)
    if record is None:
        raise click.ClickException("ESPACE_MAIL_DKIM_KEY_FILE is not set: messages are not signed")
    click.echo(record)


@mail.command("bounces")
@click.argument("where", required=False, type=click.Path(exists=True, path_type=Path))
def bounces(where: Path | None) -> None:
    """Read reports of undeliverable messages: a Maildir, an mbox file, or one message on the standard input."""
    services, read, marked = current_services(), 0, 0
    for source in received_reports(where, sys.stdin.buffer):
        read += 1
        if found := read_bounce(source, services.settings.public_host):
            marked += sum(record_undeliverable(services, found.message_id, to) for to in found.recipients)
    click.echo(f"{read} messages read, {marked} of ours could not be delivered")


@mail.command("accept")
@click.argument("address")
def accept(address: str) -> None:
    """Let a space be asked for with ADDRESS again, whose holder refused requests for 30 days."""
    if not accept_requests_for(current_services(), address):
        raise click.ClickException("nobody refuses requests for this address")
    click.echo("requests are accepted again")


@click.command("purge")
@with_appcontext
def purge() -> None:
    """Erase what has expired: drafts, registrations, counters."""
    for name, count in purge_expired(current_services()).items():
        click.echo(f"{name}: {count}")


@audit.command("show")
@click.option("--number", required=True, help="Subscriber number, 14 digits.")
def show_history(number: str) -> None:
    """Print the history of a space, newest first."""
    for event in history(current_services(), number):
        click.echo(f"{event.at.isoformat()} {event.code} {event.data or ''}".rstrip())


@companies.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_companies(files: tuple[Path, ...]) -> None:
    """Read StockUniteLegale_utf8.zip and StockEtablissement_utf8.zip while the service runs.

    Nothing changes until both are read. Interrupted, it goes on where it was when it is given the same files.
    """
    services = current_services()
    today = in_paris(services.clock.now()).date()
    try:
        with _one_line_errors():
            imported = import_stock(services.settings.sirene_file, files, today, _tell_progress)
    except (ImportRefused, UnreadableStock) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{imported.units} companies and {imported.head_offices} head offices serve now")


def _tell_progress(what: str, rows: int) -> None:
    if rows % 1_000_000 == 0:
        click.echo(f"{what}: {rows} rows read", err=True)


@companies.command("find")
@click.argument("siren")
def find(siren: str) -> None:
    """Print what the directory answers about SIREN."""
    try:
        number = parse(siren)
    except InvalidSiren as error:
        meant = f": the SIREN would be {error.proposed}" if error.proposed else ""
        raise click.ClickException(f"no SIREN ({error.reason}){meant}") from error
    found = current_services().companies.find(number)
    if isinstance(found, Unavailable):
        raise click.ClickException("the directory does not answer now (see the logs)")
    click.echo(f"{display(number)}: {_in_words(found)}")


def _in_words(found: Found) -> str:
    if isinstance(found, Hidden):
        return f"hidden, {found.name or 'without a name'}"
    if not isinstance(found, Company):
        return "unknown"
    lines = [f"{found.name}, {found.legal_form} {found.legal_form_label}"]
    lines += ["closed"] * found.is_closed + ["public body"] * found.is_public_body + ["abroad"] * found.is_abroad
    if found.head_office is None:
        return "\n".join((*lines, "no open head office"))
    return "\n".join((*lines, *found.head_office.lines, f"there since: {found.head_office.moved_on or 'not known'}"))


@sessions.command("end")
@click.option("--number", help="Subscriber number, 14 digits: this space only.")
@click.option("--all", "everyone", is_flag=True, help="Every space.")
def end_sessions(number: str | None, everyone: bool) -> None:
    """Sign out all devices of one space, or of every space."""
    if bool(number) == everyone:
        raise click.UsageError("give either --number or --all")
    click.echo(f"{disconnect_all_devices(current_services(), number)} spaces were signed in")


@recovery.command("allow")
@click.option("--number", required=True, help="Subscriber number, 14 digits.")
def allow(number: str) -> None:
    """Let a space answer again after ten wrong answers, once you know who asks."""
    if not allow_recovery(current_services(), number):
        raise click.ClickException("no space has this number")


@click.command("help-code")
@with_appcontext
def help_code() -> None:
    """Make a code for a person who cannot pass the anti-robot check: valid once, within 48 hours."""
    click.echo(make_help_code(current_services()))


@click.command("passwords")
@with_appcontext
def passwords() -> None:
    """Count the stored passwords and trusted answers that need each key and each cost."""
    for form, count in sorted(count_hashes(current_services()).items()):
        click.echo(f"{count:9} {form}")


@click.command("metrics")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on: never a public one.")
@click.option("--port", default=9464, show_default=True, help="Port to listen on.")
@with_appcontext
def metrics(host: str, port: int) -> None:
    """Serve /metrics to Prometheus until stopped. PROMETHEUS_MULTIPROC_DIR: the same as for the web processes."""
    try:
        server, _thread = start_metrics_server(current_services(), host, port)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    _stop_event().wait()
    server.shutdown()


@click.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def publish_files(folder: Path) -> None:
    """Write the files that nginx serves by itself into FOLDER: static files, error pages, headers."""
    publish(current_app, current_services().settings, folder)


@click.command("settings")
def settings() -> None:
    """Print the table of all settings (README, Configuration)."""
    click.echo(markdown_table())


def register_commands(app: Flask) -> None:
    app.cli.add_command(database)
    app.cli.add_command(outbox)
    app.cli.add_command(mail)
    app.cli.add_command(audit)
    app.cli.add_command(sessions)
    app.cli.add_command(companies)
    app.cli.add_command(recovery)
    app.cli.add_command(purge)
    app.cli.add_command(help_code)
    app.cli.add_command(passwords)
    app.cli.add_command(metrics)
    app.cli.add_command(publish_files)
    app.cli.add_command(settings)
