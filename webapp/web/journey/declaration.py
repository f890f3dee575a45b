"""How a journey is declared: its steps, who may take it, its subject, and the use-case that carries it out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from webapp.domain.answers import Answers
from webapp.domain.draft import Draft, Values
from webapp.domain.permissions import Permission
from webapp.services import Services
from webapp.usecases.access.current_user import CurrentUser
from webapp.web.forms.base import StepForm


class JourneyRefused(Exception):
    """The journey cannot be carried out: `messages` say why and what to do, in French (text or Markup).

    `field`: the name of the field that the refusal is about; empty for the whole form.
    """

    def __init__(self, *messages: str, field: str = "") -> None:
        super().__init__(*messages)
        self.messages, self.field = list(messages), field


@dataclass(frozen=True)
class Button:
    """A button of a step: `name` is its label, `action` the value that it sends."""

    name: str
    action: str


PREVIOUS = Button("Étape précédente", "previous")
CLEAR = Button("Effacer", "clear")


def _always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One page of a journey. `name` is its key in the code, `slug` its key in addresses and in drafts.

    `form`: None on the last page, which shows the outcome. `applies`: whether the step is on the route, given the
    answers so far. `undoes`: later steps that open again when an answer of this one changes, because they were
    validated with it. `shows_summary`: the page shows all that was entered. `prefilled_by_link`: fields that the query
    of a link fills in, without sending anything. `known`: what this browser was told elsewhere, which fills in a page
    where nobody has typed. `go_on`: label of the button that sends the form; it comes before the
    `others`, because Enter presses the first button.
    """

    name: str
    slug: str
    form: type[StepForm] | None
    label: str
    title: str
    applies: Callable[[Answers], bool] = _always
    undoes: tuple[str, ...] = ()
    shows_summary: bool = False
    prefilled_by_link: tuple[str, ...] = ()
    known: Callable[[], Values] = dict
    go_on: str = "Continuer"
    others: tuple[Button, ...] = ()

    @classmethod
    def alone(cls, name: str, slug: str, form: type[StepForm], title: str) -> Self:
        """The only step of a journey: its page shows no step number."""
        return cls(name, slug, form, label=title, title=title)

    @property
    def buttons(self) -> tuple[Button, ...]:
        return (Button(self.go_on, "continue"), *self.others) if self.form else ()


class Route(tuple[Step, ...]):
    """The steps of a journey that apply, in order; the last one shows the outcome."""

    @property
    def form_steps(self) -> tuple[Step, ...]:
        return self[:-1]

    @property
    def last(self) -> Step:
        return self[-1]

    def number(self, step: Step) -> int:
        return self.index(step) + 1

    def before(self, step: Step) -> tuple[Step, ...]:
        return self[: self.index(step)]

    def previous(self, step: Step) -> Step | None:
        earlier = self.before(step)
        return earlier[-1] if earlier else None


@dataclass(frozen=True)
class Submission:
    """What a journey is carried out with: its answers and, for a signed-in space, the user and the subject.

    `form`: the last form as it was sent, with what drafts never keep.
    """

    services: Services
    answers: Answers
    user: CurrentUser | None = None
    subject: str = ""
    form: StepForm | None = None


class Registered(NamedTuple):
    """A journey and the blueprint with its pages; the app's extension "journeys" holds them by name of journey."""

    blueprint: str
    journey: "Journey"


@dataclass(frozen=True)
class Ending:
    """Where a journey without a last page of its own leads, and the message shown there.

    `between`: the pages on the way to it, as (label, endpoint) pairs; the journey goes back to the last one. `count`:
    counts, outside the transaction, that the journey was carried out.
    """

    says: str
    between: tuple[tuple[str, str], ...] = ()
    count: Callable[[CurrentUser], None] = lambda _owner: None

    @property
    def back(self) -> str:
        return self.between[-1][1] if self.between else "account.home"


@dataclass(frozen=True)
class Journey:
    """Steps in order. When the step before the last is valid, `done` is called with what `command` makes.

    `command` may hash and count, and runs outside the transaction. `done` is a use-case; its outcome, a dataclass, is
    kept in the same transaction. `explain`: turns an exception of `done` into what the person reads. `refusals`: all
    that may be shown so, by code. `afterwards`: gets the outcome in every answer that ends the journey, to set cookies;
    a second press gets the same. `erased`: gets the outcome, or None, when the draft is erased from a shared device; it
    ends what else the browser keeps. `subject`: the part of the address that says what the journey is about (`siren`);
    the journey then belongs to a signed-in space, with one draft per subject. `may_act_on`: whether the user may take
    it about this subject, asked at each request; `done` asks again in its transaction. `ending`: for a journey of one
    step, which has no last page, keeps no answers in a draft, and asks for fresh proof of identity.
    """

    name: str
    label: str
    steps: tuple[Step, ...]
    command: Callable[[Submission], Any]
    done: Callable[[Services, Any], object]
    explain: Mapping[type[Exception], Callable[[Any], JourneyRefused]] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)
    show_outcome: Callable[[Services, Values], Values] = field(default=lambda _services, outcome: outcome)
    afterwards: Callable[[Values], None] = field(default=lambda _outcome: None)
    erased: Callable[[Values | None], None] = field(default=lambda _outcome: None)
    requires: Permission = Permission.PUBLIC
    subject: str | None = None
    may_act_on: Callable[[Services, CurrentUser, str], bool] = lambda _services, _user, _subject: True
    ending: Ending | None = None

    @property
    def is_signed_in(self) -> bool:
        """It belongs to a signed-in space, not to a browser."""
        return self.requires is not Permission.PUBLIC

    @property
    def all_steps(self) -> Route:
        return Route(self.steps)

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def step(self, slug: str) -> Step:
        return next(step for step in self.steps if step.slug == slug)

    def answers(self, draft: Draft) -> Answers:
        """The answers by name of step; drafts keep them by slug."""
        accepted = draft.accepted()
        return Answers({step.name: accepted[step.slug] for step in self.steps if step.slug in accepted})

    def route(self, draft: Draft) -> Route:
        """The steps that apply, given the answers of the steps before each."""
        answers, route, known = self.answers(draft), [], Answers()
        for step in self.steps:
            if step.applies(known):
                route.append(step)
                known[step.name] = answers[step.name]
        return Route(route)

    def answers_on_route(self, draft: Draft) -> Answers:
        """The answers to send. Those of a step off the route only stay in the draft, in case it applies again."""
        answers = self.answers(draft)
        return Answers({step.name: answers[step.name] for step in self.route(draft) if step.name in answers})

    def answers_before(self, step: Step, draft: Draft) -> Answers:
        """The answers on the route that this step, a recap, shows."""
        answers, earlier = self.answers_on_route(draft), self.route(draft).before(step)
        return Answers({each.name: answers[each.name] for each in earlier})

    def resting_on(self, step: Step) -> list[Step]:
        """The later steps that are opened again when an answer of this one changes."""
        return [later for later in self.steps if later.name in step.undoes]
