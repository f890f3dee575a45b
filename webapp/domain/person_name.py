"""Names are stored as typed; shown « Prénom NOM » (SPEC 3.3)."""


def full_name(first_name: str, last_name: str) -> str:
    return f"{first_name} {last_name.upper()}"
