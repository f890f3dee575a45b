"""The person who has a space in all tests, in ``a11y`` and in ``bench``.

The plugin of ``recette/`` and the test kit each have a copy, because they go elsewhere without the tests; a test
compares them.
"""

PASSWORD = "sept-tortues-bleues-4-lunes"
NEW_PASSWORD = "onze-baleines-rouges-9-vents"
TRUSTED_ANSWER = "Zouzou"
DETAILS = {
    "last_name": "Martin",
    "first_name": "Zoé",
    "phone": "01 99 00 12 34",
    "street_number": "12 bis",
    "street_type": "rue",
    "street_name": "de la République",
    "postal_code": "69100",
    "town": "Villeurbanne",
    "country": "FR",
    "trusted_question": "nickname",
    "trusted_answer": TRUSTED_ANSWER,
}
"""What the person types or chooses, by name of field."""
REQUIRED_DETAILS = {name: DETAILS[name] for name in ("last_name", "first_name", "phone", "town", "trusted_answer")}
"""The fewest details that the form accepts; it proposes a country and a question by itself."""
ACCEPTED_DETAILS = DETAILS | {"phone": "+33199001234", "address_extra": ""}
"""The same details, as the form hands them over to the journey."""


def credentials(address: str, password: str = PASSWORD) -> dict[str, str]:
    """What the person types to choose an address and a password, each twice."""
    twice = {"email": address, "email_confirmation": address}
    return twice | {"password": password, "password_confirmation": password}
