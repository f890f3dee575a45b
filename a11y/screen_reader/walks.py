"""Paths are walked by ear. Each walk makes an error at a step, hears it and corrects it."""

from dataclasses import dataclass, field, replace

from pytest_espace_pro.kit import Kit

from a11y.screen_reader.reader import Reader
from testkit.journey_map import STAR, MappedField, MappedStep
from tests.support import scenario
from tests.support.people import NEW_PASSWORD, PASSWORD, REQUIRED_DETAILS, TRUSTED_ANSWER
from tests.support.scenario import Driver

END = "barre d’état"
"""The last words of each page: what happens is announced there."""
CORRECT = "à corriger"


@dataclass(frozen=True)
class Person(Driver):
    """A person who hears. ``address``: theirs alone. ``slips``: what is typed first, or nothing, by name of field."""

    reader: Reader
    kit: Kit
    address: str
    slips: dict[str, str] = field(default_factory=dict)
    _slipped: list[tuple[MappedField, str]] = field(default_factory=list)

    def arrive(self, step: MappedStep) -> None:
        self.reader.hear(step.heading)

    def enter(self, field: MappedField, answer: str) -> None:
        typed = self.slips.get(field.name, answer)
        if typed != answer:
            self._slipped.append((field, answer))
        if typed:
            self.fill(**{field.label: typed})

    def solve(self) -> None:
        """Press no key: the device passes the check by itself (SPEC 6)."""

    def go_on(self, step: MappedStep) -> None:
        button = f"{step.buttons[0].name} bouton"
        if self._slipped:
            self.press_expecting_errors(button)
        while self._slipped:
            field, answer = self._slipped.pop(0)
            self.mend(f"{field.label.removesuffix(STAR)} : ", field.label, answer)
        self.press(button)

    def fill(self, **values: str) -> None:
        """Fill in fields in the order of the page. Each is found by the words that are heard first."""
        for label, value in values.items():
            self.reader.go_to(label)
            self.reader.type(value)

    def mend(self, error: str, field: str, value: str) -> None:
        """Go from the list of errors to a field, hear the error there again, and type again, or tick the box."""
        if "case à cocher" in self.go_to_field(error, field):
            self.reader.press("space", until="cochée")
        else:
            self.reader.type(value, over=True)

    def go_to_field(self, error: str, field: str) -> str:
        label, message = self.reader.go_to(error).removesuffix(" lien.").split(" : ", 1)
        heard = self.reader.press("Return", until=message)
        assert f"{field} " in heard, f"'{label}' leads to '{heard}', not to '{field}'"
        return heard

    def press(self, button: str, until: str = "") -> None:
        self.reader.go_to(button)
        self.reader.press("Return", until=until)

    def load(self, name: str, title: str) -> None:
        """Press a link or a button that loads a page: it is read to its end."""
        self.press(name, until=f"Chargement de {title}")
        self.reader.hear_to_the_end(END)

    def follow(self, link: str, heading: str) -> None:
        self.load(f"{link} lien", heading)

    def press_expecting_errors(self, button: str) -> None:
        self.press(button, until=CORRECT)


def creation(person: Person) -> None:
    """Go from the home page to a recorded request (SPEC 3)."""
    person.reader.hear_to_the_end(END)
    person.reader.go_to("Un seul espace pour toutes vos entreprises", key="h")
    path = scenario.creation(person.address, REQUIRED_DETAILS)
    path.come(person.follow)
    path.walk(replace(person, slips={"accept_terms": "", "email": "zoe.martin", "phone": "12"}))


def activation(person: Person) -> None:
    """Go from the mailed code to the saved PDF (SPEC 5)."""
    path = scenario.activation(person.address, person.kit.code_sent_to(person.address))
    path.come(person.follow)
    path.walk(replace(person, slips={"code": "AAAA", "email": ""}))
    person.press("Télécharger le récapitulatif (PDF) lien")
    person.reader.desktop.await_download("recapitulatif-")


def sign_in(person: Person) -> None:
    """Sign in (SPEC 8.1)."""
    reader = person.reader
    reader.hear_to_the_end(END)
    person.follow("Connexion", "Connexion")
    person.fill(**{"Adresse électronique *": person.address, "Mot de passe *": "pas-le-bon"})
    person.press_expecting_errors("Se connecter bouton")
    reader.hear_to_the_end(END)
    person.fill(**{"Mot de passe *": PASSWORD})
    person.load("Se connecter bouton", "Mon espace")


def recovery(person: Person) -> None:
    """Go from a forgotten password to a new one (SPEC 8.2)."""
    reader = person.reader
    reader.hear_to_the_end(END)
    person.follow("Connexion", "Connexion")
    person.follow("Mot de passe oublié", "Mot de passe oublié")
    person.press_expecting_errors("Recevoir le lien bouton")
    reader.hear_to_the_end(END)
    person.mend("Adresse électronique : ", "Adresse électronique *", person.address)
    person.load("Recevoir le lien bouton", "Regardez vos messages")
    reader.open(person.kit.link_sent_to(person.address, "/mot-de-passe-oublie/"))
    reader.hear_to_the_end(END)
    person.fill(**{"Votre réponse": TRUSTED_ANSWER})
    person.press_expecting_errors("Changer mon mot de passe bouton")
    reader.hear_to_the_end(END)
    person.mend("Nouveau mot de passe : ", "Nouveau mot de passe *", NEW_PASSWORD)
    person.fill(**{"Confirmation du nouveau mot de passe *": NEW_PASSWORD})
    person.load("Changer mon mot de passe bouton", "Connexion")


WALKS = {"creation": (creation, activation), "connexion": (sign_in,), "oubli": (recovery,)}
"""The walks, by the name of their transcript."""
