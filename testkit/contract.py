"""The contract of the test kit, declared once: typed functions give the routes, the checks and OpenAPI.

A parameter named `query` or `body` is a pydantic model, checked before the function runs. The function returns a model
or None.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast, get_type_hints

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from webapp.domain.permissions import Permission
from webapp.web.access import mark

VERSION = "2.0.0"
"""Version of the public interface (docs/recette.md), semantic: a change of the first number breaks suites."""
PARTS = ("query", "body")


class Problem(BaseModel):
    """What is wrong with a request."""

    errors: list[str]


@dataclass(frozen=True)
class Operation:
    """One thing that a suite can ask. `takes`: the models of query and body; `gives`: the model of the answer.

    `conflict`: why the answer may be 409 although the request is valid.
    """

    method: str
    path: str
    name: str
    summary: str
    takes: dict[str, type[BaseModel]]
    gives: type[BaseModel] | None
    conflict: str


@dataclass(frozen=True)
class Contract:
    """The operations of a blueprint, in the order in which they are declared."""

    blueprint: Blueprint
    operations: list[Operation] = field(default_factory=list)

    def __call__(
        self, method: str, path: str, conflict: str = ""
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an operation of the contract."""

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            hints: dict[str, Any] = get_type_hints(view)
            takes: dict[str, type[BaseModel]] = {part: hints[part] for part in PARTS if part in hints}
            summary = (view.__doc__ or "").strip().splitlines()[0]
            given = None if hints["return"] is type(None) else cast("type[BaseModel]", hints["return"])
            self.operations.append(Operation(method, path, view.__name__, summary, takes, given, conflict))
            # No account has this right: the blueprint demands the kit's token instead.
            checked = mark(_checked(view, takes), Permission.PUBLIC)
            self.blueprint.add_url_rule(path, view.__name__, checked, methods=[method])
            return view

        return declare


def _checked(view: Callable[..., Any], takes: dict[str, type[BaseModel]]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        sent: dict[str, Callable[[], Any]] = {
            "query": request.args.to_dict,
            "body": lambda: request.get_json(silent=True),
        }
        try:
            parts = {part: model.model_validate(sent[part]()) for part, model in takes.items()}
        except ValidationError as error:
            wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            return jsonify(Problem(errors=wrong).model_dump()), 400
        given = view(**values, **parts)
        return ("", 204) if given is None else jsonify(given.model_dump(mode="json"))

    return answer


def openapi(contract: Contract, base_url: str) -> dict[str, Any]:
    """The contract as OpenAPI 3.1."""
    models: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for operation in contract.operations:
        path, parameters = _path(operation)
        paths.setdefault(path, {})[operation.method.lower()] = _described(operation, parameters, models)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Espace Pro, test kit", "version": VERSION, "license": {"name": "EUPL-1.2"}},
        "servers": [{"url": f"{base_url}{contract.blueprint.url_prefix}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": models, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _path(operation: Operation) -> tuple[str, list[dict[str, Any]]]:
    """A path such as `/verification/<token>` as OpenAPI writes it, and its parameters."""
    names = [part[1:-1] for part in operation.path.split("/") if part.startswith("<")]
    path = operation.path.replace("<", "{").replace(">", "}")
    return path, [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _described(operation: Operation, parameters: list[dict[str, Any]], models: dict[str, Any]) -> dict[str, Any]:
    wrong = {"content": _content(Problem, models), "description": "The request is wrong; the answer says why."}
    refused = {"description": "The token is missing or wrong."}
    right: dict[str, Any] = {"description": operation.summary}
    if operation.gives:
        right["content"] = _content(operation.gives, models)
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "responses": {"200" if operation.gives else "204": right, "403": refused},
    }
    if operation.takes:
        described["responses"]["400"] = wrong
    if parameters:
        described["responses"]["404"] = {"description": "There is no such thing."}
    if operation.conflict:
        described["responses"]["409"] = {"description": operation.conflict}
    if query := operation.takes.get("query"):
        schema = query.model_json_schema()
        required = schema.get("required", [])
        parameters = parameters + [
            {"name": name, "in": "query", "required": name in required, "schema": one}
            for name, one in schema["properties"].items()
        ]
    if body := operation.takes.get("body"):
        described["requestBody"] = {"required": True, "content": _content(body, models)}
    return described | ({"parameters": parameters} if parameters else {})


def _content(model: type[BaseModel], models: dict[str, Any]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    models |= schema.pop("$defs", {}) | {model.__name__: schema}
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
