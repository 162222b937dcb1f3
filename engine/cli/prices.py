"""`bom prices`: what the models cost, who says so, and since when."""

from __future__ import annotations

from typing import Annotated

import typer

from .listing import say_rows
from .session import JSON, command, opened

MODEL = Annotated[str, typer.Option("--model", help="Only this model, or this plugin.", metavar="PLUGIN/MODEL")]

prices = typer.Typer(help="What the models cost.", no_args_is_help=True)


@prices.command("list")
@command
def list_prices(
    model: MODEL = "",
    as_json: JSON = False,
) -> None:
    """List the prices that hold, with source, date and age, and where each is written."""
    from engine.services.prices import price_list, stock_prices

    with opened() as studio:
        rows = price_list(stock_prices(studio), model)
    columns = ("model", "price", "unit", "as_of", "days", "origin", "source")
    say_rows(rows, columns, as_json=as_json, nothing="No price is known for that.")
