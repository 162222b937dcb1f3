"""`bom books reconcile`: a vendor's invoice or usage file against the books."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.errors import InputError

from . import console
from .listing import say_rows
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.domain.bill_file import BillForm


@command
def reconcile(
    file: Annotated[Path, typer.Argument(help="A CSV file as the vendor gives it.")],
    vendor: Annotated[str, typer.Option("--vendor", help="The plugin.", metavar="PLUGIN")],
    month: Annotated[str, typer.Option("--month", help="Only lines of this month: 2026-11.")] = "",
    post: Annotated[bool, typer.Option("--post", help="Post what the books lack into the open month.")] = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="The file is complete: what it does not have was not charged.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="What a column is called: date=Day; may be repeated.", metavar="MEANING=HEADING"),
    ] = None,
    currency: Annotated[str, typer.Option("--currency", help="Of amounts that name none.", metavar="CODE")] = "",
    decimal_mark: Annotated[str, typer.Option("--decimal-mark", help="What stands before decimals: . or ,")] = "",
    dates: Annotated[str, typer.Option("--dates", help="How 03/11/2026 is read: day-first or month-first.")] = "",
    as_json: JSON = False,
) -> None:
    """Hold a vendor's invoice or usage file against the books, and keep it; posting it twice adds nothing."""
    from engine.services import reconciling

    form = _form(column or [], currency, decimal_mark, dates)
    with opened() as studio:
        found = reconciling.reconcile(studio, file, vendor, month=month, form=form, post=post, is_whole=whole)
    projects, differing = reconciling.by_project(found), reconciling.differing(found)
    counts = Counter(pair.status for pair in found.pairs)
    if as_json:
        console.say_json(
            {
                "vendor": vendor,
                "sha256": found.media.sha256,
                "counts": counts,
                "projects": projects,
                "differing": differing,
                "notes": list(found.notes),
                "posted": [row.model_dump(mode="json") for row in found.posted],
            }
        )
        return
    for note in found.notes:
        console.warn(note)
    if differing:
        say_rows(
            differing,
            ("status", "lines", "day", "model", "project", "booked", "billed"),
            as_json=False,
            nothing="",
        )
    say_rows(projects, ("project", "booked", "billed", "difference"), as_json=False, nothing="Nothing to compare.")
    said = ", ".join(f"{count} {status}" for status, count in counts.items())
    console.err.print(f"{said}. The file is kept as {found.media.sha256[:12]}….")
    if post:
        console.out.print(f"{len(found.posted)} rows are posted." if found.posted else "Nothing was left to post.")
    elif differing:
        console.err.print("Post what the books lack with --post.")


def _form(columns: list[str], currency: str, mark: str, dates: str) -> BillForm:
    from engine.domain.bill_file import HEADINGS, BillForm

    named = {}
    for text in columns:
        meaning, _, heading = text.partition("=")
        if meaning not in HEADINGS or not heading:
            raise InputError(
                f"{text!r} does not name a column.", hint=f"Write MEANING=HEADING, with one of {', '.join(HEADINGS)}."
            )
        named[meaning] = (heading,)
    for option, value, allowed in (
        ("--decimal-mark", mark, ("", ".", ",")),
        ("--dates", dates, ("", "day-first", "month-first")),
    ):
        if value not in allowed:
            raise InputError(f"{option} cannot be {value!r}.", hint=f"Choose {' or '.join(filter(None, allowed))}.")
    if currency and not (len(currency) == 3 and currency.isalpha()):
        raise InputError(f"{currency!r} is not a currency.", hint="Write its code, like USD.")
    day_first = None if not dates else dates == "day-first"
    return BillForm.model_validate(
        {"columns": named, "currency": currency.upper(), "decimal_mark": mark, "day_first": day_first}
    )
