"""What a server needs that this machine alone may ask: a port of 127.0.0.1, and a guard before its answers.

Every page that a browser shows may send requests to 127.0.0.1. So the guard looks at the name that was asked
for (a foreign name may point here), at where the request comes from, and at a secret that the address of the
page holds; all before the application sees anything. It is plain ASGI, whatever the application is made of.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from aligner.errors import OutputError, UsageError

HOST = "127.0.0.1"
LARGEST = 8 * 1024 * 1024
"""Bytes of the largest request."""
PATIENCE = 10.0
"""Seconds in which a request must have come, first its head, then its body."""
_GRACE = 2
"""Seconds that answers under way get when the server is ended."""

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PROTECTION = {
    # Scripts and styles from this server alone, none within the page, and no way to make HTML of a text.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def require(extra: str) -> None:
    """See that the libraries of a server are installed.

    Args:
        extra: the extra that installs them.

    Raises:
        UsageError: one is not.
    """
    for library in ("starlette", "uvicorn"):
        if find_spec(library) is None:
            raise UsageError(
                f"the library {library} is needed, which is not installed",
                advice=f"say: pip install 'aligner[{extra}]'",
            )


def new_token() -> str:
    """A secret that nobody guesses, as it can stand in an address."""
    return secrets.token_urlsafe(24)


def listen(port: int = 0) -> socket.socket:
    """A socket that listens on this machine alone.

    Args:
        port: its port; 0 takes any free one.

    Raises:
        OutputError: the port is taken, or not allowed.

    Example:
        >>> with listen() as taken:
        ...     taken.getsockname()[0]
        '127.0.0.1'
    """
    # The protocol is named because asyncio looks at it before it has answers go out at once (TCP_NODELAY):
    # each would wait 40 ms for the other side otherwise.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise OutputError(
            f"port {port} cannot be used: {(error.strerror or str(error)).lower()}",
            advice="give another one with --port; 0 takes any free one",
        ) from None
    return listening


def guarded(app: App, port: int, token: str = "", largest: int = LARGEST, *, as_json: bool = False) -> App:
    """An application that answers this machine's own requests alone.

    Args:
        app: the application.
        port: where it listens.
        token: the secret; "" asks for none. It is given in the address (``?token=``), which sets a cookie for
            the requests that follow, or as ``Authorization: Bearer``.
        largest: bytes of the largest request.
        as_json: say what is wrong as a JSON object with ``error`` and ``advice``, not as a line of text.
    """
    cookie = f"aligner-{port}"
    names = {f"{name}:{port}" for name in (HOST, "localhost")} | (
        {HOST, "localhost"} if port == 80 else set()
    )

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1")
            # Of a header that comes twice the server and the guard might each read another one.
            headers[key] = value.decode("latin-1") if key not in headers else "\0"
        answering = _Answering(send, as_json)
        in_address = token and _same(
            parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0], token
        )
        if headers.get("host", "").lower() not in names:
            await answering.refuse(421, "this server answers to 127.0.0.1 alone")
        elif _foreign(headers, names):
            await answering.refuse(403, "the request comes from another page")
        elif token and not (in_address or _known(headers, cookie, token)):
            await answering.refuse(
                403, "the token is missing or old: open the address that the program has printed"
            )
        elif _length(headers) > largest:
            await answering.refuse(413, f"the request is larger than {largest} bytes")
        else:
            if in_address:
                answering.more["set-cookie"] = f"{cookie}={token}; Path=/; HttpOnly; SameSite=Strict"
            # The whole of it before the application is asked, which could make neither an answer of half.
            try:
                body = await asyncio.wait_for(_body(receive, largest), PATIENCE)
            except TimeoutError:
                await answering.refuse(408, "the request does not come to its end: send it at once")
                return
            if body is None:  # whoever asked has gone
                return
            if len(body) > largest:
                await answering.refuse(413, f"the request is larger than {largest} bytes")
            else:
                await app(scope, _given(body, receive), answering)

    return answer


class _Answering:
    """Sends an answer with the headers that protect the page."""

    def __init__(self, send: Send, as_json: bool) -> None:
        self._send, self._as_json = send, as_json
        self.more: dict[str, str] = {}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = _PROTECTION | self.more
            message["headers"] = [
                *(
                    pair
                    for pair in message.get("headers", ())
                    if pair[0].decode("latin-1").lower() not in ours
                ),
                *((name.encode(), value.encode()) for name, value in ours.items()),
            ]
        await self._send(message)

    async def refuse(self, status: int, reason: str) -> None:
        """Answer with the reason and nothing else."""
        what, _, advice = reason.partition(": ")
        kind, said = b"text/plain; charset=utf-8", f"{reason}\n"
        if self._as_json:
            kind, said = b"application/json", json.dumps({"error": what, "advice": advice})
        text = said.encode()
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(text))]
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": text})


def _foreign(headers: dict[str, str], names: set[str]) -> bool:
    """Whether a browser says that another page has sent the request."""
    origin = headers.get("origin")
    if origin is not None and origin.lower() not in {f"http://{name}" for name in names}:
        return True
    # Whoever types the address or opens it from a terminal comes from nowhere.
    return headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def _known(headers: dict[str, str], cookie: str, token: str) -> bool:
    """Whether the token comes with the request in a header."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and _same(given, token):
        return True
    crumbs = (crumb.strip().partition("=") for crumb in headers.get("cookie", "").split(";"))
    return any(name == cookie and _same(value, token) for name, _, value in crumbs)


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _length(headers: dict[str, str]) -> int:
    given = headers.get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else 0


async def _body(receive: Receive, largest: int) -> bytes | None:
    """The body of a request, or the beginning of one that is too large; None where it breaks off."""
    body = bytearray()
    while len(body) <= largest:  # its length may not have been said
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return bytes(body)


def _given(body: bytes, receive: Receive) -> Receive:
    """What an application reads a body from that is here already."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return waiting.pop() if waiting else await receive()

    return given


class _Faults(logging.Handler):
    """Says a fault of this program in one line; what others send, or do not send, is none."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        # Answers that are cut off at the end are no fault, nor is a lack of room for more connections.
        if not isinstance(error, Exception) or (record.name == "asyncio" and isinstance(error, OSError)):
            return
        place = traceback.extract_tb(error.__traceback__)[-1:]
        where = "".join(f" ({Path(frame.filename).name}, line {frame.lineno})" for frame in place)
        what = f"{type(error).__name__}: {' '.join(str(error).split())}{where}"
        print(f"aligner: a request could not be answered: {what}; please report it", file=sys.stderr)


def serve(app: App, listening: socket.socket, extra: str, most: int | None = None) -> None:
    """Answer requests until the program is interrupted (Ctrl-C) or ended.

    Args:
        app: the application, guarded.
        listening: as ``listen`` gives it.
        extra: the extra that installs the server's libraries.
        most: requests that are answered at the same time, the rest is told to come again (503); None sets no
            limit.

    Raises:
        UsageError: the libraries are not installed.
    """
    require(extra)
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class Connection(H11Protocol):
        """One that is given up where no request comes: a few that say nothing would keep all others out."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.loop.call_later(PATIENCE, self._give_up)

        def _give_up(self) -> None:
            if self.cycle is None:
                self.transport.close()

    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [_Faults(logging.ERROR)], False
    server = uvicorn.Server(
        uvicorn.Config(
            app, http=Connection, ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, limit_concurrency=most, timeout_graceful_shutdown=_GRACE,
        )
    )  # fmt: skip
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    # The server ends in good order and then passes on the signal that has ended it.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
