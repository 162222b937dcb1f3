"""`bom export workbook` and `bom export prompts`: what the accountant and the archive get."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import console
from .session import JSON, command, opened
from .things import PROJECT

FORCE = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


@command
def export_workbook(
    project: PROJECT,
    sheet: Annotated[
        list[str] | None,
        typer.Option(
            "--sheet",
            help="Only these, once for each: overview, shots, prompts, assets, ledger, jobs, versions; or all.",
            metavar="NAME",
        ),
    ] = None,
    for_client: Annotated[
        bool, typer.Option("--for-client", help="What a client may see: no costs, vendors or prompts.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.  \\[default: in this folder]")] = None,
    force: FORCE = False,
    as_json: JSON = False,
) -> None:
    """Write a project's workbook: overview, shots, prompts, assets and costs as an Excel file."""
    from engine.domain.project import Project
    from engine.services import costs
    from engine.services.finding import find
    from engine.services.workbook import book
    from engine.services.workbook.scope import chosen_sheets

    sheets = chosen_sheets(sheet or ())
    with opened() as studio:
        with studio.database.read() as session:
            found = find(session, Project, project, name="name")
        path = out or Path(book.workbook_name(studio, found, for_client=for_client))
        exported = book.export_workbook(studio, found.id, path, sheets=sheets, for_client=for_client, force=force)
    if as_json:
        rows = {name.heading: count for name, count in exported.rows.items()}
        console.say_json({"path": str(exported.path), "rows": rows, "cost": costs.as_json(exported.total)})
    else:
        console.out.print(str(exported.path))


@command
def export_prompts(
    project: PROJECT,
    out: Annotated[
        str, typer.Option("--out", help="The file to write; - for the standard output.  \\[default: in this folder]")
    ] = "",
    force: FORCE = False,
    as_json: JSON = False,
) -> None:
    """Write every prompt of a project as JSON, a line each, with its cost and the takes that came of it."""
    from engine.domain.project import Project
    from engine.services import prompt_files
    from engine.services.finding import find

    with opened() as studio:
        with studio.database.read() as session:
            found = find(session, Project, project, name="name")
        if out == "-":
            prompt_files.write_prompts(studio, found.id, sys.stdout)
            return
        path = Path(out or prompt_files.prompts_name(studio, found))
        count = prompt_files.export_prompts(studio, found.id, path, force=force)
    if as_json:
        console.say_json({"path": str(path), "prompts": count})
    else:
        console.out.print(str(path))
