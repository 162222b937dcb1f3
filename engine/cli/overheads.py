"""`bom books packs`, `pack`, `plans`, `plan` and `allocate`: what is paid beside single jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from . import console
from .listing import say_rows
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.contracts.money import Money
    from engine.services.studio import Studio

DAY = ["%Y-%m-%d"]
AMOUNT = Annotated[str, typer.Option("--amount", help="What was paid: 700 USD.", metavar="AMOUNT")]
NOTE = Annotated[str, typer.Option("--note", help="The invoice's number, or what else helps to find it.")]

pack = typer.Typer(help="Units of a vendor, paid before they are used.", no_args_is_help=True)
plan = typer.Typer(help="What a month of something costs, used or not.", no_args_is_help=True)


@pack.command("add")
@command
def add_pack(
    vendor: Annotated[str, typer.Option("--vendor", help="The plugin.", metavar="PLUGIN")],
    units: Annotated[str, typer.Option("--units", help="How many it holds.", metavar="NUMBER")],
    amount: AMOUNT,
    bought: Annotated[datetime, typer.Option("--bought", help="The first day of use.", formats=DAY, metavar="DAY")],
    expires: Annotated[datetime, typer.Option("--expires", help="The last day of use.", formats=DAY, metavar="DAY")],
    unit: Annotated[str, typer.Option("--unit", help="The unit it holds, if the vendor has several.")] = "",
    note: NOTE = "",
    as_json: JSON = False,
) -> None:
    """Enter a prepaid pack. Jobs draw from the pack that expires first; what is left when it expires is a loss."""
    from engine.services import overheads

    with opened() as studio:
        paid = _amount(studio, amount)
        made = overheads.add_pack(studio, vendor, units, paid, bought.date(), expires.date(), unit=unit, note=note)
    if as_json:
        console.say_json(made.model_dump(mode="json"))
    else:
        console.out.print(f"{made.units} {made.unit} of {made.vendor} for {paid} are entered, until {made.ends}.")


@plan.command("add")
@command
def add_plan(
    vendor: Annotated[str, typer.Option("--vendor", help="The plugin, or a name: storage, network.", metavar="NAME")],
    amount: AMOUNT,
    month: Annotated[str, typer.Option("--month", help="The month it is for: 2026-11.", metavar="MONTH")],
    note: NOTE = "",
    as_json: JSON = False,
) -> None:
    """Enter what one month of a plan cost: a subscription, storage, network, machines."""
    from engine.services import overheads

    with opened() as studio:
        paid = _amount(studio, amount)
        made = overheads.add_plan(studio, vendor, paid, month, note=note)
    if as_json:
        console.say_json(made.model_dump(mode="json"))
    else:
        console.out.print(f"{paid} for {console.plain(made.vendor)} in {month} is entered.")


@command
def list_packs(as_json: JSON = False) -> None:
    """List the packs with what is left of them, and until when."""
    from engine.services import overheads

    with opened() as studio, studio.database.read() as session:
        rows, warnings = overheads.pack_rows(session), overheads.pack_warnings(session)
    columns = ("row", "vendor", "units", "drawn", "left", "paid", "worth", "expires", "days", "state")
    say_rows(rows, columns, as_json=as_json, nothing="No pack is entered.")
    for warning in warnings:
        console.warn(warning)


@command
def list_plans(as_json: JSON = False) -> None:
    """List the plans, month by month."""
    from engine.services import overheads

    with opened() as studio, studio.database.read() as session:
        rows = overheads.plan_rows(session)
    say_rows(rows, ("row", "vendor", "month", "paid", "note"), as_json=as_json, nothing="No plan is entered.")


@command
def allocate(
    month: Annotated[str, typer.Argument(help="A month that is over: 2026-10.")], as_json: JSON = False
) -> None:
    """Spread what plans and packs cost in a month over its projects; `bom books close` does it too."""
    from engine.services.allocating import allocate as spread

    with opened() as studio:
        rows = spread(studio, month)
    if as_json:
        console.say_json([row.model_dump(mode="json") for row in rows])
    else:
        said = f"{len(rows)} rows are posted" if rows else "Nothing was left to spread"
        console.out.print(f"{said} for {month}.")


def _amount(studio: Studio, text: str) -> Money:
    from engine.contracts.money import Money
    from engine.services.prices import aged_rates

    paid = Money.parse(text, studio.settings.money.reporting_currency)
    for warning in aged_rates(studio, [paid]):
        console.warn(warning)
    return paid
