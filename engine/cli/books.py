"""`bom books`: the ledger row by row, corrections and refunds, and closing a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from . import console, overheads, reconcile
from .listing import say_rows
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.domain.ledger import LedgerEntry

ROW = Annotated[str, typer.Argument(help="The end of the row's id.")]
WHY = Annotated[str, typer.Option("--why", help="The reason; it stays in the books.")]

books = typer.Typer(help="The ledger, row by row.", no_args_is_help=True)
books.command("reconcile")(reconcile.reconcile)
books.command("packs")(overheads.list_packs)
books.add_typer(overheads.pack, name="pack")
books.command("plans")(overheads.list_plans)
books.add_typer(overheads.plan, name="plan")
books.command("allocate")(overheads.allocate)


@books.command("list")
@command
def list_rows(
    month: Annotated[str, typer.Option("--month", help="Only this month: 2026-11.")] = "",
    project: Annotated[str, typer.Option("--project", help="Only this project.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many of the latest.")] = 50,
    as_json: JSON = False,
) -> None:
    """List the latest rows of the ledger."""
    from engine.domain.project import Project
    from engine.services import bookkeeping
    from engine.services.finding import find

    with opened() as studio, studio.database.read() as session:
        project_id = find(session, Project, project, name="name").id if project else None
        rows = bookkeeping.rows(session, month=month, project_id=project_id, limit=limit)
    columns = ("short", "month", "kind", "model", "quantity", "amount", "corrects", "note")
    say_rows(rows, columns, as_json=as_json, nothing="Nothing is in the books.")


@books.command("correct")
@command
def correct_row(
    row: ROW,
    to: Annotated[str, typer.Option("--to", help="What it should be: 0.14 USD.", metavar="AMOUNT")],
    why: WHY,
    as_json: JSON = False,
) -> None:
    """Correct a row by another one, in the open month, so that both add up to the right amount."""
    from engine.contracts.money import Money
    from engine.services import bookkeeping

    with opened() as studio:
        right = Money.parse(to, studio.settings.money.reporting_currency)
        posted = bookkeeping.correct(studio, row, right, why)
    _say(posted, as_json=as_json)


@books.command("refund")
@command
def refund_row(
    row: ROW,
    amount: Annotated[str, typer.Argument(help="What the vendor gave back: 0.14 USD.")],
    why: WHY,
    as_json: JSON = False,
) -> None:
    """Enter what a vendor gave back for a row, in the open month."""
    from engine.contracts.money import Money
    from engine.services import bookkeeping

    with opened() as studio:
        back = Money.parse(amount, studio.settings.money.reporting_currency)
        posted = bookkeeping.refund(studio, row, back, why)
    _say(posted, as_json=as_json)


@books.command("close")
@command
def close(month: Annotated[str, typer.Argument(help="A month that is over: 2026-10.")], as_json: JSON = False) -> None:
    """Close a month and all before it: their rows stay as they are, corrections fall into the open month."""
    from engine.services import bookkeeping

    with opened() as studio:
        closed = bookkeeping.close_month(studio, month)
    if as_json:
        console.say_json(closed.model_dump(mode="json"))
    else:
        console.out.print(f"{closed.month} is closed, with {closed.totals['entries']} rows up to its end.")


def _say(posted: LedgerEntry, *, as_json: bool) -> None:
    if as_json:
        console.say_json(posted.model_dump(mode="json"))
    else:
        console.out.print(f"A {posted.kind} of {posted.money} is entered in {posted.month}.")
