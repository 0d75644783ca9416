"""Single units of a memory, put in and taken out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aligner.commands.opening import SOURCE, TARGET, opened
from aligner.commands.options import tell
from aligner.errors import UsageError
from aligner.lang import canonical

if TYPE_CHECKING:
    from aligner.memory import Memory
    from aligner.units import Unit

_AT_ONCE = 1000


@click.command()
@click.argument("text")
@click.argument("translation")
@SOURCE
@TARGET
@click.option("--instead", is_flag=True, help="Delete the other translations of TEXT.")
@click.pass_context
def add(
    context: click.Context,
    text: str,
    translation: str,
    source_language: str,
    target_language: str,
    instead: bool,
) -> None:
    """Add one unit, confirmed by you.

    Example: aligner memory add "Ал мектепке барды." "Ол мектепке барды." -s ky -t kk --instead
    """
    from aligner.units import Unit, Variant

    if not (text.strip() and translation.strip()):
        raise UsageError("a text or its translation is empty", advice="give both")
    source, target = canonical(source_language), canonical(target_language)
    unit = Unit((Variant(source, text), Variant(target, translation)), status="confirmed")
    with opened(context, create=True) as store:
        added = store.add([unit])
        others = [other for other in _translations(store, text, source, target) if other[1] != translation]
        if instead:
            _delete(store, others)
    tell("1 unit added" if added.units else "known already; confirmed by you")
    if others and not instead:
        tell(f"other translations: {len(others)}; --instead deletes them")


@click.command()
@click.argument("text")
@click.argument("translation", default="")
@SOURCE
@TARGET
@click.pass_context
def delete(
    context: click.Context, text: str, translation: str, source_language: str, target_language: str
) -> None:
    """Delete the units with exactly this TEXT, or of these the one with this TRANSLATION.

    Example: aligner memory delete "Ал мектепке барды." "Ол мектептен келді." -s ky -t kk
    """
    source, target = canonical(source_language), canonical(target_language)
    with opened(context) as store:
        found = _translations(store, text, source, target)
        _delete(store, [one for one in found if translation in ("", one[1])])
    if not found:
        tell("there is no unit with exactly this text")
    elif translation and all(one[1] != translation for one in found):
        tell(f"it has no such translation, but {len(found)} other; aligner memory lookup shows them")


def _translations(store: Memory, text: str, source: str, target: str) -> list[tuple[Unit, str]]:
    """The units with exactly this text, and their translations."""
    from aligner.memory import Penalties

    none = Penalties(0, 0, 0, 0)
    found = store.lookup(text, source, target, minimum=100, limit=_AT_ONCE, penalties=none)
    return [(match.origin.unit, match.target) for match in found]


def _delete(store: Memory, units: list[tuple[Unit, str]]) -> None:
    for unit, translation in units:
        store.delete([unit])
        tell(f"deleted: {translation}")
