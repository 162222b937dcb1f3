"""What commands say: to people by Rich, to programs as JSON; results on stdout, all else on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from engine.contracts.errors import BomError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)


def say_json(value: Any) -> None:
    """Print one JSON document."""
    out.print(json.dumps(value, ensure_ascii=False, indent=2, default=str), markup=False)


def say_error(error: BomError, *, as_json: bool) -> None:
    """Print what happened and what to do next."""
    if as_json:
        say_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
        return
    err.print(f"[bold red]Error:[/] {plain(error.message)}")
    if error.hint:
        err.print(f"[dim]{plain(error.hint)}[/]")


def warn(text: str) -> None:
    """Print a warning."""
    err.print(f"[yellow]Note:[/] {plain(text)}")


def table(*columns: str, title: str = "") -> Table:
    """Return an empty table in the house style; columns whose name begins with `>` are set to the right."""
    made = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column.lstrip(">"), justify="right" if column.startswith(">") else "left")
    return made


def duration(seconds: float) -> str:
    """Return a length of time for people: 48.2 s, 3 min 05 s."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def megabytes(count: int) -> str:
    """Return a size for people."""
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"


def plain(text: str) -> str:
    """Return text that Rich prints as it is."""
    return text.replace("[", "\\[")


@contextmanager
def progress(*, quiet: bool) -> Iterator[tuple[Progress, TaskID]]:
    """Show one live bar with the step, the fraction and the time left; nothing where it could not move."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    disable = quiet or not err.is_terminal
    with Progress(*columns, console=err, refresh_per_second=4, disable=disable, transient=True) as bars:
        yield bars, bars.add_task("Waiting", total=None, left="")
