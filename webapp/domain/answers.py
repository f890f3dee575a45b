"""What a journey has learnt so far, step by step: never merged, so that two steps may ask for things of one name."""

from webapp.domain.draft import Values


class Answers(dict[str, Values]):
    """What was accepted, by name of step; nothing for a step that was not reached."""

    def __missing__(self, step: str) -> Values:
        return {}
