"""The server of the review page: what it answers, and that no request brings it down. No browser here."""

import asyncio
import json
import random
import re
import string
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlencode

import pytest
from click.testing import CliRunner

from aligner import anchors, loopback
from aligner.checks import RULES
from aligner.cli import aligner
from aligner.review.server import _ANSWERS, application
from aligner.review.session import Session
from aligner.review.views import OFFERED
from aligner.working import WorkingFile
from aligner.writers import writers
from beads import HOSTILE, working_file

PORT, TOKEN = 8123, "secret"
SIDES = [
    (["Суу 12."], ["Су 12."]), (["Тоо."], ["Тау.", "Биік."]), (["Кар 1991."], []), ([], ["Жел."]),
    (["Бир.", "Эки."], ["Бір.", "Екі."]), (["Күн 5."], ["Күн 7."]),
]  # fmt: skip


class Server:
    """Asks the application as a browser would, without a network."""

    def __init__(self, session: Session) -> None:
        self.app = loopback.guarded(application(session), PORT, TOKEN, largest=100_000)

    def raw(self, method: str, path: str, query: str = "", body: bytes = b"", **headers: str):
        """The status, the headers and the bytes of an answer."""
        given = {"host": f"127.0.0.1:{PORT}", "authorization": f"Bearer {TOKEN}"} | headers
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "method": method, "path": path, "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": query.encode("utf-8", "surrogatepass"), "root_path": "",
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }  # fmt: skip
        sent: list[dict] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message) -> None:
            sent.append(dict(message))

        asyncio.run(self.app(scope, receive, send))
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], answered, b"".join(part.get("body", b"") for part in sent[1:])

    def get(self, name: str, **query: object):
        status, _, body = self.raw("GET", f"/api/{name}", urlencode(query))
        return status, json.loads(body)

    def post(self, name: str, data: object):
        status, _, body = self.raw("POST", f"/api/{name}", body=json.dumps(data).encode())
        return status, json.loads(body)

    def do(self, version: int, **operation: object):
        return self.post("operation", {"version": version, "operation": operation})


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with WorkingFile.open(working_file(tmp_path / "a.bitext", SIDES)) as file:
        yield Session(file, "Айгүл")


@pytest.fixture
def server(session: Session) -> Server:
    return Server(session)


def test_the_head_tells_of_every_bead_in_short(server: Server) -> None:
    status, head = server.get("head")
    assert status == 200
    assert (head["version"], head["undo"], head["redo"]) == (0, False, False)
    beads = head["beads"]
    assert beads["ids"] == [0, 1, 2, 3, 4, 5]
    assert list(zip(beads["sources"], beads["targets"], strict=True)) == [
        (1, 1),
        (1, 2),
        (1, 0),
        (0, 1),
        (2, 2),
        (1, 1),
    ]
    assert set(beads["sure"]) == {99}
    assert head["source"] == {"name": "sample.ky", "language": "ky"}


def test_beads_come_whole_with_their_anchors(server: Server) -> None:
    assert server.do(0, operation="Replace", find="12", replacement="13")[0] == 200
    _, found = server.get("rows", ids="0,2,99")
    assert set(found["rows"]) == {"0", "2"}
    first = found["rows"]["0"]
    assert first["source"][0]["text"] == "Суу 13."
    assert first["source"][0]["original"] == "Суу 12."
    assert first["source"][0]["marks"] == [[4, 6, 0, "number"]]
    assert found["rows"]["2"]["target"] == []


def test_an_operation_answers_with_the_rows_that_it_changed(server: Server) -> None:
    status, answer = server.do(0, operation="Merge", bead=1)
    assert status == 200
    assert answer["version"] == 1
    [[start, removed, short]] = answer["changes"]
    assert (start, removed, short["ids"], short["sources"], short["targets"]) == (1, 2, [1], [2], [2])
    assert set(answer["rows"]) == {"1"}
    status, answer = server.post("undo", {"version": 1})
    assert answer["changes"][0][2]["ids"] == [1, 2]
    assert (answer["undo"], answer["redo"]) == (False, True)


