"""`bom import archive`: a project taken in from one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import console
from .session import JSON, command, opened

if TYPE_CHECKING:
    from engine.services.unarchiving import Imported

imports = typer.Typer(help="What other studios made, taken in: archives.", no_args_is_help=True)


@imports.command("archive")
@command
def import_archive(
    file: Annotated[Path, typer.Argument(help="An archive that `bom export archive` wrote.")],
    scripts: Annotated[
        Path | None, typer.Option("--scripts", help="Write its scripts into this folder, to go on with them here.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check it and say what would be done.")] = False,
    as_json: JSON = False,
) -> None:
    """Take a project in: everything in the file is checked first, then all of it is entered, or nothing."""
    from engine.services.laying_out import LaidOut, lay_out_scripts, scripts_elsewhere
    from engine.services.unarchiving import import_archive as take_in

    laid, elsewhere = LaidOut((), ()), list[str]()
    with opened() as studio, console.progress(quiet=as_json) as (bars, bar):
        bars.update(bar, description=console.plain(file.name))
        done = take_in(
            studio, file, dry=check, progress=lambda so_far, total: bars.update(bar, completed=so_far, total=total)
        )
        if scripts and not check:
            laid = lay_out_scripts(studio, done.manifest.project.id, scripts)
        if not check:
            elsewhere = scripts_elsewhere(studio, done.manifest.project.id)
    if as_json:
        arrival = done.arrival
        console.say_json(
            {
                "project": done.manifest.project.model_dump(mode="json"),
                "fingerprint": done.fingerprint,
                "changed": done.changes and not check,
                "new": dict(+arrival.new),
                "same": dict(+arrival.same),
                "files": done.files,
                "bytes": done.bytes,
                "books": done.manifest.books.model_dump(mode="json"),
                "renamed": arrival.renamed,
                "moved": [
                    {"month": month, "posted_in": now, "rows": rows} for (month, now), rows in arrival.moved.items()
                ],
                "undecided": done.undecided,
                "scripts": [str(path) for path in laid.scripts],
                "scripts_elsewhere": elsewhere,
            }
        )
        return
    _say(done, check=check)
    for path in laid.scripts:
        console.out.print(f"Go on with: bom produce {console.plain(str(path))}")
    for name in laid.left:
        console.warn(f"{name} lies outside the script's folder and was not written.")
    for place in elsewhere:
        console.warn(
            f"The script was read from {place}, which is not here. Import again with --scripts FOLDER to have it there."
        )


def _say(done: Imported, *, check: bool) -> None:
    name, arrival = console.plain(done.manifest.project.name), done.arrival
    if not done.changes:
        console.out.print(f"{name} is here already, with all its rows and files: nothing was changed.")
        return
    verb = "would bring" if check else "brought"
    console.out.print(
        f"{name}: the archive is sound and {verb} {arrival.new.total()} rows and {done.files} files "
        f"({console.megabytes(done.bytes)}); {arrival.same.total()} rows were here."
    )
    spent = ", ".join(map(str, done.manifest.books.amounts)) or "nothing"
    console.out.print(f"Its {done.manifest.books.entries} rows of the books add up to {spent}.")
    for old, new in arrival.renamed.items():
        console.warn(f"Somebody else is called {old} here: who came is entered as {new}.")
    for (month, now), rows in arrival.moved.items():
        console.warn(f"{month} is closed here: {rows} rows of it were posted in {now}, with their amounts as they are.")
    if done.undecided:
        console.warn(f"{done.undecided} jobs were under way and wait for a decision: see `bom jobs undecided`.")
