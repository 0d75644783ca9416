"""The review page in a real Chromium: how it looks, what it says, to whom it speaks, where the focus is."""

import re
from pathlib import Path

from beads import working_file
from chromium import requires_chromium, running

pytestmark = requires_chromium


def test_every_control_has_a_name_and_the_table_its_roles(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        person = look(program.address)
        unnamed = """[...document.querySelectorAll('button, select, input, textarea')].filter((element) =>
            element.getClientRects().length && !(element.getAttribute('aria-label') || element.labels?.length
            || element.textContent.trim())).map((element) => element.outerHTML)"""
        assert person.ask(unnamed) == []
        for key in ("?", "Control+s", "Shift+A", "h", "Control+h", "w"):
            person.press(key)
            person.page.wait_for_timeout(50)
            assert person.ask(unnamed) == []
            person.press("Escape")
        person.go(2, "target")
        active = "document.activeElement"
        assert person.ask(f"[{active}.getAttribute('role'), {active}.getAttribute('aria-colindex')]") == [
            "gridcell",
            "3",
        ]
        row = person.page.locator(".row.active")
        assert row.get_attribute("aria-selected") == "true"
        assert "Bead 3, 1-2, confidence" in row.locator("[role=rowheader]").get_attribute("aria-label")
        person.do("m")
        assert "Merge" in person.page.inner_text("#live")
        # One stop of the Tab key for the table, one for the ribbon.
        stops = "(area) => document.querySelectorAll(`${area} [tabindex='0']`).length"
        assert [person.page.evaluate(stops, area) for area in ("#rows", "#ribbon")] == [1, 1]


def test_the_page_speaks_four_languages_and_fits_small_screens(copy: Path, look) -> None:
    with running(copy, folder=copy.parent) as program:
        for tag, word in (("ky", "Ырастоо"), ("kk", "Растау"), ("ru", "Подтвердить"), ("en", "Confirm")):
            person = look(program.address, locale=tag, viewport={"width": 360, "height": 640})
            assert person.ask("document.documentElement.lang") == tag
            assert word in person.page.inner_text("#ribbon")
            assert person.ask("document.documentElement.scrollWidth") <= 360
            left = person.ask("document.body.innerText")
            assert not re.search(r"\b(undefined|NaN|object)\b", left)
        person.page.select_option("#language", "ky")
        person.wait("document.documentElement.lang === 'ky'")
        assert "Ырастоо" in person.page.inner_text("#ribbon")


def test_the_theme_follows_the_system_or_the_switch(copy: Path, look) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with running(copy, folder=copy.parent) as program:
        person = look(program.address, color_scheme="dark")
        dark = person.ask(ground)
        person.press("l")
        light = person.ask(ground)
        assert light != dark
        person.page.reload()
        person.page.wait_for_selector("body.ready")
        assert person.ask(ground) == light
        assert "token" not in person.page.url


def test_the_history_says_who_did_what(copy: Path, look) -> None:
    with running(copy, "--person", "Айгүл", folder=copy.parent) as program:
        person = look(program.address)
        person.go(3)
        person.do("m")
        person.do("Control+z")
        person.do("x")
        person.press("Home", "h")
        person.page.wait_for_selector(".history li")
        entries = person.page.locator(".history li").all_inner_texts()
        assert len(entries) == 3
        assert all("Айгүл" in entry for entry in entries)
        assert "Detach" in entries[0]
        assert "Undo" in entries[1]
        person.page.click(".history li:first-child button")  # there one sees what became of the segment
        person.wait("aligner.review.place(aligner.table.active.id) === 3")


def test_the_buttons_of_a_long_text_are_in_sight(tmp_path: Path, look) -> None:
    path = working_file(tmp_path / "a.bitext", [(["Суу "] * 1, ["су " * 450])])
    with running(path, folder=tmp_path) as program:
        person = look(program.address, viewport={"width": 900, "height": 420})
        person.press("ArrowRight", "s")
        sheet = person.page.locator(".sheet").bounding_box()
        bar = person.page.locator(".segment .bar").bounding_box()
        assert bar["y"] + bar["height"] <= sheet["y"] + sheet["height"] + 1


def test_the_focus_is_where_the_person_is(tmp_path: Path, look) -> None:
    path = working_file(
        tmp_path / "a.bitext", [(["Суу."], ["Су."]), (["Тоо."], ["Тау."]), (["Көл."], ["Көл."])]
    )
    here = "document.activeElement.textContent"
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        person.wait(f"{here} === 'Суу.'")
        person.do("m")
        person.press("r")  # everything is fetched anew
        person.wait("aligner.review.version === 2")
        person.wait(f"{here} === 'Суу.'")
        other = look(program.address, person.page.context)
        other.do("t", "!", "Enter")
        person.wait("aligner.review.version === 3")  # fetched anew once more
        person.wait(f"{here} === 'Суу.'")
        person.page.dblclick(".row:nth-child(1) .source .segment")
        person.page.wait_for_selector("textarea")
        person.write("!")
        person.page.click(".row:nth-child(3) .target .segment")  # which ends the writing
        person.wait("aligner.review.version === 4")
        person.page.wait_for_timeout(100)
        assert person.ask("aligner.review.place(aligner.table.active.id)") == 2
        assert person.ask(here) == "Көл."


def test_what_is_said_counts_and_goes_when_it_holds_no_longer(tmp_path: Path, look) -> None:
    path = working_file(tmp_path / "a.bitext", [(["Суу."], ["Су."])] * 3 + [(["Тоо."], ["Тау."])])
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        person.press("j")
        person.page.wait_for_selector("#toast:not([hidden]) >> text=No segment of the bead follows; merge")
        person.do("m")
        assert person.page.is_hidden("#toast")
        person.do("Control+z")
        assert "Merge with the next bead" in person.page.inner_text("#live")
        person.press("Shift+A")
        person.do("Enter")
        assert person.page.inner_text("#toast") == "4 beads confirmed."
        person.press("Control+h")
        person.write("Суу")
        person.page.fill("input[name=replace]", "Көл")
        before = person.version
        person.press("Control+Enter")
        person.wait(f"aligner.review.version > {before}")
        person.page.wait_for_selector("#toast >> text=Replaced in 3 beads.")


def test_numbers_and_signs_of_a_bead_stand_beside_each_other(tmp_path: Path, look) -> None:
    path = working_file(tmp_path / "a.bitext", [(["Суу 5.", "Тоо."], ["Су 7."])], sure=1.0)
    with running(path, folder=tmp_path) as program:
        person = look(program.address)
        person.press("p", "t")
        person.write("?")
        person.do("Enter")
        person.do("a")
        person.press("e")
        person.page.wait_for_selector("textarea")
        person.write("!")
        person.do("Enter")
        person.page.select_option("#filter", "failed")
        person.page.wait_for_selector(".flags .check-error")
        boxes = [
            person.page.locator(f".gutter {part}").bounding_box()
            for part in (".number", ".flags", ".kind", ".sure")
        ]
        gutter = person.page.locator(".gutter").bounding_box()
        assert all(box["x"] + box["width"] <= gutter["x"] + gutter["width"] for box in boxes)
        assert boxes[0]["y"] + boxes[0]["height"] <= boxes[2]["y"]
        assert boxes[2]["y"] + boxes[2]["height"] <= boxes[3]["y"] + 2
        assert max(box["height"] for box in boxes[2:]) < 20