def test_a_stale_operation_is_refused_with_the_newer_state(server: Server) -> None:
    server.do(0, operation="Confirm", beads=[0])
    status, answer = server.do(0, operation="Confirm", beads=[1])
    assert status == 409
    assert answer["error"] == "stale"
    assert answer["head"]["version"] == 1
    assert answer["head"]["beads"]["marks"][:2] == [1, 0]


def test_two_programs_on_one_file_see_each_other(session: Session, server: Server) -> None:
    with WorkingFile.open(session._file.path) as other:
        theirs = Server(Session(other))
        assert theirs.do(0, operation="Confirm", beads=[0])[0] == 200
        assert server.get("version")[1] == {"version": 1}
        assert server.do(0, operation="Confirm", beads=[1])[0] == 409


@pytest.mark.parametrize(
    ("method", "name", "query", "body", "status"),
    [
        ("POST", "operation", "", b"", 400),
        ("POST", "operation", "", b"[" * 100_000, 400),
        ("POST", "operation", "", b"[]", 400),
        ("POST", "operation", "", b'{"version": 0}', 422),
        ("POST", "operation", "", b'{"version": "x", "operation": {}}', 400),
        ("POST", "operation", "", b'{"version": 0, "operation": {"operation": "Merge", "bead": 99}}', 422),
        ("POST", "operation", "", b'{"version": 0, "operation": {"operation": "ReplaceBeads"}}', 422),
        (
            "POST",
            "operation",
            "",
            b'{"version": 0, "operation": {"operation": "Confirm", "beads": [1e400]}}',
            422,
        ),
        ("POST", "find", "", b'{"find": "("}', 422),
        ("POST", "find", "", b'{"find": "(", "regex": true}', 422),
        ("POST", "find", "", b'{"find": "a", "side": "both"}', 400),
        ("POST", "find", "", b'{"find": 5}', 400),
        ("GET", "rows", "ids=a", b"", 400),
        ("GET", "rows", "ids=" + "1," * 600 + "1", b"", 400),
        ("GET", "text", "side=source&segment=99", b"", 422),
        ("GET", "text", "side=left&segment=0", b"", 400),
        ("GET", "why", "bead=99999999999999999999999", b"", 400),
        ("GET", "history", "before=-1", b"", 400),
        ("GET", "export", "format=doc", b"", 404),
        ("GET", "export", "format=../../etc/passwd", b"", 404),
        ("GET", "nothing", "", b"", 404),
        ("POST", "head", "", b"{}", 405),
        ("GET", "undo", "", b"", 405),
    ],
)
def test_requests_that_make_no_sense_are_refused_in_a_sentence(
    server: Server, method: str, name: str, query: str, body: bytes, status: int
) -> None:
    if name == "find" and b"regex" not in body and b"(" in body:
        status = 200  # as a text it is fine
    got, headers, said = server.raw(method, f"/api/{name}", query, body)
    assert got == status
    assert headers["content-type"] == "application/json"
    if got >= 400:
        assert json.loads(said)["message"]
    assert server.get("version")[1] == {"version": 0}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 403),
        ({"authorization": "Bearer wrong"}, 403),
        ({"host": "evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-length": "100001"}, 413),
    ],
)
@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/head", "/api/export"])
def test_strangers_get_nothing_at_all(
    server: Server, headers: dict[str, str], status: int, path: str
) -> None:
    got, answered, body = server.raw("GET", path, **headers)
    assert got == status
    assert "set-cookie" not in answered
    assert len(body) < 200


