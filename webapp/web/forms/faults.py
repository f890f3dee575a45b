"""An error has two lengths: the whole sentence beside its field, a few words in the list at the top of the page."""

from typing import Any, Self

from markupsafe import Markup
from wtforms import BooleanField, Field


class Fault(str):
    """The sentence beside the field; `short`: what follows the field's label in the list of errors."""

    short: str

    def __new__(cls, text: str, short: str) -> Self:
        fault = super().__new__(cls, text)
        fault.short = short
        return fault

    def format(self, *args: Any, **named: Any) -> "Fault":
        return Fault(super().format(*args, **named), self.short.format(*args, **named))


class TakenAddress(Markup):
    """Why an address cannot serve, with links to the ways out."""

    short = "ne peut pas servir"


def short_error(field: Field) -> str:
    """What the list of errors says after the label of this field."""
    if short := getattr(field.errors[0], "short", ""):
        return str(short)
    if isinstance(field, BooleanField):
        return "à cocher"
    return "à corriger" if field.data else "à remplir"
