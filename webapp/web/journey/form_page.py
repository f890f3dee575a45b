"""A page with one form: a step, sign-in, recovery, a change. Tokens, errors and 422 work the same on all."""

from typing import Any

from flask import render_template, request

from webapp.services import Services
from webapp.web.forms.base import Context, StepForm, has_valid_token
from webapp.web.forms.human_check import (
    HumanCheck,
    HumanCheckedForm,
    has_passed,
    new_human_check,
    remember_passed,
)


class FormPage:
    """A page with one form. `template`: the page; `form`: what it asks; `context`: what else it shows."""

    def __init__(self, template: str | list[Any], form: StepForm, **context: Any) -> None:
        self.template, self.form, self.context = template, form, context

    @classmethod
    def of(cls, template: str, form: StepForm, services: Services, name: str, **context: Any) -> "FormPage":
        """The page of a form outside a journey; its anti-robot check is bound to `name` (SPEC 6)."""
        form.context = Context(services, name)
        if isinstance(form, HumanCheckedForm):
            form.context.human_passed = has_passed(name)
        return cls(template, form, **context)

    def is_sent(self) -> bool:
        """Whether the form was sent to be carried out and is valid."""
        valid = self.is_genuine() and self.form.validate()
        if valid and isinstance(self.form, HumanCheckedForm):
            remember_passed(self.form.context.name, False)  # it serves once; `show` gives it back after a refusal
        return valid

    def is_genuine(self) -> bool:
        """Whether a page of ours sent the form to be carried out. A wrong token is an error, and nothing is lost."""
        if request.method != "POST":
            return False
        if isinstance(self.form, HumanCheckedForm):
            self.form.remember_mode()
        return has_valid_token(self.form) and request.form.get("action", "continue") == "continue"

    def show(self, status: int = 422) -> tuple[str, int]:
        """The whole page: 200, or `status` when there are errors."""
        self._keep_passed_check()
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
        if not isinstance(self.form, HumanCheckedForm) or not self.form.asks_human:
            return None
        context = self.form.context
        return HumanCheck(passed=True) if context.human_passed else new_human_check(context.name)

    def _keep_passed_check(self) -> None:
        """A form that is refused is not asked for its check again (SPEC 6). A journey keeps it in its draft."""
        is_step = "journey" in self.context
        is_asked = isinstance(self.form, HumanCheckedForm) and not is_step
        if request.method == "POST" and is_asked and self.form.context.human_passed:
            remember_passed(self.form.context.name, True)