def test_only_the_files_of_the_page_are_served(server: Server) -> None:
    for name, kind in (
        ("page.css", "text/css"),
        ("main.js", "text/javascript"),
        ("labels/ky.json", "application/json"),
    ):
        status, headers, body = server.raw("GET", f"/static/{name}")
        assert (status, headers["content-type"].split(";")[0], len(body) > 500) == (200, kind, True)
    for name in (
        "../server.py",
        "..%2fserver.py",
        "labels/../main.js",
        "labels",
        "",
        "/etc/passwd",
        "\0",
        "page.css\0",
    ):
        assert server.raw("GET", f"/static/{name}")[0] == 404
    status, headers, body = server.raw("GET", "/", f"token={TOKEN}")
    assert "HttpOnly; SameSite=Strict" in headers["set-cookie"]
    assert TOKEN.encode() not in body
    assert b"<script>" not in body


def test_every_format_is_exported(server: Server) -> None:
    formats = server.get("head")[1]["formats"]
    for name in formats:
        status, headers, body = server.raw("GET", "/api/export", f"format={name}")
        assert status == 200, name
        assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''a.")
        assert body
        assert unquote(headers["x-holds"])
    assert {"tmx", "xliff", "xliff2", "tsv", "jsonl", "html", "bitext", "moses"} <= set(formats)


def test_a_name_of_bytes_that_are_no_text_is_exported(tmp_path: Path) -> None:
    with WorkingFile.open(working_file(tmp_path / "a\udcff.bitext", SIDES)) as file:
        server = Server(Session(file))
        for name in ("tmx", "moses"):
            assert server.raw("GET", "/api/export", f"format={name}")[0] == 200


def test_what_was_left_out_is_not_in_the_memory(server: Server) -> None:
    assert server.raw("GET", "/api/export", "format=tmx")[2].count(b"<tu ") == 4
    server.do(0, operation="Delete", beads=[0])
    assert server.raw("GET", "/api/export", "format=tmx")[2].count(b"<tu ") == 3


def test_why_tells_anchors_rivals_and_findings(server: Server) -> None:
    _, why = server.get("why", bead=5)
    assert [found["check"] for found in why["findings"]] == ["numbers"]
    ours = [rival for rival in why["rivals"] if rival["this"]]
    assert [(rival["source"], rival["target"]) for rival in ours] == [("Күн 5.", "Күн 7.")]
    assert {"length", "keys"} <= {name for name, _ in ours[0]["parts"]}
    # Of a bead without a source it is told what else its target might belong to.
    rivals = server.get("why", bead=3)[1]["rivals"]
    assert all("Жел." in rival["target"] for rival in rivals)
    assert rivals


def test_findings_are_made_in_the_background_and_follow_changes(server: Server) -> None:
    def checked() -> dict[str, str]:
        for _ in range(500):
            found = server.get("findings")[1]
            if found["checked"] == found["of"]:
                return found["worst"]
        raise AssertionError("the checks do not come to an end")

    assert checked()["5"] == "error"
    server.do(0, operation="Replace", find="7", replacement="5", side="target", beads=[5])
    assert "5" not in checked()


def test_what_was_offered_is_offered_again_after_a_step_back(tmp_path: Path) -> None:
    sides = [(["Суу."], ["Су."]), (["Тоо.", "Кар."], ["Тау.", "Қар."]), (["Күн."], ["Күн."])]
    with WorkingFile.open(working_file(tmp_path / "a.bitext", sides, doubtful=1)) as file:
        session = Session(file)
        assert session.head()["beads"]["marks"] == [0, OFFERED, 0]
        session.apply({"operation": "SplitBead", "bead": 1, "source": 1, "target": 1}, 0)
        assert OFFERED not in session.head()["beads"]["marks"]  # as another page asks
        _, _, back = session.undo(1)["changes"][0]
        assert back["marks"] == [OFFERED]


