"""Lines set in type are measured by their letters, lines wrapped by a program by their number."""

import textwrap

from aligner.typewidths import in_type, ruler

TEXT = (
    "Шумкар шашып жүрүп, жыгач үйдүн ичинен илинип калган түлкү тумагын издеди. Ал аны көпкө чейин таба "
    "алган жок. Жыйын бүткөнчө шыпшынып отурду. Кийин гана иниси тумакты эшик алдынан тапканын айтты. "
)


def broken(measure: object, width: float) -> list[str]:
    lines, line = [], ""
    for word in (TEXT * 4).split():
        if line and measure(f"{line} {word}") > width:  # type: ignore[operator]
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def test_wide_letters_are_wide() -> None:
    assert in_type("Ш") > in_type("ү") > in_type("і") > 0
    assert in_type("й") == in_type("и\u0306")
    assert in_type("\u00ad") == 0


def test_what_was_set_in_type_is_measured_in_type() -> None:
    lines = broken(in_type, 50)
    measure = ruler(lines, [True] * (len(lines) - 1))
    assert measure("шшш") > 1.5 * measure("ііі")


def test_what_was_wrapped_by_a_program_is_counted() -> None:
    lines = textwrap.wrap(TEXT * 4, 60)
    assert ruler(lines, [True] * (len(lines) - 1)) is len


def test_few_lines_are_counted() -> None:
    assert ruler(["бир эки", "үч төрт"], [True]) is len
