"""`bom export archive`: a project as one file, to be taken in by any studio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from . import console
from .session import JSON, command, opened

PROJECT = Annotated[str, typer.Argument(help="A project's name, or the end of its id.")]


@command
def export_archive(
    project: PROJECT,
    out: Annotated[Path | None, typer.Option("--out", help="The file; NAME.bom.zip if left out.")] = None,
    without_renders: Annotated[
        bool, typer.Option("--without-renders", help="Leave out the finished films: smaller; they are encoded again.")
    ] = False,
    allow_unfinished: Annotated[
        bool, typer.Option("--allow-unfinished", help="Also while work is under way: it is stopped in the archive.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Take a project out as one file, with all that its films are made of, its jobs and its rows of the books."""
    from engine.domain.project import Project
    from engine.services import archiving
    from engine.services.exports import slug
    from engine.services.finding import find

    with opened() as studio, console.progress(quiet=as_json) as (bars, bar):
        with studio.database.read() as session:
            row = find(session, Project, project, name="name")
        bars.update(bar, description=console.plain(row.name))
        made = archiving.export_archive(
            studio,
            row.id,
            out or Path(f"{slug(row.name)}.bom.zip"),
            with_renders=not without_renders,
            allow_unfinished=allow_unfinished,
            progress=lambda done, total: bars.update(bar, completed=done, total=total),
        )
    manifest = made.manifest
    if as_json:
        console.say_json(
            {
                "file": str(made.path),
                "bytes": made.bytes,
                "fingerprint": made.fingerprint,
                "rows": {name: note.rows for name, note in manifest.tables.items()},
                "books": manifest.books.model_dump(mode="json"),
                "files": len(manifest.blobs),
                "unfinished": manifest.unfinished,
            }
        )
        return
    rows = sum(note.rows for note in manifest.tables.values())
    spent = ", ".join(map(str, manifest.books.amounts)) or "nothing"
    console.out.print(
        f"{console.plain(manifest.project.name)}: {rows} rows and {len(manifest.blobs)} files in "
        f"{console.plain(str(made.path))} ({console.megabytes(made.bytes)})."
    )
    console.out.print(f"Its {manifest.books.entries} rows of the books add up to {spent}.")
    console.out.print(f"Fingerprint {made.fingerprint}")
    if manifest.unfinished:
        console.warn(
            f"{manifest.unfinished} jobs were under way: in the archive they are stopped, or wait for a decision."
        )
