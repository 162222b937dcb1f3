"""`bom budgets`: how much may be spent, on a project, for a client or by the studio."""

from __future__ import annotations

from typing import Annotated

import typer

from . import console
from .listing import say_rows
from .session import JSON, command, opened

budgets = typer.Typer(help="How much may be spent.", no_args_is_help=True)


@budgets.command("list")
@command
def list_budgets(as_json: JSON = False) -> None:
    """List the budgets with what is spent, reserved and left."""
    from engine.services import budgets as service

    with opened() as studio, studio.database.read() as session:
        rows = service.listed(studio, session)
    columns = ("short", "for", "kind", "limit", "spent", "reserved", "left")
    say_rows(rows, columns, as_json=as_json, nothing="No budget is set.")


@budgets.command("set")
@command
def set_budget(
    limit: Annotated[str, typer.Argument(help="An amount like 250 or 250.00 USD; with --unit, a number.")],
    client: Annotated[str, typer.Option("--client", help="For all work for this client.")] = "",
    project: Annotated[str, typer.Option("--project", help="For this project.")] = "",
    monthly: Annotated[bool, typer.Option("--monthly", help="Afresh each month; otherwise in all.")] = False,
    unit: Annotated[str, typer.Option("--unit", help="Count this unit of the price book instead of money.")] = "",
    model: Annotated[str, typer.Option("--model", help="Only what this model does.", metavar="PLUGIN/MODEL")] = "",
    soft: Annotated[bool, typer.Option("--soft", help="Say when it is passed; do not refuse.")] = False,
    as_json: JSON = False,
) -> None:
    """Set a budget: for a project, a client or the whole studio. Work that could pass it is refused."""
    from engine.services import budgets as service

    with opened() as studio:
        budget = service.set_budget(
            studio,
            limit,
            client=client,
            project=project,
            model=model,
            unit=unit,
            is_monthly=monthly,
            is_hard=not soft,
        )
        with studio.database.read() as session:
            row = next(row for row in service.listed(studio, session) if row["id"] == str(budget.id))
    if as_json:
        console.say_json(row)
    else:
        console.out.print(f"The budget of {row['limit']} for {console.plain(row['for'])} has {row['left']} left.")


@budgets.command("remove")
@command
def remove_budget(budget: Annotated[str, typer.Argument(help="The end of its id.")], as_json: JSON = False) -> None:
    """Remove a budget; what was spent under it stays in the books."""
    from engine.services import budgets as service

    with opened() as studio:
        said = service.remove_budget(studio, budget)
    if as_json:
        console.say_json({"removed": said})
    else:
        console.out.print(f"The budget of {console.plain(said)} is removed.")