def test_what_a_bead_contradicts_is_told_until_either_is_mended_or_left_out(tmp_path: Path) -> None:
    sides = [(["Суу абдан таза."], ["Су өте таза."]), (["Күн ысык."], ["Күн ыстық."])]
    sides += [(["Суу абдан таза."], ["Су тап-таза."])]
    with WorkingFile.open(working_file(tmp_path / "a.bitext", sides)) as file:
        session = Session(file)

        def told() -> list[str]:
            return [found["message"] for found in session.why(2)["findings"]]

        first = "the same source is translated as “Су өте таза.” in unit 1"
        assert told() == [first]
        session.apply({"operation": "Delete", "beads": [0]}, 0)
        assert told() == []
        session.undo(1)
        assert told() == [first]
        session.apply(
            {"operation": "EditText", "side": "target", "segment": 0, "text": "Су тап-таза."},
            session.head()["version"],
        )
        assert told() == []


def test_replacing_leaves_a_text_alone_in_which_nothing_was_found(tmp_path: Path) -> None:
    sides = [(["Көл терең. "], ["Көл терең."]), (["Суу терең."], ["Су  терең."])]
    with WorkingFile.open(working_file(tmp_path / "a.bitext", sides)) as file:
        answer = Session(file).apply(
            {"operation": "Replace", "find": "Су", "replacement": "Көл", "side": "", "beads": []}, 0
        )
    assert list(answer["rows"]) == [1]


def test_the_place_of_a_fault_in_a_regular_expression_is_that_of_what_was_written(server: Server) -> None:
    status, answer = server.post("find", {"find": "суу(", "regex": True, "whole_words": True})
    assert status == 422
    assert answer["message"] == "'суу(' is no regular expression: missing ) at position 4"


@pytest.mark.parametrize(
    "sides",
    [[(["Суу."], []), (["Тоо."], [])], [([], ["Су."])], [([""], [""])], [([""], ["Су."])], []],
    ids=["source alone", "target alone", "empty texts", "an empty text", "nothing"],
)
def test_a_review_of_next_to_nothing_answers_everything(tmp_path: Path, sides: list) -> None:
    with WorkingFile.open(working_file(tmp_path / "a.bitext", sides)) as file:
        server = Server(Session(file))
        beads = server.get("head")[1]["beads"]["ids"]
        assert [server.get("why", bead=bead)[0] for bead in beads] == [200] * len(beads)
        assert server.post("realign", {"version": 0})[0] in (200, 422)
        for name in server.get("head")[1]["formats"]:
            assert server.raw("GET", "/api/export", f"format={name}")[0] == 200, name


def test_the_history_comes_in_parts(server: Server) -> None:
    for version in range(120):
        assert server.do(version, operation="Note", bead=0, text=f"note {version}")[0] == 200
    _, first = server.get("history")
    assert (len(first["entries"]), first["more"], first["entries"][0]["person"]) == (100, True, "Айгүл")
    _, rest = server.get("history", before=first["entries"][-1]["version"])
    assert (len(rest["entries"]), rest["more"], rest["entries"][-1]["version"]) == (20, False, 1)


PIECES = [
    "operation", "Merge", "SplitSegment", "Replace", "source", "target", "up", "", "\ud800", "\0", "<script>",
    "ы" * 50, "(a+)+$", "9" * 30,
]  # fmt: skip
KINDS = [
    "Merge", "SplitBead", "SplitSegment", "JoinSegments", "MoveSegment", "Detach", "Delete", "EditText",
    "Note", "Confirm",
]  # fmt: skip


def anything(dice: random.Random, depth: int = 0) -> object:
    """A value of JSON."""
    makers = [
        lambda: dice.choice(PIECES), lambda: dice.randint(-3, 12), lambda: 10 ** dice.randint(1, 40),
        lambda: dice.random() * 10 ** dice.randint(0, 300), lambda: None, lambda: dice.random() < 0.5,
    ]  # fmt: skip
    if depth < 3:
        some = range(dice.randint(0, 3))
        makers.append(lambda: [anything(dice, depth + 1) for _ in some])
        makers.append(lambda: {dice.choice(PIECES): anything(dice, depth + 1) for _ in some})
    return dice.choice(makers)()


