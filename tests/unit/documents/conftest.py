"""A summary to render, and its templates and fonts as the service has them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.documents.summary import SummaryDocument, render_summary

ROOT = Path(__file__).resolve().parents[3]
ROWS = [
    ("Nom", ["DUPONT"]),
    ("Prénom", ["Élodie"]),
    ("Téléphone", ["01 99 00 12 34"]),
    ("Adresse électronique", ["elodie.dupont@example.org"]),
    (
        "Adresse professionnelle",
        ["12 BIS RUE DE LA RÉPUBLIQUE", "BÂTIMENT C", "69100 VILLEURBANNE", "FRANCE"],
    ),
    ("Question de confiance", ["Quel est votre surnom\u00a0?"]),
]


@pytest.fixture(scope="session")
def fonts() -> Path:
    """The fonts that `make setup` prepared."""
    return ROOT / "webapp" / "generated" / "fonts"


@pytest.fixture(scope="session")
def templates() -> Environment:
    return Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined)


@pytest.fixture
def make_summary() -> Callable[..., SummaryDocument]:
    """A summary of someone, with some facts of one's own."""

    def make(**facts: object) -> SummaryDocument:
        usual = {
            "operator_name": "Service de démonstration",
            "service_name": "Espace Pro",
            "support_line": "01 99 00 12 34, du lundi au vendredi",
            "subscriber_number": "20232330000101",
            "registered_at": datetime(2023, 8, 21, 9, tzinfo=UTC),
            "created_at": datetime(2024, 10, 10, 13, 47, 26, tzinfo=UTC),
            "rows": ROWS,
        }
        return SummaryDocument(**(usual | facts))  # type: ignore[arg-type]  # a test may give anything

    return make


@pytest.fixture
def render(templates: Environment, fonts: Path) -> Callable[[SummaryDocument], bytes]:
    return lambda summary: render_summary(summary, templates=templates, fonts=fonts)
