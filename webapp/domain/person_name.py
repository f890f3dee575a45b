"""Names are stored as typed and shown as "Prénom NOM" (SPEC 3.3)."""


def full_name(first_name: str, last_name: str) -> str:
    return f"{first_name} {last_name.upper()}"
