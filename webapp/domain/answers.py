"""The accepted answers of a journey, kept by step. They are never merged: two steps may use the same field name."""

from webapp.domain.draft import Values


class Answers(dict[str, Values]):
    """Accepted values by step name. A step that was not reached has no values."""

    def __missing__(self, step: str) -> Values:
        return {}
