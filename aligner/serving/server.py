"""The server of a memory: reads requests, has them answered, and says in JSON what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Place

from aligner import loopback, memory
from aligner.errors import AlignerError, LanguageError, UsageError
from aligner.serving.openapi import PATH, description
from aligner.serving.routes import ROUTES, Route
from aligner.serving.workers import BusyError, Limits, TooLongError, Workers

EXTRA = "serve"
_SOON = 2
"""Seconds after which it is worth asking again."""


def serve(path: Path, port: int = 0, *, token: str = "", limits: Limits | None = None,
          tell: Callable[[str], None] = print) -> None:  # fmt: skip
    """Answer questions about a memory until the program is interrupted (Ctrl-C) or ended.

    Args:
        path: the memory.
        port: where on 127.0.0.1; 0 takes any free one.
        token: a secret that every request must bring as ``Authorization: Bearer``; "" asks for none.
        limits: how much is taken on.
        tell: is given the address once it can be used.

    Raises:
        InputError: there is no memory, or it is damaged.
        OutputError: the port cannot be used.
        UsageError: the libraries are not installed.
    """
    memory.open(path).close()
    limits = limits or Limits()
    with loopback.listen(port) as listening:
        taken = listening.getsockname()[1]
        address = f"http://{loopback.HOST}:{taken}"
        app = application(path, address, token=bool(token), limits=limits)
        guarded = loopback.guarded(app, taken, token, limits.largest, as_json=True)
        tell(address)
        try:
            # More connections than answers under way: who comes too many is to be told so in JSON.
            loopback.serve(guarded, listening, EXTRA, 4 * limits.waiting)
        finally:
            app.state.workers.end()


def application(path: Path, address: str, *, token: bool = False, limits: Limits | None = None) -> Starlette:
    """What answers requests; who may ask is to be decided before.

    Args:
        path: the memory.
        address: where it is reached, for its description.
        token: whether a token is asked for.
        limits: how much is taken on.
    """
    workers = Workers(path, limits or Limits())
    about = description(ROUTES, address, token)

    async def described(_request: Request) -> Response:
        return _json(about)

    places = [Place(PATH, described, methods=["GET"])]
    for route in ROUTES:
        methods = ["GET", "POST"] if route.parameters else ["GET"]
        places.append(Place(route.path, _endpoint(route, workers), methods=methods))
    app = Starlette(routes=places, exception_handlers={HTTPException: _refused, Exception: _failed})
    # A path that is nearly right is a mistake to be told, not another address.
    app.router.redirect_slashes = False
    app.state.workers = workers
    return app


def _endpoint(route: Route, workers: Workers) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            values = route.values(await _given(request))
            job = lambda store: route.answer(store, values)  # noqa: E731
            if route.slow:
                return _json(await workers.do_slowly((route.path, *values.values()), job))
            return _json(await workers.do(job))
        except (UsageError, LanguageError) as error:
            return _error(400, error.what, error.advice or "")
        except AlignerError as error:
            return _error(503, error.what, error.advice or "")
        except BusyError:
            return _error(
                503,
                "the answer is not ready, or too many are being worked out",
                f"ask again in {_SOON} seconds",
            )
        except TooLongError:
            return _error(504, "the answer takes too long", "ask for less")

    return answer


async def _given(request: Request) -> Mapping[str, object]:
    """The parameters of a request, from its address or its body."""
    if request.method != "POST":
        pairs = request.query_params.multi_items()
        if len(dict(pairs)) != len(pairs):
            raise UsageError("a parameter is given twice", advice="give each once")
        return dict(pairs)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UsageError("the body is not said to be JSON", advice="send Content-Type: application/json")
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise UsageError("the body is no JSON", advice="send an object with the parameters") from None
    if not isinstance(given, dict):
        raise UsageError("the body is no JSON object", advice="send an object with the parameters")
    return given


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a path or a method that is not known."""
    assert isinstance(error, HTTPException)
    paths = ", ".join((*(route.path for route in ROUTES), PATH))
    if error.status_code == 404:
        return _error(404, f"there is no {request.url.path[:80]!r}", f"ask for {paths}")
    return _error(error.status_code, error.detail.lower(), f"{PATH} says what can be asked")


async def _failed(_request: Request, error: Exception) -> Response:
    """A fault of the program: the one who asks is told so, and the server goes on."""
    return _error(500, f"the program has a fault: {type(error).__name__}", "report it with the request")


def _error(status: int, what: str, advice: str) -> Response:
    answer = _json({"error": what, "advice": advice}, status)
    if status == 503:
        answer.headers["retry-after"] = str(_SOON)
    return answer


def _json(data: object, status: int = 200) -> Response:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")
