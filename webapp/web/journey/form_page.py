"""A page that shows one form: a step, sign-in, recovery, a change. One way of tokens, errors and 422."""

from typing import Any

from flask import render_template, request

from webapp.services import Services
from webapp.web.forms.base import Context, StepForm, has_valid_token
from webapp.web.forms.human_check import HumanCheck, HumanCheckedForm, new_human_check


class FormPage:
    """``form``: what is asked; ``template``: the page; ``context``: what else the page shows."""

    def __init__(self, template: str, form: StepForm, **context: Any) -> None:
        self.template, self.form, self.context = template, form, context

    @classmethod
    def of(cls, template: str, form: StepForm, services: Services, name: str, **context: Any) -> "FormPage":
        """A form outside a journey; ``name`` is what its anti-robot check is bound to (SPEC 6)."""
        form.context = Context(services, name)
        return cls(template, form, **context)

    def is_sent(self) -> bool:
        """The form was sent to be carried out, and is valid. A wrong token is an error of the form: nothing is lost."""
        if request.method != "POST":
            return False
        if isinstance(self.form, HumanCheckedForm):
            self.form.remember_mode()
        if not has_valid_token(self.form):
            return False
        return request.form.get("action", "continue") == "continue" and self.form.validate()

    def show(self, status: int = 422) -> tuple[str, int]:
        """The whole page: 200, or ``status`` when there are errors."""
        page = render_template(
            self.template,
            form=self.form,
            has_errors=bool(self.form.errors),
            form_errors=self.form.form_errors,
            human=self._human(),
            **self.context,
        )
        return page, status if self.form.errors else 200

    def _human(self) -> HumanCheck | None:
        if not isinstance(self.form, HumanCheckedForm):
            return None
        context = self.form.context
        return HumanCheck(passed=True) if context.human_passed else new_human_check(context.name)
