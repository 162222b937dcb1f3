"""Printing lists of rows, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import console

_WIDEST = 60


def say_rows(rows: Sequence[Mapping[str, Any]], columns: Iterable[str], *, as_json: bool, nothing: str) -> None:
    """Print rows: all their values as JSON, or the named columns as a table; `nothing` is said when there are none."""
    if as_json:
        console.say_json(list(rows))
        return
    if not rows:
        console.err.print(nothing)
        return
    names = list(columns)
    right = {name for name in names if isinstance(rows[0][name], int) and not isinstance(rows[0][name], bool)}
    shown = console.table(*(f">{_title(name)}" if name in right else _title(name) for name in names))
    for row in rows:
        shown.add_row(*(_cell(row[name]) for name in names))
    console.out.print(shown)


def say_facts(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one thing's facts, a line each."""
    if as_json:
        console.say_json(dict(facts))
        return
    shown = console.table("", "")
    shown.show_header = False
    for name, value in facts.items():
        if name != "short" and value not in ("", None, {}, []):
            shown.add_row(f"[dim]{_title(name)}[/]", _cell(value, widest=0))
    console.out.print(shown)


def _title(name: str) -> str:
    return "Id" if name == "short" else name.replace("_", " ").capitalize()


def _cell(value: Any, *, widest: int = _WIDEST) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    text = " ".join(str(value).split())
    return console.plain(text if not widest or len(text) <= widest else text[: widest - 1] + "…")