def likely(dice: random.Random) -> dict[str, object]:
    """An operation that might make sense."""
    usual = {
        "bead": dice.randint(0, 6), "beads": [dice.randint(0, 6)], "side": dice.choice(["source", "target"]),
        "segment": dice.randint(0, 6), "offset": dice.randint(0, 6), "text": "а", "with_next": True,
        "direction": "up", "find": "и", "replacement": "ы", "regex": False,
    }  # fmt: skip
    chosen = dice.sample(sorted(usual), dice.randint(1, 6))
    given = {name: usual[name] if dice.random() < 0.8 else anything(dice) for name in chosen}
    return {"operation": dice.choice(KINDS)} | given


def random_request(dice: random.Random, version: int) -> tuple[str, str, str, bytes]:
    name = dice.choice([*_ANSWERS, "operation", "operation", dice.choice(PIECES)])
    method = _ANSWERS.get(name, ("GET",))[0]
    if dice.random() < 0.2:
        method = dice.choice(["GET", "POST", "PUT", "HEAD"])
    asked = dice.choice(["ids", "bead", "side", "segment", "before", "format", "x"])
    query = urlencode({asked: str(anything(dice)).encode("utf-8", "replace")})
    body = {"version": version, "operation": likely(dice), "find": dice.choice(PIECES), "regex": True}
    if dice.random() < 0.1:
        body["version"] = anything(dice)
    sent = json.dumps(body if dice.random() < 0.8 else anything(dice)).encode()
    if dice.random() < 0.1:
        sent = bytes(dice.randrange(256) for _ in range(dice.randint(0, 40)))
    return method, f"/api/{name}", query, sent


def test_a_thousand_random_requests_never_break_it(tmp_path: Path) -> None:
    dice = random.Random(7)
    with WorkingFile.open(working_file(tmp_path / "a.bitext", SIDES + HOSTILE[:2])) as file:
        server = Server(Session(file))
        letters = _letters(server)
        statuses = [server.raw(*random_request(dice, file.version))[0] for _ in range(1000)]
        assert max(statuses) < 500
        assert statuses.count(200) > 150
        # And the documents are all there, with every letter.
        while server.post("undo", {"version": file.version})[0] == 200:
            pass
        assert _letters(server) == letters


def _letters(server: Server) -> str:
    lines = server.raw("GET", "/api/export", "format=jsonl")[2].decode().splitlines()
    beads = [json.loads(line) for line in lines]
    return "".join("".join(bead[side]) for side in ("source", "target") for bead in beads)


def test_the_command_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(loopback, "find_spec", lambda _: None)
    run = CliRunner().invoke(aligner, ["review", str(tmp_path / "a.tmx")])
    assert "pip install 'aligner[review]'" in str(run.exception)


STATIC = Path(loopback.__file__).parent / "review" / "static"
LABELS = {path.stem: json.loads(path.read_text("utf-8")) for path in STATIC.glob("labels/*.json")}
SCRIPTS = "\n".join(path.read_text("utf-8") for path in sorted(STATIC.glob("*.js")))


def test_every_label_is_there_in_every_language() -> None:
    assert set(LABELS) == {"ky", "kk", "ru", "en"}
    names = {name for name in LABELS["en"] if name != "refusals"}
    for tag, labels in LABELS.items():
        assert set(labels) - {"refusals", "languages"} == names, tag
        for name in names:
            forms = [labels[name]] if isinstance(labels[name], str) else list(labels[name].values())
            english = (
                LABELS["en"][name] if isinstance(LABELS["en"][name], str) else LABELS["en"][name]["other"]
            )
            for form in forms:
                assert form.strip(), (tag, name)
                assert set(re.findall(r"\{\w+\}", form)) == set(re.findall(r"\{\w+\}", english)), (tag, name)


