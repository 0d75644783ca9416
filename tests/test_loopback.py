"""The guard in front of a server on this machine: who is let in, and what each answer carries."""

import asyncio
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from aligner import loopback
from aligner.errors import OutputError

PORT, TOKEN = 8123, "a-secret_1"
HOST = ("host", f"127.0.0.1:{PORT}")
BROKEN = b"and here it breaks off"


async def application(scope, receive, send) -> None:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    text = str(size).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public")]})
    await send({"type": "http.response.body", "body": text})


def ask(*headers: tuple[str, str], query: str = "", parts: tuple[bytes, ...] = (b"",), token: str = TOKEN):
    """The status, the headers and the text of the answer to a request."""
    app = loopback.guarded(application, PORT, token, largest=1000)
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }  # fmt: skip
    bodies = list(parts)
    sent = []

    async def receive():
        if not bodies:
            return {"type": "http.disconnect"}
        body = bodies.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(bodies) or body == BROKEN}

    async def send(message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    if not sent:
        return None
    start, *body = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, b"".join(part["body"] for part in body).decode()


GOOD = HOST, ("authorization", f"Bearer {TOKEN}")


def test_the_token_is_taken_from_the_address_a_cookie_or_a_header() -> None:
    status, headers, _ = ask(HOST, query=f"token={TOKEN}")
    assert status == 200
    assert headers["set-cookie"] == f"aligner-{PORT}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    status, headers, _ = ask(HOST, ("cookie", f"other=1; aligner-{PORT}={TOKEN}"))
    assert (status, "set-cookie" in headers) == (200, False)
    assert ask(*GOOD)[0] == 200
    assert ask(HOST, token="")[0] == 200


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ([HOST], "", 403),
        ([HOST], "token=", 403),
        ([HOST], "token=wrong", 403),
        ([HOST], "token=%ED%B0%80ы", 403),
        ([HOST, ("cookie", f"aligner-9={TOKEN}")], "", 403),
        ([HOST, ("cookie", f"aligner-{PORT}={TOKEN}"), ("cookie", "a=b")], "", 403),
        ([("host", f"evil.example:{PORT}")], f"token={TOKEN}", 421),
        ([("host", "127.0.0.1:1")], f"token={TOKEN}", 421),
        ([("host", f"127.0.0.1:{PORT}"), ("host", "evil.example")], f"token={TOKEN}", 421),
        ([], f"token={TOKEN}", 421),
        ([*GOOD, ("origin", "http://evil.example")], "", 403),
        ([*GOOD, ("origin", "null")], "", 403),
        ([*GOOD, ("origin", f"https://127.0.0.1:{PORT}")], "", 403),
        ([*GOOD, ("sec-fetch-site", "cross-site")], "", 403),
        ([*GOOD, ("sec-fetch-site", "same-site")], "", 403),
        ([*GOOD, ("content-length", "1001")], "", 413),
    ],
)
def test_who_is_refused(headers: list[tuple[str, str]], query: str, status: int) -> None:
    answer = ask(*headers, query=query)
    assert answer[0] == status
    assert "nosniff" in answer[1].values()
    assert len(answer[2].splitlines()) == 1


def test_own_origins_are_let_in() -> None:
    for name in ("127.0.0.1", "localhost"):
        origin = ("origin", f"http://{name}:{PORT}")
        site = ("sec-fetch-site", "same-origin")
        assert ask(("host", f"{name}:{PORT}"), GOOD[1], origin, site)[0] == 200


def test_a_body_is_not_larger_than_it_may_be() -> None:
    assert ask(*GOOD, parts=(b"a" * 600, b"b" * 400))[2] == "1000"
    assert ask(*GOOD, parts=(b"a" * 600, b"b" * 401))[0] == 413


def test_a_request_that_breaks_off_is_not_answered() -> None:
    assert ask(*GOOD, parts=(b"a" * 600, BROKEN)) is None


SERVER = """
from aligner import loopback
async def application(scope, receive, send):
    if scope["path"] == "/fault":
        raise ValueError("it is\\nbroken")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})
with loopback.listen() as listening:
    port = listening.getsockname()[1]
    print(port, flush=True)
    loopback.serve(loopback.guarded(application, port), listening, "review")
"""
HEAD = b"Host: 127.0.0.1:%d\r\n"
REQUESTS = {
    "no HTTP": b"\x16\x03\x01 what is this\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no chunk": b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "breaks off": b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 9\r\n\r\na",
    "too large": b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    + b"900000\r\n" + b"a" * 0x900000 + b"\r\n",
    "WebSocket": b"GET / HTTP/1.1\r\n" + HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
}  # fmt: skip


def test_whatever_is_sent_to_a_real_server_it_answers_on_and_says_nothing() -> None:
    pytest.importorskip("uvicorn", reason="the server needs: pip install 'aligner[review]'")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout
        port = int(server.stdout.readline())

        def send(request: bytes, *, go: bool = False) -> bytes:
            # What is too large is answered, and the line cut, before all is sent.
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(request.replace(b"%d", str(port).encode()))
                return b"" if go else line.recv(1000)
            return b""

        for name, request in REQUESTS.items():
            assert b" 500 " not in send(request, go=name == "breaks off"), name
        good = b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n"
        assert send(good).startswith(b"HTTP/1.1 200")
        assert b" 500 " in send(good.replace(b" / ", b" /fault "))
        # Who is still sending when it ends is not waited for.
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(REQUESTS["breaks off"].replace(b"%d", str(port).encode()))
            assert send(good).startswith(b"HTTP/1.1 200")
            server.send_signal(signal.SIGINT)
            said = server.communicate(timeout=20)[1]
    finally:
        server.kill()
        server.communicate()
    what = "ValueError: it is broken (<string>, line 5)"
    assert said == f"aligner: a request could not be answered: {what}; please report it\n"


def test_every_answer_is_protected_and_its_own_headers_give_way() -> None:
    headers = ask(*GOOD)[1]
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"


def test_a_taken_port_is_named() -> None:
    with loopback.listen() as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=f"port {port} cannot be used"):
            loopback.listen(port)


def test_it_listens_on_this_machine_alone() -> None:
    with loopback.listen() as listening:
        assert listening.getsockname()[0] == "127.0.0.1"
        assert listening.family == socket.AF_INET
