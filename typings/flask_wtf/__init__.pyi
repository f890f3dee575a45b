# What the service uses of Flask-WTF, which ships no types and has no stub package.
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form

_Exempt = TypeVar("_Exempt", bound=Callable[..., Any] | Blueprint)

class FlaskForm(Form):
    def __init__(
        self,
        formdata: MultiDict[str, Any] | None = ...,
        *,
        data: Mapping[str, Any] | None = None,
        **kwargs: object,
    ) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool: ...

class CSRFProtect:
    def protect(self, apply_exemptions: bool = False) -> None: ...
    def init_app(self, app: Flask) -> None: ...
    def exempt(self, view: _Exempt) -> _Exempt: ...
