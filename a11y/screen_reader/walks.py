"""The paths walked by ear. Each walk makes one error at each step, hears it and corrects it."""

from dataclasses import dataclass

from pytest_espace_pro.kit import Kit

from a11y.screen_reader.reader import Reader
from tests.support.people import DETAILS, NEW_PASSWORD, PASSWORD, TRUSTED_ANSWER

CONTINUE = "Continuer bouton"
AGREEMENT = "J’accepte sans restriction les conditions générales"
END = "barre d’état"
"""The last of each page: where what happens is announced."""
CORRECT = "à corriger"


@dataclass(frozen=True)
class Person:
    """``address``: theirs alone."""

    reader: Reader
    kit: Kit
    address: str

    def fill(self, **values: str) -> None:
        """Fields in the order of the page, by the words that begin what is heard of them."""
        for label, value in values.items():
            self.reader.go_to(label)
            self.reader.type(value)

    def mend(self, error: str, field: str, value: str) -> None:
        """From the list of errors, follow one to its field, hear it there again, and type again."""
        self.follow(error, field)
        self.reader.type(value, over=True)

    def follow(self, error: str, field: str) -> None:
        label, message = self.reader.go_to(error).removesuffix(" lien.").split(" : ", 1)
        heard = self.reader.press("Return", until=message)
        assert f"{field} " in heard, f"'{label}' leads to '{heard}', not to '{field}'"

    def let_the_device_compute(self) -> None:
        """Pass the anti-robot check, which needs no sight, hearing or memory (SPEC 6)."""
        self.reader.go_to("Recopier l’image")
        self.reader.go_to("Vérification automatique", key="Down")
        self.reader.press("space", until="Vérification automatique réussie")

    def press(self, button: str, until: str) -> None:
        self.reader.go_to(button)
        self.reader.press("Return", until=until)

    def load(self, link: str, title: str) -> None:
        """Follow a link to a page that the browser loads: it is read to its end."""
        self.press(link, until=f"Chargement de {title}")
        self.reader.hear_to_the_end(END)

    def press_expecting_errors(self, button: str = CONTINUE) -> None:
        self.press(button, until=CORRECT)


def creation(person: Person) -> None:
    """SPEC 3: from the home page to a request that is recorded."""
    reader = person.reader
    reader.hear_to_the_end(END)
    reader.go_to("Connexion à l’espace professionnel", key="h")
    person.load("Aller à la page de connexion lien", "Connexion")
    person.load("Créer mon espace professionnel lien", "Créer mon espace professionnel")
    person.load("Commencer en mode expert lien", "Acceptez les conditions générales")

    person.let_the_device_compute()
    person.press_expecting_errors()
    person.follow(f"{AGREEMENT} : ", f"{AGREEMENT} *")
    reader.press("space", until="cochée")
    person.press(CONTINUE, until="Choisissez vos identifiants")

    person.fill(
        **{
            "Adresse électronique *": "zoe.martin",
            "Confirmation de l’adresse électronique *": person.address,
            "Mot de passe *": PASSWORD,
            "Confirmation du mot de passe *": PASSWORD,
        }
    )
    person.press_expecting_errors()
    person.mend("Adresse électronique : ", "Adresse électronique *", person.address)
    person.press(CONTINUE, until="Présentez-vous")

    names = {"Nom *": DETAILS["last_name"], "Prénom *": DETAILS["first_name"]}
    person.fill(**names | {"Téléphone *": "12", "Ville *": DETAILS["town"], "Réponse *": TRUSTED_ANSWER})
    person.press_expecting_errors()
    person.mend("Téléphone : ", "Téléphone *", DETAILS["phone"])
    person.press(CONTINUE, until="Vérifiez votre demande")
    person.press("Valider bouton", until="Votre demande est enregistrée")


def activation(person: Person) -> None:
    """SPEC 5: from the code that was sent to the PDF, which is saved."""
    reader = person.reader
    code = person.kit.code_sent_to(person.address)
    person.load("activez votre espace lien", "Saisissez votre code d’activation")
    person.fill(**{"Code d’activation *": "AAAA"})
    person.press_expecting_errors()
    person.mend("Code d’activation : ", "Code d’activation *", code)
    person.press(CONTINUE, until="Confirmez votre adresse électronique")
    person.press_expecting_errors()
    person.mend("Adresse électronique : ", "Adresse électronique *", person.address)
    person.press(CONTINUE, until="Votre espace est créé")
    person.press("Télécharger le récapitulatif (PDF) lien", until="")
    reader.desktop.await_download("recapitulatif-")


def sign_in(person: Person) -> None:
    """SPEC 8.1: to the space."""
    reader = person.reader
    reader.hear_to_the_end(END)
    person.load("Connexion lien", "Connexion")
    person.fill(**{"Adresse électronique *": person.address, "Mot de passe *": "pas-le-bon"})
    person.let_the_device_compute()
    person.press_expecting_errors("Se connecter bouton")
    reader.hear_to_the_end(END)
    person.fill(**{"Mot de passe *": PASSWORD})
    person.load("Se connecter bouton", "Mon espace")


def recovery(person: Person) -> None:
    """SPEC 8.2: from a forgotten password to a new one."""
    reader = person.reader
    reader.hear_to_the_end(END)
    person.load("Connexion lien", "Connexion")
    person.load("Mot de passe oublié lien", "Mot de passe oublié")
    person.let_the_device_compute()
    person.press_expecting_errors("Recevoir le lien bouton")
    reader.hear_to_the_end(END)
    person.mend("Adresse électronique : ", "Adresse électronique *", person.address)
    person.load("Recevoir le lien bouton", "Regardez vos messages")
    reader.open(person.kit.link_sent_to(person.address, "/mot-de-passe-oublie/"))
    reader.hear_to_the_end(END)
    person.fill(**{"Réponse ou numéro d’abonné *": TRUSTED_ANSWER})
    person.press_expecting_errors("Changer mon mot de passe bouton")
    reader.hear_to_the_end(END)
    person.mend("Nouveau mot de passe : ", "Nouveau mot de passe *", NEW_PASSWORD)
    person.fill(**{"Confirmation du nouveau mot de passe *": NEW_PASSWORD})
    person.load("Changer mon mot de passe bouton", "Connexion")


WALKS = {"creation": (creation, activation), "connexion": (sign_in,), "oubli": (recovery,)}
"""By the name of the transcript."""
