"""A site on django-allauth for ``make -C bench peers``: sign up, confirm by code, sign in, one page.

It uses the templates of django-allauth.
"""

import os

import django
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

TIME_COST, MEMORY_KIB, LANES = map(int, os.environ["BENCH_ARGON2"].split())
SMTP_HOST, SMTP_PORT = os.environ["BENCH_SMTP"].split(":")
OFTEN = "1000000/m/ip"
PAGE = (
    "{% extends 'allauth/layouts/base.html' %}{% block content %}<h1>{{ title }}</h1>"
    "<p>{{ request.user }}</p>{% endblock %}"
)


class Hasher(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = TIME_COST, MEMORY_KIB, LANES


settings.configure(
    SECRET_KEY="of a benchmark, and of nothing else",  # noqa: S106 (of throw-away sites)
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCH_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            },
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            ("django.template.loaders.locmem.Loader", {"page.html": PAGE}),
                            "django.template.loaders.app_directories.Loader",
                        ],
                    )
                ],
            },
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    PASSWORD_HASHERS=[f"{__name__}.Hasher"],
    AUTH_PASSWORD_VALIDATORS=[
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
    ],
    LANGUAGE_CODE="fr",
    LOGIN_REDIRECT_URL="/espace",
    EMAIL_HOST=SMTP_HOST,
    EMAIL_PORT=int(SMTP_PORT),
    ACCOUNT_LOGIN_METHODS={"email"},
    ACCOUNT_SIGNUP_FIELDS=["email*", "password1*", "password2*"],
    ACCOUNT_EMAIL_VERIFICATION="mandatory",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED=True,
    ACCOUNT_RATE_LIMITS=dict.fromkeys(
        ("signup", "login", "login_failed", "confirm_email", "change_password", "manage_email"), OFTEN
    ),
)
django.setup()


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html", {"title": "Accueil"})


@login_required
def space(request: HttpRequest) -> HttpResponse:
    return render(request, "page.html", {"title": "Espace"})


urlpatterns = [path("", home), path("espace", space), path("accounts/", include("allauth.urls"))]
application = get_wsgi_application()

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
