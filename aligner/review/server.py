"""The server of the review page: thin endpoints that read a request, ask the session, and answer.

Who may ask at all is decided before, see ``loopback``. What is wrong with a request is said in a sentence, as
JSON: 400 it cannot be understood, 404 there is no such thing, 409 it is about an older version (the newest
comes with the answer), 422 it makes no sense here, 503 it cannot be saved.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aligner.errors import AlignerError, OutputError, RefusedError, UsageError
from aligner.notation import json_of
from aligner.review.session import Session
from aligner.seeking import Pattern
from aligner.working import StaleError

_MOST_ROWS = 500
"""Beads that are sent in full at once."""
_LARGEST_NUMBER = 1 << 53
_TYPES = {
    ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json",
    ".svg": "image/svg+xml",
}  # fmt: skip

Body = dict[str, Any]
Answer = Callable[[Session, Request, Body], dict[str, Any] | Response]


def application(session: Session) -> Starlette:
    """The application that answers for a session.

    Args:
        session: the review.
    """
    routes = [
        Route("/", _page, methods=["GET"]),
        Route("/static/{path:path}", _static, methods=["GET"]),
        *(
            Route(f"/api/{name}", _endpoint(session, answer), methods=[method])
            for name, (method, answer) in _ANSWERS.items()
        ),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _refused})


def _endpoint(session: Session, answer: Answer) -> Callable[[Request], Any]:
    """What reads a request, has it answered in a thread, and says what was wrong with it."""

    async def endpoint(request: Request) -> Response:
        try:
            body = _body(await request.body()) if request.method == "POST" else {}
            given = await run_in_threadpool(answer, session, request, body)
        except StaleError as error:
            head = await run_in_threadpool(session.head)
            return _json({"error": "stale", "message": error.what, "head": head}, 409)
        except RefusedError as error:
            return _json({"error": "refused", "message": error.what, "advice": error.advice or ""}, 422)
        except OutputError as error:
            return _json({"error": "not saved", "message": str(error), "advice": ""}, 503)
        except AlignerError as error:
            return _json({"error": "wrong", "message": str(error), "advice": ""}, 422)
        return given if isinstance(given, Response) else _json(given)

    return endpoint


async def _refused(_request: Request, error: Exception) -> Response:
    """A request that cannot be understood, as JSON like every answer."""
    if not isinstance(error, HTTPException):
        raise error
    return _json({"error": "wrong", "message": error.detail, "advice": ""}, error.status_code)


def _json(data: object, status: int = 200) -> Response:
    return Response(json_of(data), status, media_type="application/json")


def _body(data: bytes) -> Body:
    """The JSON object in a request."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the request holds no JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "the request holds no JSON object")
    return body


def _number(given: object, name: str) -> int:
    """A number from a request, whether it stands in its address or in its body."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 20:
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < _LARGEST_NUMBER:
        raise HTTPException(400, f"{name} is no number")
    return given


def _side(given: object) -> Any:
    if given not in ("source", "target"):
        raise HTTPException(400, "side is neither source nor target")
    return given


def _page(_request: Request) -> Response:
    return _file("page.html")


def _static(request: Request) -> Response:
    return _file(request.path_params["path"])


def _file(name: str) -> Response:
    """A file of the page; nothing that lies elsewhere."""
    if name not in _files():
        raise HTTPException(404, "there is no such file")
    suffix = name[name.rindex(".") :]
    return Response(_files()[name], media_type=_TYPES[suffix])


@cache
def _files() -> dict[str, bytes]:
    """The files of the page by their names, read once."""
    folder = files("aligner.review").joinpath("static")
    labels = folder.joinpath("labels")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()} | {
        f"labels/{entry.name}": entry.read_bytes() for entry in labels.iterdir()
    }


def _rows(session: Session, request: Request, _: Body) -> Body:
    ids = request.query_params.get("ids", "").split(",")
    if len(ids) > _MOST_ROWS:
        raise HTTPException(400, f"more than {_MOST_ROWS} beads at once")
    return session.rows([_number(id, "ids") for id in ids])


def _text(session: Session, request: Request, _: Body) -> Body:
    query = request.query_params
    return session.text(_side(query.get("side")), _number(query.get("segment"), "segment"))


def _history(session: Session, request: Request, _: Body) -> Body:
    before = request.query_params.get("before")
    return session.history(None if before is None else _number(before, "before"))


def _find(session: Session, _: Request, body: Body) -> Body:
    options = {name: body.get(name, False) is True for name in ("whole_words", "match_case", "regex")}
    wanted = body.get("find")
    if not isinstance(wanted, str):
        raise HTTPException(400, "find is no text")
    side = body.get("side", "")
    return session.find(Pattern(wanted, **options), None if side == "" else _side(side))


def _export(session: Session, request: Request, _: Body) -> Response:
    try:
        made = session.export(request.query_params.get("format", ""))
    except UsageError as error:
        raise HTTPException(404, str(error)) from None
    headers = {
        # A name that is no ASCII, and what the file holds, go percent-encoded.
        "content-disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='', errors='replace')}",
        "x-holds": quote(made.what, errors="replace"),
    }
    return Response(made.data, headers=headers, media_type="application/octet-stream")


_ANSWERS: dict[str, tuple[str, Answer]] = {
    "head": ("GET", lambda session, _, __: session.head()),
    "version": ("GET", lambda session, _, __: session.version()),
    "rows": ("GET", _rows),
    "text": ("GET", _text),
    "why": (
        "GET",
        lambda session, request, _: session.why(_number(request.query_params.get("bead"), "bead")),
    ),
    "findings": ("GET", lambda session, _, __: session.findings()),
    "history": ("GET", _history),
    "export": ("GET", _export),
    "find": ("POST", _find),
    "operation": (
        "POST",
        lambda session, _, body: session.apply(
            body.get("operation"), _number(body.get("version"), "version")
        ),
    ),
    "undo": ("POST", lambda session, _, body: session.undo(_number(body.get("version"), "version"))),
    "redo": ("POST", lambda session, _, body: session.redo(_number(body.get("version"), "version"))),
    "realign": ("POST", lambda session, _, body: session.realign(_number(body.get("version"), "version"))),
}
"""What can be asked, with which method, and what answers."""
