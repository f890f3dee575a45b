"""Fields and checks of all forms: each error names the field and says how to correct it (RGAA 11.10, 11.11)."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from markupsafe import Markup, escape
from wtforms import BooleanField, Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs describe WTForms 3.2
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from webapp.domain import phone_number
from webapp.domain.text import describe_character, normalise_line, paragraphs, plain_line, unaccepted_characters
from webapp.usecases.account.render_summary import unprintable_characters
from webapp.web.forms.base import TEXT_MAX_LENGTH, StepForm
from webapp.web.forms.faults import Fault
from webapp.web.forms.proposals import chosen_value
from webapp.web.forms.widgets import CheckboxInput, TextArea, TextInput, attributes

Check = Callable[[Form, Any], None]
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class Presence:
    """The field must be filled in; it is marked `*` and `required` (RGAA 11.10)."""

    field_flags = {"required": True}  # noqa: RUF012 (WTForms' own convention)

    def __init__(self, message: str) -> None:
        self.messages = {"missing": message}

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data or not str(field.data).strip():
            field.errors = []
            raise StopValidation(self.messages["missing"])


class MaxLength:
    """Refuse a text that is too long and say the maximum. No `maxlength`: it cuts a pasted text in silence."""

    messages: ClassVar = {
        "too_long": Fault(
            "« {label} » compte {length} caractères. Raccourcissez le texte à {maximum} caractères au plus.",
            "{maximum} caractères au plus",
        )
    }

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum

    def __call__(self, form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > self.maximum:
            text = self.messages["too_long"]
            raise StopValidation(text.format(label=field.label.text, length=length, maximum=self.maximum))


class AcceptedCharacters:
    """Accept letters, marks, spaces, apostrophes, hyphens, dots, digits and the characters of `also` (SPEC 3.3).

    They may be of any script that the PDF summary can draw: the summary loses nothing that was accepted (SPEC 7).
    """

    messages: ClassVar = {
        "sign_refused": Fault(
            "« {label} » contient un signe qui n’est pas accepté : {signs}. Retirez-le.", "signe non accepté"
        ),
        "sign_unprintable": Fault(
            "« {label} » contient un signe que votre récapitulatif ne peut pas imprimer : {signs}. "
            "Écrivez-le autrement, par exemple en lettres latines.",
            "signe impossible à imprimer",
        ),
    }

    def __init__(self, also: str = "") -> None:
        self._also = also

    def __call__(self, form: Form, field: "LineField") -> None:
        refused = unaccepted_characters(field.data or "", also=self._also)
        if refused:
            without = normalise_line("".join(char for char in field.data or "" if char not in refused))
            field.proposals = [without] if without else []
            self._refuse("sign_refused", field, [describe_character(char) for char in refused])
        if unprintable := unprintable_characters(field.data or ""):
            self._refuse("sign_unprintable", field, unprintable)

    def _refuse(self, code: str, field: Field, chars: Sequence[str]) -> None:
        raise StopValidation(self.messages[code].format(label=field.label.text, signs=", ".join(chars[:5])))


class LineField(StringField):
    """One line of text, normalised (NFC, single spaces); required when `missing`, the error if empty, is given."""

    widget = TextInput()
    proposals: Sequence[str] = ()
    """What the person probably meant, when what was typed is refused: buttons put it into the field."""

    def __init__(
        self,
        label: str,
        *,
        missing: str = "",
        max_length: int = TEXT_MAX_LENGTH,
        checks: tuple[Check, ...] = (),
        autocomplete: str = "",
        starred: bool = False,
        **options: Any,
    ) -> None:
        """`starred`: marked as mandatory, and checked by the form."""
        validators = [*([Presence(missing)] if missing else []), MaxLength(max_length), *checks]
        attributes = options.pop("render_kw", {}) | ({"autocomplete": autocomplete} if autocomplete else {})
        super().__init__(
            label, validators, filters=[lambda typed: self.read(typed or "")], render_kw=attributes, **options
        )
        self.max_length = max_length
        if starred:
            self.flags.required = True

    @staticmethod
    def read(typed: str) -> str:
        """What is kept of what was typed."""
        return normalise_line(typed)

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = chosen_value(self.name, self.data)

    def _value(self) -> str:
        """What was typed, without the characters that no page can show: sent again, it then passes."""
        return "".join(char for char in self.data or "" if unicodedata.category(char) not in _INVISIBLE)

    def shown(self) -> list[str]:
        return [self.data] if self.data else []


class PlainField(LineField):
    """A line of a name or an address, in plain characters. `also`: those it may hold besides those of a name."""

    def __init__(self, label: str, *, also: str = "", checks: tuple[Check, ...] = (), **options: Any) -> None:
        super().__init__(label, checks=(*checks, AcceptedCharacters(also)), **options)

    @staticmethod
    def read(typed: str) -> str:
        return plain_line(typed)


class ParagraphsField(LineField):
    """Several lines of text, in NFC; what people type is kept as it is."""

    widget = TextArea()  # type: ignore[assignment]  # another control, called alike

    def __init__(self, label: str, *, rows: int = 8, **options: Any) -> None:
        super().__init__(label, render_kw={"rows": rows}, **options)

    @staticmethod
    def read(typed: str) -> str:
        return paragraphs(typed)

    def _value(self) -> str:
        return self.data or ""


class PhoneField(LineField):
    """A phone number in any usual notation; kept as E.164, shown as its country writes it (SPEC 3.3)."""

    def _value(self) -> str:
        value = super()._value()
        return (
            phone_number.display(value)
            if value.startswith("+") and value[1:].isascii() and value[1:].isdigit()
            else value
        )

    def shown(self) -> list[str]:
        return [phone_number.display(self.data)] if self.data else []


@dataclass(frozen=True)
class _Choices:
    """A list of choices, prepared once for all the forms that show it: there are 249 countries."""

    labels: dict[str, str]
    listed: list[SelectChoice]
    options: str
    """The options as HTML, none selected."""

    @staticmethod
    @cache
    def of(choices: tuple[tuple[str, str], ...]) -> "_Choices":
        options = "".join(f"<option {attributes(value=value)}>{escape(label)}</option>" for value, label in choices)
        return _Choices(dict(choices), [SelectChoice(*choice) for choice in choices], options)


class ChoiceList:
    """Draw the list of a `ChoiceField` without writing each option again."""

    def __call__(self, field: "ChoiceField", **given: Any) -> Markup:
        prepared, start = field.prepared, f"<option {attributes(value=field.data)}>"
        options = prepared.options
        if field.data in prepared.labels:
            options = options.replace(start, start.replace("<option ", "<option selected "))
        given = {"id": field.id, "required": field.flags.required} | given
        return Markup(f"<select {attributes(name=field.name, **given)}>{options}</select>")  # noqa: S704 (values are escaped)


class ChoiceField(SelectField):
    """A choice among (value, label) pairs; the first is the default."""

    widget = ChoiceList()

    def __init__(self, label: str, *, choices: Sequence[tuple[str, str]], invalid: str, **options: Any) -> None:
        self.prepared = _Choices.of(tuple(choices))
        options |= {"choices": self.prepared.listed, "default": choices[0][0]}
        super().__init__(label, validate_choice=False, **options)
        self.messages = {"not_in_list": invalid}
        self.flags.required = True

    def pre_validate(self, form: BaseForm) -> None:
        if self.data not in self.prepared.labels:
            raise ValidationError(self.messages["not_in_list"])

    def shown(self) -> list[str]:
        return [self.prepared.labels.get(self.data, "")]


class AgreementField(BooleanField):
    widget = CheckboxInput()

    def __init__(self, label: str, *, missing: str, **options: Any) -> None:
        super().__init__(label, [Presence(missing)], **options)

    def _value(self) -> str:
        """The value of the box, whatever was sent: what was sent would come back on the page."""
        return "y"

    def shown(self) -> list[str]:
        return ["Oui" if self.data else "Non"]


def messages_of(form: type[StepForm], field: Field) -> dict[str, str]:
    """All errors that a field may have, by code; braces stand for what was typed."""
    found: dict[str, str] = {}
    for source in (*field.validators, field):
        found |= getattr(source, "messages", {})
    return found | form.own_messages(field.name)
