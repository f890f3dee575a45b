"""One site for all tests of the folder: production settings, nobody to send mail to."""

from collections.abc import Iterator

import pytest

from tests.conftest import skip
from tests.e2e.deploy.web_processes import Gunicorn
from tests.support.databases import Postgresql
from tests.support.nginx import NGINX, Nginx


@pytest.fixture(scope="session")
def gunicorn(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql | None) -> Iterator[Gunicorn]:
    folder = tmp_path_factory.mktemp("site")
    gunicorn = Gunicorn(folder, postgresql.create("deployed") if postgresql else "")
    gunicorn.flask("database", "upgrade")
    gunicorn.flask("publish", str(folder / "published"))
    gunicorn.start()
    yield gunicorn
    gunicorn.stop()
    gunicorn.close()


@pytest.fixture(scope="session")
def nginx(gunicorn: Gunicorn) -> Iterator[Nginx]:
    if NGINX is None:
        skip("nginx is not installed (Debian: apt install nginx libnginx-mod-http-brotli-static)")
    nginx = Nginx(gunicorn.folder)
    nginx.start()
    yield nginx
    nginx.stop()
