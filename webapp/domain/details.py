"""The details of an owner (SPEC 3.3): name, phone, address and trusted question. The database keeps one document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from webapp.domain import person_name, phone_number, postal_address
from webapp.domain.trusted_questions import question_text


@dataclass(frozen=True)
class Details:
    """A person, a professional address and the code of a trusted question. A blank field is an empty string."""

    last_name: str
    first_name: str
    phone: str
    town: str
    country: str
    trusted_question: str
    street_number: str = ""
    street_type: str = ""
    street_name: str = ""
    address_extra: str = ""
    postal_code: str = ""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Read the values of a form or of the database. Unknown names are ignored."""
        return cls(**{field.name: values[field.name] for field in fields(cls) if field.name in values})

    def as_mapping(self) -> dict[str, str]:
        return asdict(self)

    @property
    def full_name(self) -> str:
        return person_name.full_name(self.first_name, self.last_name)

    @property
    def address_lines(self) -> list[str]:
        return postal_address.postal_block(
            street_number=self.street_number,
            street_type=self.street_type,
            street_name=self.street_name,
            address_extra=self.address_extra,
            postal_code=self.postal_code,
            town=self.town,
            country=self.country,
        )

    def summary(self, email: str) -> list[tuple[str, list[str]]]:
        """The rows of the summary (label, lines) in the order of SPEC 7. The trusted answer is never shown."""
        return [
            ("Nom", [self.last_name]),
            ("Prénom", [self.first_name]),
            ("Téléphone", [phone_number.display(self.phone)]),
            ("Adresse électronique", [email]),
            ("Adresse professionnelle", self.address_lines),
            ("Question de confiance", [question_text(self.trusted_question)]),
        ]
