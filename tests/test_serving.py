"""The server of a memory, a real one: what it answers, what it refuses, and how it ends."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from aligner import memory
from aligner.serving import ROUTES
from aligner.serving.openapi import PATH, description
from aligner.units import Unit, Variant

pytest.importorskip("starlette", reason="the server needs: pip install 'aligner[serve]'")
pytest.importorskip("uvicorn", reason="the server needs: pip install 'aligner[serve]'")

TEXTS = [("Ал мектепке барды.", "Ол мектепке барды."), ("Баасы 500 сом.", "Бағасы 500 сом.")]


def started(path: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """A server and its address."""
    command = [sys.executable, "-m", "aligner", "memory", "--memory", str(path), "serve", *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout
    address = server.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), server.communicate()
    return server, address


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("serving") / "my.memory"
    pairs = TEXTS + [(f"{word}да тоо бар эле.", f"{word}да тау бар еді.") for word in map(str, range(60))]
    with memory.open(place, create=True) as store:
        store.add(Unit((Variant("ky", a), Variant("kk", b)), document="old.docx") for a, b in pairs)
    return place


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    server, address = started(path)
    yield address
    server.terminate()
    server.communicate(timeout=20)


def ask(
    address: str, path: str, parameters: dict[str, object] | None = None, *, method: str = "GET",
    body: bytes | None = None, headers: dict[str, str] | None = None,
) -> tuple[int, Any, dict[str, str]]:  # fmt: skip
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    query = "?" + urlencode(parameters) if parameters else ""
    connection.request(method, path + query, body, headers or {})
    answer = connection.getresponse()
    data = json.loads(answer.read())
    assert answer.getheader("content-type") == "application/json"
    return answer.status, data, {name.lower(): value for name, value in answer.getheaders()}


PAIR = {"source": "ky", "target": "kk"}


def test_health(address: str) -> None:
    status, data, _ = ask(address, "/health")
    assert (status, data["status"], data["units"], data["languages"]) == (200, "ok", 62, {"ky-kk": 62})


def test_lookup_in_the_address_and_in_the_body(address: str) -> None:
    text = {"text": "Баасы 700 сом.", **PAIR}
    status, data, _ = ask(address, "/lookup", text)
    assert (status, data["matches"][0]["proposal"]) == (200, "Бағасы 700 сом.")
    body = json.dumps({**text, "limit": 1}).encode()
    status, again, _ = ask(
        address,
        "/lookup",
        method="POST",
        body=body,
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert (status, again["matches"]) == (200, data["matches"][:1])


def test_the_other_direction(address: str) -> None:
    _, data, _ = ask(address, "/lookup", {"text": "Ол мектепке барды.", "source": "kk", "target": "ky"})
    assert (data["matches"][0]["score"], data["matches"][0]["target"]) == (100, "Ал мектепке барды.")


def test_concordance(address: str) -> None:
    status, data, _ = ask(address, "/concordance", {"query": "мектеп*", **PAIR})
    assert (status, len(data["hits"]), data["more"]) == (200, 1, False)
    status, data, _ = ask(address, "/concordance", {"query": "тоо", "limit": 5, **PAIR})
    assert (len(data["hits"]), data["more"]) == (5, True)


def test_terms(address: str) -> None:
    for _ in range(2):  # the second time they are known
        status, data, _ = ask(address, "/terms", {"limit": 10, **PAIR})
        assert (status, data["units"]) == (200, 62)
        assert ("тоо", "тау") in {(term["source"], term["target"]) for term in data["terms"]}


def test_what_is_added_meanwhile_is_found(address: str, path: Path) -> None:
    pair = Variant("ky", "Жаңы сүйлөм келди."), Variant("kk", "Жаңа сөйлем келді.")
    with memory.open(path) as store:
        store.add([Unit(pair)])
        try:
            _, data, _ = ask(address, "/lookup", {"text": "Жаңы сүйлөм келди.", **PAIR})
            assert data["matches"][0]["score"] == 100
        finally:
            store.delete([Unit(pair)])


@pytest.mark.parametrize(
    ("asked", "parameters", "said"),
    [
        ("/lookup", {}, "'text' is missing"),
        ("/lookup", {"text": "а", "source": "ky"}, "'target' is missing"),
        ("/lookup", {"text": "а", "source": "киргизче", "target": "kk"}, "is not a language tag"),
        ("/lookup", {"text": "а", **PAIR, "limit": "many"}, "'limit' is no number"),
        ("/lookup", {"text": "а", **PAIR, "limit": 51}, "'limit' is 51"),
        ("/lookup", {"text": "а", **PAIR, "minimum": "-1"}, "'minimum' is no number"),
        ("/lookup", {"text": "а" * 10_001, **PAIR}, "'text' has 10,001 characters"),
        ("/lookup", {"text": "а", **PAIR, "fuzzy": 1}, "there is no parameter 'fuzzy'"),
        ("/concordance", {"query": "а", **PAIR, "side": "left"}, "'side' is 'left'"),
        ("/health", {"a": 1}, "there is no parameter 'a'"),
    ],
)
def test_what_cannot_be_understood_is_said(
    address: str, asked: str, parameters: dict[str, object], said: str
) -> None:
    status, data, _ = ask(address, asked, parameters)
    assert (status, said in data["error"]) == (400, True), data
    assert data["advice"]


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"{", "application/json", "no JSON"),
        (b"[" * 20_000, "application/json", "no JSON"),
        (b"[]", "application/json", "no JSON object"),
        (b"\xff\xfe", "application/json", "no JSON"),
        (b"{}", "text/plain", "not said to be JSON"),
        (b'{"text": 1, "source": "ky", "target": "kk"}', "application/json", "'text' is no text"),
        (b'{"text": "a", "source": "ky", "target": "kk", "limit": true}', "application/json", "is no number"),
    ],
)
def test_bodies_that_cannot_be_understood(address: str, body: bytes, kind: str, said: str) -> None:
    status, data, _ = ask(address, "/lookup", method="POST", body=body, headers={"Content-Type": kind})
    assert (status, said in data["error"]) == (400, True), data


def test_unknown_paths_and_methods(address: str) -> None:
    status, data, _ = ask(address, "/nothing")
    assert (status, "/lookup" in data["advice"]) == (404, True)
    assert ask(address, "/lookup", method="DELETE")[0] == 405
    assert ask(address, "/health", method="POST")[0] == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "memory.example"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Origin": "https://example.org"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_other_pages_and_other_names_get_nothing(address: str, headers: dict[str, str], status: int) -> None:
    answered, data, _ = ask(address, "/health", headers=headers)
    assert answered == status
    assert set(data) == {"error", "advice"}


def test_large_requests_are_refused(address: str) -> None:
    body = b'{"text": "' + b"a" * 2_000_000 + b'"}'
    try:
        status, _, _ = ask(address, "/lookup", method="POST", body=body)
    except OSError:  # the answer came, and the connection ended, before all was sent
        return
    assert status == 413
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    parts = (b" " * 100_000 for _ in range(11))  # in a body whose length is not said before
    connection.request("POST", "/lookup", parts, {"Content-Type": "application/json"}, encode_chunked=True)
    assert connection.getresponse().status == 413


def test_the_description_is_that_of_the_routes(address: str) -> None:
    status, data, _ = ask(address, PATH)
    assert status == 200
    assert data == description(ROUTES, address, token=False)
    assert data["openapi"].startswith("3.1")
    assert set(data["paths"]) == {PATH, *(route.path for route in ROUTES)}
    for route in ROUTES:
        described = data["paths"][route.path]
        assert {p["name"] for p in described["get"]["parameters"]} == {p.name for p in route.parameters}
        # What is described is answered: no path of the description is unknown, no method refused.
        for method in described:
            found = ask(
                address, route.path, method=method.upper(), headers={"Content-Type": "application/json"}
            )
            assert found[0] in (200, 400), (route.path, method)
    ids = [about["operationId"] for path in data["paths"].values() for about in path.values()]
    assert len(ids) == len(set(ids))


def shape(schema: dict[str, Any], value: object) -> None:
    """Fail unless a value is as a schema of ours says."""
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
    }
    assert isinstance(value, kinds[schema["type"]]), (schema, value)
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value)
        known = schema.get("properties", {})
        assert not known or set(value) <= set(known)
        for name in set(known) & set(value):
            shape(known[name], value[name])
    elif isinstance(value, list) and "items" in schema:
        for item in value:
            shape(schema["items"], item)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_answers_are_as_described(address: str, route: Any) -> None:
    values = {"text": "Баасы 700 сом.", "query": "тоо", **PAIR}
    given = {p.name: values[p.name] for p in route.parameters if p.name in values}
    status, data, _ = ask(address, route.path, given)
    assert status == 200
    shape(dict(route.schema), data)


def test_random_requests_never_break_it(address: str) -> None:
    chance = random.Random(8)
    names = ["text", "source", "target", "limit", "minimum", "query", "side", "also", "previous", "x"]
    values = [
        "",
        "ky",
        "kk",
        "5",
        "-3",
        "a" * 300,
        "*",
        "мектеп*",
        "\0",
        "\ud7ff",
        "٣",
        "9" * 30,
        "%",
        "' OR 1=1",
        "(",
        "{}",
    ]
    for _ in range(200):
        path = chance.choice(["/lookup", "/concordance", "/health", "/", "/lookup/", PATH])
        given = {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(6))}
        status, _, _ = ask(address, path, given)
        assert status in (200, 400, 404), (path, given, status)


def test_many_at_once_are_all_answered_or_told_to_come_again(address: str) -> None:
    answers: list[int] = []

    def asks() -> None:
        for _ in range(5):
            answers.append(ask(address, "/lookup", {"text": "Баасы 700 сом.", **PAIR})[0])

    threads = [threading.Thread(target=asks) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 100
    assert set(answers) <= {200, 503}
    assert answers.count(200) >= 50
    assert ask(address, "/health")[0] == 200


def test_a_token_is_asked_for(path: Path) -> None:
    server, address = started(path, "--token", "secret-1")
    try:
        assert ask(address, "/health")[0] == 403
        assert ask(address, "/health", headers={"Authorization": "Bearer secret-2"})[0] == 403
        assert ask(address, "/health", headers={"Authorization": "Bearer secret-1"})[0] == 200
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_it_ends_when_interrupted_and_leaves_nothing_behind(path: Path) -> None:
    server, address = started(path)
    assert ask(address, "/health")[0] == 200
    begin = time.monotonic()
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=20)
    assert time.monotonic() - begin < 10
    assert (server.returncode, out, err) == (0, "", "")


def test_errors_before_it_begins_are_one_line(tmp_path: Path, path: Path) -> None:
    missing = ["memory", "--memory", str(tmp_path / "none"), "serve"]
    done = subprocess.run(
        [sys.executable, "-m", "aligner", *missing], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    server, address = started(path)
    try:
        taken = ["memory", "--memory", str(path), "serve", "--port", str(urlsplit(address).port)]
        done = subprocess.run(
            [sys.executable, "-m", "aligner", *taken], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "cannot be used" in done.stderr
    finally:
        server.terminate()
        server.communicate(timeout=20)


def test_requests_that_never_end_do_not_keep_others_out(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("from aligner import loopback\nloopback.PATIENCE = 1.0\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    server, address = started(path)
    host, port = urlsplit(address).netloc.split(":")
    head = f"POST /lookup HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    slow: list[socket.socket] = []
    try:
        for said, number in ((f"{head}Content-Length: 99\r\n\r\n{{", 1), ("GET /hea", 80)):
            for _ in range(number):
                slow.append(socket.create_connection((host, int(port)), timeout=20))
                slow[-1].sendall(said.encode())
            time.sleep(0.2)
        assert slow[0].recv(1000).startswith(b"HTTP/1.1 408")
        assert slow[-1].recv(1000) == b""
        assert ask(address, "/health")[0] == 200
    finally:
        for connection in slow:
            connection.close()
        server.terminate()
        server.communicate(timeout=20)
