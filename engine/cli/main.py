"""The command `bom`. Commands import what they need when they run, so that help is fast."""

from __future__ import annotations

import typer

from . import produce

app = typer.Typer(
    name="bom",
    help="BOM Studios Engine: a script goes in, a finished film comes out.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("produce")(produce.produce)
app.command("quote")(produce.quote)


def main() -> None:
    """Run the command line."""
    app()
