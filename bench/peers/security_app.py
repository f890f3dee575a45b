"""A site on Flask-Security-Too for ``make -C bench peers``: sign up, confirm, sign in, one page.

It uses the templates of Flask-Security-Too. There is no code to type: the journey follows the mailed link instead.
"""

import os
from sqlite3 import Connection
from typing import Any

from flask import Flask, render_template_string
from flask_compress import Compress
from flask_mailman import Mail
from flask_security import Security, SQLAlchemyUserDatastore, auth_required
from flask_security.models import fsqla_v3
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

TIME_COST, MEMORY_KIB, LANES = map(int, os.environ["BENCH_ARGON2"].split())
SMTP_HOST, SMTP_PORT = os.environ["BENCH_SMTP"].split(":")
PAGE = (
    "{% extends 'security/base.html' %}{% block content %}<h1>{{ title }}</h1>"
    "<p>{{ current_user.email }}</p>{% endblock %}"
)
SECRET = "of a benchmark, and of nothing else"  # noqa: S105 (of throw-away sites)

app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY=SECRET,
    SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.environ['BENCH_DATABASE']}",
    MAIL_SERVER=SMTP_HOST,
    MAIL_PORT=int(SMTP_PORT),
    SECURITY_PASSWORD_SALT=SECRET,
    SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (a name)
    SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
        "argon2__rounds": TIME_COST,
        "argon2__memory_cost": MEMORY_KIB,
        "argon2__parallelism": LANES,
    },
    # Hashes of links. By default they are as slow as password hashes: 0.7 s per journey, which would flatter us.
    SECURITY_HASHING_SCHEMES=["hex_md5"],
    SECURITY_DEPRECATED_HASHING_SCHEMES=[],
    SECURITY_EMAIL_SENDER="ne-pas-repondre@example.org",
    SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
    SECURITY_REGISTERABLE=True,
    SECURITY_CONFIRMABLE=True,
    SECURITY_USE_REGISTER_V2=True,
    SECURITY_POST_LOGIN_VIEW="/espace",
    SECURITY_POST_CONFIRM_VIEW="/login",
    SECURITY_AUTO_LOGIN_AFTER_CONFIRM=False,
)
Compress(app)
Mail(app)
database = SQLAlchemy(app)
fsqla_v3.FsModels.set_db_info(database)


class Role(database.Model, fsqla_v3.FsRoleMixin):
    pass


class User(database.Model, fsqla_v3.FsUserMixin):
    pass


Security(app, SQLAlchemyUserDatastore(database, User, Role))

with app.app_context():

    @event.listens_for(database.engine, "connect")
    def prepare(connection: Connection, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")


@app.get("/")
def home() -> str:
    return render_template_string(PAGE, title="Accueil")


@app.get("/espace")
@auth_required("session")
def space() -> str:
    return render_template_string(PAGE, title="Espace")


if __name__ == "__main__":
    with app.app_context():
        database.create_all()
