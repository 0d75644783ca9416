"""What a memory can be asked over HTTP, as OpenAPI 3.1 describes it to programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aligner.serving.routes import LONGEST, Parameter, Route
from aligner.settings import VERSION

PATH = "/openapi.json"

_ERRORS = {
    "400": "The request cannot be understood.",
    "403": "It comes from another page, or the token is missing.",
    "404": "There is no such path.",
    "405": "The method is not allowed.",
    "413": "The request is too large.",
    "421": "It was sent to another name than 127.0.0.1 or localhost.",
    "503": "Too many requests, or the answer is not ready: ask again after Retry-After seconds.",
    "504": "The answer takes too long.",
}  # fmt: skip


def description(routes: Sequence[Route], address: str, token: bool) -> dict[str, Any]:
    """The description of a server.

    Args:
        routes: what it answers.
        address: where, such as http://127.0.0.1:8123.
        token: whether it asks for a token.

    Example:
        >>> from aligner.serving.routes import ROUTES
        >>> found = description(ROUTES, "http://127.0.0.1:8123", False)
        >>> sorted(found["paths"])
        ['/concordance', '/health', '/lookup', '/openapi.json', '/terms']
    """
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "Aligner: a translation memory",
            "version": VERSION,
            "description": "Answers on this machine alone. Errors are JSON objects with error and advice.",
        },
        "servers": [{"url": address}],
        "paths": {
            **{route.path: _path(route) for route in routes},
            PATH: {
                "get": {"summary": "This description.", "operationId": "openapi", "responses": {"200": _JSON}}
            },
        },
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error", "advice"],
                    "properties": {"error": {"type": "string"}, "advice": {"type": "string"}},
                }
            }
        },
    }
    if token:
        found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
    return found


_JSON = {"description": "The description.", "content": {"application/json": {"schema": {"type": "object"}}}}


def _path(route: Route) -> dict[str, Any]:
    name = route.path.strip("/")
    get = {
        "summary": route.about,
        "operationId": name,
        "parameters": [_parameter(parameter) for parameter in route.parameters],
        "responses": _responses(route),
    }
    if not route.parameters:
        return {"get": get}
    post = {
        "summary": route.about,
        "operationId": f"{name}_post",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": [p.name for p in route.parameters if p.default is None],
                        "additionalProperties": False,
                        "properties": {p.name: _schema(p) for p in route.parameters},
                    }
                }
            },
        },
        "responses": _responses(route),
    }
    return {"get": get, "post": post}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.default is None,
        "description": parameter.about,
        "schema": _schema(parameter),
    }


def _schema(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": parameter.about}
    if parameter.kind == "number":
        schema |= {"type": "integer", "minimum": parameter.least, "maximum": parameter.most}
    else:
        schema |= {"type": "string", "maxLength": LONGEST}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    if parameter.example:
        schema["examples"] = [parameter.example]
    return schema


def _responses(route: Route) -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "200": {"description": "The answer.", "content": {"application/json": {"schema": route.schema}}},
        **{status: {"description": what, "content": error} for status, what in _ERRORS.items()},
    }
