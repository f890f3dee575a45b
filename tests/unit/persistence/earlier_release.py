"""Databases as earlier releases made them."""

import json
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, text

from webapp.persistence.database import Database, _alembic

RELEASE_0006 = Path(__file__).parent / "data" / "release_0006.json"
"""Written by the release of revision 0006, at noon of ``NOON``: its secret key, what it mailed, its rows."""


def upgraded_to(url: str, revision: str) -> Database:
    """A database as the release of that revision made it."""
    database = Database(url)
    config = _alembic()
    with database.engine.execution_options(writes=True, migrates=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return database


def insert(connection: Connection, table: str, **row: Any) -> None:
    """By SQL: the tables of today may have other columns."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 (names of ours)


def database_of_release_0006(url: str) -> Database:
    database = upgraded_to(url, "0006")
    with database.engine.execution_options(writes=True).begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))  # moments were kept in UTC, without saying so
        for table, rows in json.loads(RELEASE_0006.read_text())["tables"].items():
            for row in rows:
                insert(connection, table, **{name: _value(value) for name, value in row.items()})
    return database


def _value(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
