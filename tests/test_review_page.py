"""The review page in a real Chromium: everything a person does there, by keyboard alone."""

import json
import re
from pathlib import Path

from beads import HOSTILE, working_file
from chromium import DECLARATION, Reviewer, requires_chromium, running

pytestmark = requires_chromium


def test_two_documents_are_aligned_and_ctrl_c_leaves_everything_saved(tmp_path: Path, look) -> None:
    with running(*DECLARATION, "-o", tmp_path / "a.bitext", folder=tmp_path) as program:
        person = look(program.address)
        person.do("m")
        code, said = program.interrupt()
    assert code == 0
    assert "everything is saved" in said
    with running(tmp_path / "a.bitext", folder=tmp_path) as program:
        assert look(program.address).types[0] == "2-2"


def test_a_broken_declaration_is_mended_by_keyboard_and_exported_as_if_untouched(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        types = person.types
        untouched = person.export()
        # Ten operations that break it.
        person.go(1)
        person.do("m")  # beads 1 and 2 are one, 2-3
        person.go(8)
        person.do("s", "Enter")  # a source segment is two
        person.press("ArrowDown")
        person.do("d")  # the second of them goes to the bead below
        person.go(12, "target")
        person.do("x")  # a target segment has no counterpart
        person.go(16)
        person.do("u")  # all of a side goes to the bead above
        person.go(20)
        person.do("k")  # left out
        person.go(22)
        person.press("e")
        person.press("Control+a")
        person.write("Башка текст.")
        person.do("Enter")  # another text
        person.go(24)
        person.do("a")  # confirmed
        person.go(26)
        person.press("t")
        person.write("Карап чыгуу керек")
        person.do("Enter")  # a note
        person.go(30, "target")
        person.do("Shift+M")
        assert person.types != types
        assert person.export() != untouched
        # Mended in another order than it was broken, without a single undo.
        person.do("b")
        person.go(24)
        person.do("c")
        person.go(26)
        person.press("t")
        person.press("Control+a", "Delete")
        person.do("Enter")
        person.go(22)
        original = person.ask("aligner.segment().original")
        person.press("e", "Control+a")
        person.write(original)
        person.do("Enter")
        person.go(20)
        person.do("k")
        mend(person, types)
        assert person.types == types
        assert person.export() == untouched
        assert person.ask("aligner.review.marks.every((mark) => (mark & ~32) === 0)")


def mend(person: Reviewer, types: list[str]) -> None:
    """Take back what changed the beads themselves."""
    person.go(15)
    person.press("ArrowDown")  # the last source segment there
    person.do("d")
    person.go(12, "target")
    person.do("m")
    person.go(9)
    person.do("u")
    person.go(8)
    person.do("j")
    person.go(1)
    person.press("ArrowDown")
    person.do("b")


def test_a_hundred_operations_are_undone_and_done_again(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        types, untouched = person.types, person.export("jsonl")
        # Faster than they are answered: each waits for the one before it, and confirming goes on to the next.
        person.press(*"kka" * 33, "m")
        person.wait("aligner.review.version === 100")
        changed = person.export("jsonl")
        person.press(*["Control+z"] * 100)
        person.wait("!aligner.review.undo")
        assert person.types == types
        assert person.export("jsonl") == untouched
        person.press(*["Control+y"] * 100)
        person.wait("!aligner.review.redo")
        assert person.export("jsonl") == changed


def test_nothing_is_lost_when_the_program_is_killed(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        types = person.types
        person.go(3)
        person.do("m")
        person.do("a")
        left = person.types
        program.kill()
        person.press("k")  # nobody answers any more
        person.page.wait_for_selector("#banner:not([hidden])")
        assert "does not answer" in person.page.inner_text("#banner")
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        assert person.types == left
        for _ in range(2):
            person.do("Control+z")
        assert person.types == types


def test_the_change_of_a_page_that_lost_its_program_arrives_once_it_is_back(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        address = "**/api/operation"
        person.page.route(address, lambda route: route.abort())
        person.go(3)
        person.press("m")
        person.page.wait_for_selector("#banner:not([hidden])")
        version = person.version
        person.page.unroute(address)
        person.wait(f"aligner.review.version > {version}")
        assert person.page.is_hidden("#banner")
        assert person.types[3] == "2-2"


def test_two_pages_never_overwrite_each_other(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        first = look(program.address)
        second = look(program.address, first.page.context)
        first.go(3)
        first.do("m")
        newer = first.types
        second.go(10)
        second.press("m")
        second.page.wait_for_selector("#toast:not([hidden])")
        assert "changed elsewhere" in second.page.inner_text("#toast")
        assert second.types == newer
        # What was being written is not lost: it is there to be saved again.
        second.go(10)
        second.press("e", "Control+a")
        second.write("Жаңы текст.")
        first.go(20)
        first.do("k")
        second.press("Enter")
        second.page.wait_for_selector("textarea.field")
        assert second.page.input_value("textarea.field") == "Жаңы текст."
        second.do("Enter")
        assert second.ask("aligner.segment().text") == "Жаңы текст."
        # And a page that only looks on takes the newer state by itself.
        first.wait(f"aligner.review.version === {second.version}")


def test_what_is_pending_is_aligned_anew_between_what_was_confirmed(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        types = person.types
        for place in (4, 30):
            person.go(place)
            person.do("a")
        person.go(12)
        person.do("u")
        person.go(20, "target")
        person.do("d")
        assert person.types != types
        person.do("r")
        assert person.types == types
        assert [person.ask(f"aligner.review.has({place}, 1)") for place in (4, 5, 30)] == [True, False, True]
        assert "Aligned anew" in person.page.inner_text("#toast")


def test_hostile_documents_are_text(tmp_path: Path, look) -> None:
    with running(working_file(tmp_path / "hostile.bitext", HOSTILE), folder=tmp_path) as program:
        person = look(program.address)
        texts = person.page.locator(".text").all_inner_texts()
        assert texts[0] == HOSTILE[0][0][0]
        assert texts[2] == "экиRLOсүйлөмPDF BELNUL ZWSP U+D800"
        assert texts[7 - 1] == HOSTILE[3][0][0]
        # What turns the direction of writing does nothing; Hebrew runs from right to left.
        direction = "(at) => getComputedStyle(document.querySelectorAll('.text')[at]).direction"
        assert [person.page.evaluate(direction, at) for at in (2, 3)] == ["ltr", "rtl"]
        # A megabyte is shown shortened, and whole when it is wanted.
        assert len(texts[4]) < 5000
        person.page.click(".more")
        assert len(person.page.input_value("textarea.whole")) == 1_000_000
        person.press("Escape")
        # Texts survive being edited, and stay text in every part of the page.
        person.go(0)
        person.press("e", "End")
        person.write("<b>!</b>")
        person.do("Enter")
        person.press("t")
        person.write("<script>alert(6)</script>")
        person.do("Enter")
        person.press("w")
        person.page.wait_for_selector("#panel .rivals, #panel .dim")
        person.press("h")
        person.page.wait_for_selector(".history li")
        person.press("Escape")
        assert person.ask("document.querySelectorAll('body script, img, body svg:not(.icon), b').length") == 0
        assert person.ask("aligner.segment().text") == HOSTILE[0][0][0] + "<b>!</b>"


def test_names_and_languages_may_be_of_any_kind(tmp_path: Path, look) -> None:
    # Both tags are in order, and browsers have no name for them.
    path = working_file(tmp_path / "a\u202eb.bitext", [(["Суу."], ["Су."])], tags=("ky-ab-cd", "zh-yue"))
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        assert person.page.inner_text("#column-target") == "Zh-yue sample.zh-yue"
        person.export()
        assert "aRLOb.tmx" in person.page.inner_text("#toast")


def test_a_segment_is_cut_where_the_caret_stands(tmp_path: Path, look) -> None:
    path = working_file(
        tmp_path / "cut.bitext", [(["𝒜 😀 биринчи. Экинчи сүйлөм."], ["бірінші.", "Екінші сөйлем."])]
    )
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        person.press("s")  # where the other side suggests
        assert person.page.locator(".caret").count() == 1
        person.press("ArrowRight", "Shift+ArrowLeft", "Shift+ArrowRight", "ArrowLeft")
        person.do("Enter")
        row = "aligner.review.row(aligner.table.active.id)"
        assert person.ask(f"{row}.source.map((segment) => segment.text)") == [
            "𝒜 😀 биринчи.",
            "Экинчи сүйлөм.",
        ]
        person.press("ArrowDown")
        person.do("b")
        assert person.types == ["1-1", "1-1"]


def test_no_character_is_cut_in_two(tmp_path: Path, look) -> None:
    family, accented = "👨\u200d👩\u200d👧", "и\u0301\u0302"
    path = working_file(tmp_path / "cut.bitext", [([family * 3 + accented], ["бірінші."])])
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        caret = "document.querySelector('.caret').previousSibling.textContent"
        person.press("s")  # the middle is within the second family
        assert person.ask(caret) == family * 2
        person.press("Shift+ArrowRight")
        assert person.ask(caret) == family * 3
        person.press("Shift+ArrowLeft", "Shift+ArrowLeft")
        assert person.ask(caret) == family
        person.press("Shift+ArrowLeft")
        assert person.ask(caret) == family
        person.do("Enter")
        row = "aligner.review.row(aligner.table.active.id)"
        assert person.ask(f"{row}.source.map((segment) => segment.text)") == [family, family * 2 + accented]


def test_find_and_replace(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        person.press("Control+f")
        person.write("азия")
        person.wait("aligner.finding.count > 10")
        person.press("Enter")
        person.page.wait_for_selector(".hit.current")
        assert person.page.inner_text(".hit.current").casefold() == "азия"
        person.page.select_option("#filter", "found")
        assert len(person.ask("aligner.table.shown")) < 40
        person.page.click("text=Match case")
        person.wait("aligner.finding.count < 5")
        person.page.click("text=Match case")
        person.page.fill("input[name=find]", "(Борбор) Азия")
        person.page.click("text=Regular expression")
        person.wait("aligner.finding.count > 3")
        person.page.fill("input[name=replace]", r"Орто Азия (\1)")
        before = person.version
        person.page.click("text=Replace all")
        person.wait(f"aligner.review.version > {before}")
        assert "Орто Азия (Борбор)" in person.export().decode()
        person.page.fill("input[name=find]", "(((")
        person.page.wait_for_selector(".found >> text=regular expression")
        person.press("Escape")
        person.do("Control+z")
        assert "Орто Азия" not in person.export().decode()


def test_filters_show_some_beads_and_keys_go_to_them(tmp_path: Path, look) -> None:
    sides = [(["Суу 12."], ["Су 12."])] * 30 + [
        (["Тоо 5."], ["Тау 7."]),
        (["Кар."], []),
        (["Бир.", "Эки."], ["Бір."]),
    ]
    with running(working_file(tmp_path / "a.bitext", sides), folder=tmp_path) as program:
        person = look(program.address)
        for key, places in (("o", [31, 32, 31]),):
            for place in places:
                person.press(key)
                assert person.ask("aligner.review.place(aligner.table.active.id)") == place
        person.page.select_option("#filter", "uneven")
        assert len(person.ask("aligner.table.shown")) == 2
        person.page.select_option("#filter", "failed")
        person.wait("aligner.table.shown.includes(aligner.review.ids[30])")
        person.wait("document.querySelector('.row .check-error') !== null")
        person.page.select_option("#filter", "all")
        # Everything that is sure enough is confirmed at once.
        person.page.focus(".segment.active")
        person.press("Shift+A")
        person.page.wait_for_selector("#above")
        person.do("Enter")
        assert person.ask("aligner.review.marks.filter((mark) => mark & 1).length") == 32
        person.page.select_option("#filter", "pending")
        assert person.ask("aligner.table.shown.length") == 1


def test_letters_work_on_a_cyrillic_keyboard_and_can_be_switched_off(copy: Path, look) -> None:
    pressed = """([key, code]) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key, code, bubbles: true, cancelable: true}))"""
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        person.go(3)
        before = person.version
        person.page.evaluate(pressed, ["ь", "KeyM"])
        person.wait(f"aligner.review.version > {before}")
        assert person.types[3] == "2-2"
        person.press("?")
        person.page.click("text=Single keys")
        person.press("Escape", "m")
        person.do("Control+z")
        assert person.types[3] == "1-1"


def test_twenty_thousand_beads_are_scrolled_through_and_only_what_is_in_sight_is_drawn(
    tmp_path: Path, look
) -> None:
    sides = [
        ([f"Сүйлөм {number}. " + "сөз " * (number % 90)], [f"Сөйлем {number}."]) for number in range(20_000)
    ]
    with running(working_file(tmp_path / "long.bitext", sides, doubtful=5010), folder=tmp_path) as program:
        person = look(program.address)
        person.press("End")
        person.page.wait_for_selector("text=Сүйлөм 19999.")
        assert person.page.locator(".rows .row").count() < 80
        assert person.page.locator(".row.active").get_attribute("aria-rowindex") == "20001"
        assert person.page.locator("[role=grid]").get_attribute("aria-rowcount") == "20001"
        person.ask("document.querySelector('.sheet').scrollTop /= 2")
        person.wait(
            "document.querySelectorAll('.rows .row').length > 5 && !document.querySelector('.waiting')"
        )
        # Rows follow each other without a gap, whatever their heights.
        gaps = person.ask(
            """[...document.querySelectorAll('.rows .row:not(.active)')]
               .map((row) => row.getBoundingClientRect())
               .sort((a, b) => a.top - b.top).map((box, at, all) => at ? box.top - all[at - 1].bottom : 0)"""
        )
        assert max(map(abs, gaps)) < 1
        map_box = person.page.locator("#map").bounding_box()
        person.page.mouse.click(map_box["x"] + 5, map_box["y"] + map_box["height"] * 0.25)
        person.wait("Math.abs(aligner.table.sight()[0] - 5000) < 100")
        # Keys are for the uncertain bead that is meant, which has the focus once it is here.
        person.wait("document.activeElement.textContent.startsWith('Сүйлөм 5010.')")


def test_files_are_exported_from_the_page(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        assert person.export("xlsx").startswith(b"PK")
        assert person.export("bitext").startswith(b"SQLite")
        lines = person.export("jsonl").decode().splitlines()
        assert [json.loads(line)["bead"] for line in lines] == person.types
        assert "48 beads" in person.page.inner_text("#toast")


def test_a_text_is_cut_between_words_whatever_its_script(tmp_path: Path, look) -> None:
    sides = [(["كانت تصعد كل مساء."], ["她记录天气和油价。1911年5月3日,一场暴风雨掀翻了屋顶。"])]
    path = working_file(tmp_path / "a.bitext", sides, tags=("ar", "zh"))
    with running(path, folder=tmp_path) as program:
        person = look(program.address)

        def stands() -> str:
            return re.findall("“([^”]*)”", person.page.text_content("#live"))[0]

        person.press("s", "Home")
        assert stands() == "كانت "
        person.press("ArrowLeft")  # to the left of the screen is onwards in Arabic
        assert stands() == "كانت تصعد "
        person.press("ArrowRight")
        assert stands() == "كانت "
        person.press("Escape", "ArrowRight", "s")
        assert stands() == "她记录天气和油价。"
        person.press("ArrowLeft")
        assert stands() == "她记录天气和"
        person.press("Escape")
        # A click says near which word; where in it, with Shift.
        person.press("ArrowLeft")
        box = person.page.locator(".source .text").bounding_box()
        within = box["x"] + box["width"] - 3, box["y"] + 10
        person.page.mouse.click(*within)
        person.press("s")
        assert stands() == "كانت "
        person.press("ArrowLeft")
        person.page.mouse.click(*within)
        assert stands() == "كانت "
        person.press("Shift+ArrowRight")
        assert stands() == "كانت"
        person.page.keyboard.down("Shift")
        person.page.mouse.click(within[0] - 12, within[1])
        person.page.keyboard.up("Shift")
        assert stands() in ("ك", "كا", "كان")


def test_ctrl_enter_saves_what_was_written_and_confirms(tmp_path: Path, look) -> None:
    path = working_file(tmp_path / "a.bitext", [(["Суу."], ["Су."]), (["Тоо."], ["Тау."])])
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        person.press("e")
        person.page.wait_for_selector("textarea")
        person.write(" Көл.")
        person.press("Control+Enter")
        person.wait("aligner.review.version === 2")
        person.wait("aligner.review.place(aligner.table.active.id) === 1")
        assert person.page.inner_text(".row.confirmed .source .text") == "Суу. Көл."