def test_every_label_that_the_page_asks_for_exists_and_is_used() -> None:
    asked = set(re.findall(r'say\(\s*"([\w-]+)"', SCRIPTS))
    page = (STATIC / "page.html").read_text("utf-8")
    asked |= set(re.findall(r'data-label(?:-aria)?="([\w-]+)"', page))
    commands = re.findall(r'name: "([\w-]+)"', (STATIC / "commands.js").read_text("utf-8"))
    asked |= set(commands) | {f"{name}-long" for name in commands if not name.startswith("move-")}
    assert asked <= set(LABELS["en"]), asked - set(LABELS["en"])
    loose = re.findall(r'"([\w-]+)"', SCRIPTS) + commands
    made = re.compile(
        r"^(anchor|band|check|filter|format|group|theme|worth)-|^(heading|list_item|table_cell|caption|footnote)$"
    )
    unused = {
        name for name in LABELS["en"] if name not in asked and name not in loose and not made.match(name)
    }
    assert (
        unused - {"refusals"} - {f"{name}-long" for name in loose} - {f"{name}-what" for name in loose}
        == set()
    )


def test_every_check_anchor_and_format_has_a_label() -> None:
    checks = {f"check-{rule.name}" for rule in RULES}
    kinds = set(re.findall(r'Key\("(\w+)"', Path(anchors.__file__).read_text("utf-8")))
    assert {"number", "date", "name"} <= kinds
    made = checks | {f"anchor-{kind}" for kind in kinds} | {f"format-{name}" for name in writers()}
    assert made <= set(LABELS["en"]), made - set(LABELS["en"])


def test_what_is_refused_is_said_in_every_language() -> None:
    package = Path(loopback.__file__).parent
    sentences = set()
    for module in ("edits.py", "realigning.py", "working/store.py"):
        for said in re.findall(
            r'RefusedError\(\s*"([^"{]+)"(?:,\s*advice="([^"{]+)")?', (package / module).read_text("utf-8")
        ):
            sentences.update(sentence for sentence in said if sentence)
    # What no person can do on the page needs no translation.
    sentences -= {
        "the beads to be replaced are not there",
        "the beads hold another text than those they are to replace",
    }
    assert len(sentences) > 15
    for tag in ("ky", "kk", "ru"):
        assert sentences <= set(LABELS[tag]["refusals"]), (tag, sentences - set(LABELS[tag]["refusals"]))


def test_the_page_loads_nothing_from_elsewhere_and_makes_no_html() -> None:
    everything = SCRIPTS + "".join(
        path.read_text("utf-8") for path in STATIC.glob("*.*") if path.suffix in (".html", ".css")
    )
    assert set(re.findall(r"https?://[\w./]+", everything)) <= {"http://www.w3.org/2000/svg"}
    assert not re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bstyle=|\bonclick=",
        everything,
    )


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast(scheme: int) -> None:
    css = (STATIC / "page.css").read_text("utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css)
    colours = {name: pair[scheme] for name, *pair in found}
    grounds = ["ground", "paper", "raised", "soft", "hover", "middle-ground", "low-ground", "none-ground"]
    for ground in grounds:
        assert _contrast(colours["text"], colours[ground]) >= 7, ground
        assert _contrast(colours["dim"], colours[ground]) >= 4.5, ground
        for sign in ("accent", "confirmed", "high", "middle", "low", "none", "edge"):
            assert _contrast(colours[sign], colours[ground]) >= 3, (sign, ground)
    for mark in ("a0", "a1", "a2", "a3", "a4", "a5", "hit"):
        assert _contrast(colours["text"], colours[mark]) >= 4.5, mark
    assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5


def test_keys_are_given_once() -> None:
    keys = [
        key
        for line in re.findall(r"keys: \[(.*?)\]", (STATIC / "commands.js").read_text("utf-8"))
        for key in json.loads(f"[{line}]")
    ]
    doubles = {key for key in keys if keys.count(key) > 1}
    assert not doubles
    assert not set(string.ascii_lowercase) & set(keys)
