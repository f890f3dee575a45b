"""What a space holds about its owner, in words: row by row to change it, whole to read it (SPEC 8.3, GDPR 15)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from webapp.domain import phone_number
from webapp.domain.details import Details
from webapp.domain.french import format_date_time
from webapp.domain.trusted_questions import question_text
from webapp.usecases.access.current_user import SpaceView
from webapp.web.forms.base import SummaryRow

LABELS = {
    "cree_le": "Espace créé le",
    "derniere_connexion_le": "Dernière utilisation le",
    "sera_efface_le": "Espace à effacer le",
    "exporte_le": "Données lues le",
    "appareil": "Appareil",
    "connecte_le": "Connecté le",
    "vu_le": "Vu la dernière fois le",
    "nom": "Clé d’accès",
    "ajoutee_le": "Ajoutée le",
    "utilisee_le": "Utilisée la dernière fois le",
}
"""The names of what is exported, as people read them."""
SECTIONS = {
    "appareils_connectes": "Appareils connectés",
    "cles_d_acces": "Clés d’accès",
}
SHOWN_APART = {"numero_abonne", "adresse_electronique", "coordonnees", "historique"}


@dataclass(frozen=True)
class Subject:
    """A part of what is known: a list of things, each with its rows."""

    title: str
    things: list[list[SummaryRow]]


def subjects_of(known: Mapping[str, Any], space: SpaceView) -> list[Subject]:
    """All that the service knows but the history, subject by subject. What has no value is left out."""
    own = {name: value for name, value in known.items() if name not in SECTIONS and name not in SHOWN_APART}
    sections = [Subject(title, [_rows(row) for row in known[name]]) for name, title in SECTIONS.items()]
    details = [replace(row, edit_url="") for row in details_rows(space)]
    return [Subject("Coordonnées", [details]), Subject("Espace", [_rows(own)]), *sections]


def _rows(values: Mapping[str, Any]) -> list[SummaryRow]:
    return [
        SummaryRow(LABELS[name], [format_date_time(value) if isinstance(value, datetime) else str(value)])
        for name, value in values.items()
        if value
    ]


def details_rows(space: SpaceView) -> list[SummaryRow]:
    """One row for each thing, with the way to change it; nobody changes the number."""
    details = Details.from_mapping(space.details)

    def row(name: str, lines: list[str], slug: str, *, is_ours: bool = False) -> SummaryRow:
        return SummaryRow(name, lines, is_ours=is_ours, edit_url=url_for("account.change", slug=slug))

    return [
        SummaryRow("Numéro d’abonné", [space.number]),
        row("Nom", [details.full_name], "nom"),
        row("Téléphone", [phone_number.display(details.phone)], "telephone"),
        row("Adresse électronique", [space.email], "adresse-electronique"),
        row("Adresse professionnelle", details.address_lines, "adresse-professionnelle"),
        row("Mot de passe", ["Choisi, jamais affiché"], "mot-de-passe", is_ours=True),
        row("Question de confiance", [question_text(details.trusted_question)], "question", is_ours=True),
    ]
