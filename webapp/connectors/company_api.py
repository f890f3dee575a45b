"""Companies of the public interface « recherche d’entreprises », asked one by one (SPEC 10.2).

It takes seven questions a second from one address and answers 429 beyond. It lists no company that hides everything.
"""

import json
import urllib.request
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from threading import Lock
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import structlog

from webapp.clock import Clock
from webapp.connectors.circuit_breaker import CircuitBreaker
from webapp.connectors.expiring_cache import ExpiringCache
from webapp.domain.company import Company, Found, HeadOffice, Hidden, Unavailable, Unknown
from webapp.domain.head_office import HIDDEN_FIELD, AddressParts
from webapp.domain.siren import Siren

TIMEOUT_SECONDS = 2.0
CACHED = timedelta(days=1)
MAX_CACHED = 2_000
MAX_ANSWER_BYTES = 512 * 1024
DEFAULT_PAUSE = timedelta(seconds=5)
"""After a 429 that does not say how long."""
MAX_PAUSE = timedelta(minutes=10)
_CHUNK_BYTES = 16 * 1024
_ADDRESS = {
    "extra": "complement_adresse",
    "number": "numero_voie",
    "repetition": "indice_repetition",
    "street_type": "type_voie",
    "street_name": "libelle_voie",
    "distribution": "distribution_speciale",
    "postal_code": "code_postal",
    "town": "libelle_commune",
    "cedex_code": "cedex",
    "cedex_town": "libelle_cedex",
    "foreign_town": "libelle_commune_etranger",
    "country_code": "code_pays_etranger",
    "country": "libelle_pays_etranger",
}
log = structlog.get_logger()


class _NoAnswer(Exception):
    """The question was not answered. ``pause``: how long the server asks to be left alone."""

    def __init__(self, reason: str, pause: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason, self.pause = reason, pause


class _NeverRedirected(urllib.request.HTTPRedirectHandler):
    """The address is a setting: no answer sends us anywhere else."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class CompanyApi:
    """The directory of an operator without the files. Each process has its own cache and breaker."""

    def __init__(self, url: str, user_agent: str, clock: Clock, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url, self._clock, self._timeout = url, clock, timeout_seconds
        self._headers = {"User-Agent": user_agent.encode("ascii", "ignore").decode(), "Accept": "application/json"}
        self._opener = urllib.request.build_opener(_NeverRedirected)
        self._breaker = CircuitBreaker()
        self._cache: ExpiringCache[Siren, Found] = ExpiringCache(CACHED, MAX_CACHED)
        self._lock = Lock()

    def find(self, siren: Siren) -> Found:
        now = self._clock.now()
        with self._lock:
            if known := self._cache.get(siren, now):
                return known
            if self._breaker.is_open(now):
                return Unavailable()
        try:
            found = read_answer(siren, self._ask(siren, now))
        except _NoAnswer as error:
            log.warning("company_directory_failed", reason=error.reason)
            with self._lock:
                self._breaker.note_failure(now, error.pause)
            return Unavailable()
        with self._lock:
            self._breaker.note_success()
            self._cache.put(siren, found, now)
        return found

    def _ask(self, siren: Siren, now: datetime) -> bytes:
        query = urlencode({"q": siren, "page": 1, "per_page": 1})
        request = urllib.request.Request(f"{self._url}?{query}", headers=self._headers)  # noqa: S310 (a setting, checked)
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return _read(response, monotonic() + self._timeout)
        except HTTPError as error:
            with error:
                pause = _pause(error.headers.get("Retry-After"), now) if error.code in (429, 503) else None
            raise _NoAnswer(f"status {error.code}", pause) from error
        except (OSError, HTTPException, ValueError) as error:
            raise _NoAnswer(type(error).__name__) from error


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """The whole body, unless it is too long or drips: a time-out of a socket begins again at each byte."""
    body = b""
    while chunk := response.read1(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES or monotonic() > deadline:
            raise _NoAnswer("too long")
    return body


def _pause(retry_after: str | None, now: datetime) -> timedelta:
    """What `Retry-After` asks for: seconds or a date (RFC 9110 section 10.2.3), within reason."""
    try:
        if retry_after is None:
            return DEFAULT_PAUSE
        if retry_after.strip().isdecimal():
            asked = timedelta(seconds=min(int(retry_after), MAX_PAUSE.total_seconds()))
        else:
            moment = parsedate_to_datetime(retry_after)
            asked = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    except ValueError:
        return DEFAULT_PAUSE
    return min(max(asked, timedelta(0)), MAX_PAUSE)


def read_answer(siren: Siren, body: bytes) -> Found:
    """What an answer says of this company.

    Raises:
        _NoAnswer: it is not what the interface promises.
    """
    try:
        results = json.loads(body)["results"]
        result = next((result for result in results if result["siren"] == siren), None)
        return Unknown() if result is None else _company(siren, result)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _NoAnswer(f"malformed: {type(error).__name__}") from error


def _company(siren: Siren, result: dict[str, Any]) -> Company | Hidden:
    name = " ".join((result.get("nom_raison_sociale") or result["nom_complet"] or "").split())
    office = result["siege"] or {}
    parts = AddressParts.read({part: office.get(theirs) for part, theirs in _ADDRESS.items()})
    shown = "" if HIDDEN_FIELD in name else name
    statuses = {result.get("statut_diffusion"), office.get("statut_diffusion_etablissement")}
    if statuses - {"O", None} or parts.is_hidden or not shown:
        return Hidden(shown)
    is_closed = _state(result["etat_administratif"], closed="C")
    is_open = not _state(office.get("etat_administratif") or "F", closed="F")
    return Company(
        siren, shown, result["nature_juridique"] or "", is_closed, _head_office(office, parts) if is_open else None
    )


def _state(state: str, *, closed: str) -> bool:
    if state not in ("A", closed):
        raise ValueError
    return state == closed


def _head_office(office: dict[str, Any], parts: AddressParts) -> HeadOffice | None:
    created = office.get("date_creation")
    lines = parts.lines()
    moved_on = date.fromisoformat(created) if created else None
    return HeadOffice(lines, parts.place, moved_on, parts.is_abroad) if lines else None
