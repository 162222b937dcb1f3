"""`bom costs`, `bom lineage` and `bom verify`: what was spent, where a file comes from, and whether all agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.contracts.errors import Damaged, InputError
from engine.contracts.money import Money

from . import console
from .session import JSON, command, opened


@command
def costs(
    by: Annotated[
        str, typer.Option("--by", help="project, video, shot, client, month, model, work, kind.")
    ] = "project",
    project: Annotated[str, typer.Option("--project", help="Only this project.")] = "",
    as_json: JSON = False,
) -> None:
    """Say what was spent, in each currency and in the reporting currency."""
    from engine.domain.project import Project
    from engine.services import costs as service
    from engine.services.finding import find

    if by not in service.GROUPINGS:
        raise InputError(f"Costs are not kept by {by!r}.", hint=f"Choose one of {', '.join(service.GROUPINGS)}.")
    with opened() as studio, studio.database.read() as session:
        project_id = find(session, Project, project, name="name").id if project else None
        lines = service.costs_by(session, service.GROUPINGS[by], project_id=project_id)
    if as_json:
        parts = ("direct", "overhead", "allocated")
        console.say_json(
            [
                {
                    "name": line.name,
                    **service.as_json(line.total),
                    **{part: service.as_json(getattr(line, part)) for part in parts},
                }
                for line in lines
            ]
        )
        return
    has_overhead = any(line.overhead.entries or line.allocated.entries for line in lines)
    more = (">Direct", ">Overhead", ">Allocated") if has_overhead else ()
    shown = console.table(by.capitalize(), ">Entries", *more, ">Cost")
    for line in lines:
        parts_of = (line.direct, line.overhead, line.allocated) if has_overhead else ()
        amounts = (service.in_words(part) if part.entries else "" for part in (*parts_of, line.total))
        shown.add_row(console.plain(line.name), str(line.total.entries), *amounts)
    console.out.print(shown)


@command
def lineage(
    file: Annotated[Path, typer.Argument(help="A film, a subtitle file, a thumbnail: any file the studio made.")],
    as_json: JSON = False,
) -> None:
    """List everything behind a file: vendors, models, prompts, parameters, seeds, inputs, costs, approvers."""
    from engine.services.lineage import digest, lineage_of

    with opened() as studio:
        found = lineage_of(studio, digest(file))
    if as_json:
        console.say_json(found.model_dump(mode="json"))
        return
    console.out.print(f"[bold]{console.plain(found.what)}[/]  {found.shape} {found.resolution}  sha256 {found.sha256}")
    approvers = ", ".join(found.approvers) or "nobody yet"
    console.out.print(f"Approved by {approvers}. Made from {len(found.sources)} sources:")
    shown = console.table("What", "Model", ">Seed", ">Inputs", ">Cost", "Prompt, or right")
    for source in found.sources:
        micro = sum(row.amount_micro for row in source.costs)
        shown.add_row(
            console.plain(source.what),
            source.model or "own media",
            "" if source.seed is None else str(source.seed),
            str(len(source.inputs)),
            str(Money(micro=micro, currency=source.costs[0].currency)) if source.costs else "",
            console.plain((source.prompt or source.rights)[:70]),
        )
    console.out.print(shown)


@command
def verify(
    quick: Annotated[bool, typer.Option("--quick", help="Do not read every stored byte again.")] = False,
    as_json: JSON = False,
) -> None:
    """Check that the books add up, that no byte has changed, and that every film can be traced."""
    from engine.services.verifying import verify as check

    with opened() as studio:
        verified = check(studio, bytes_too=not quick)
    if as_json:
        findings = [vars(finding) for finding in verified.findings]
        console.say_json({"checked": verified.checked, "findings": findings})
    else:
        for name, count in verified.checked.items():
            console.out.print(f"{name}: {count} checked")
        for finding in verified.findings:
            console.err.print(f"[red]{finding.check}[/]: {console.plain(finding.what)}")
    if verified.findings:
        raise typer.Exit(Damaged.exit_code)
    if not as_json:
        console.out.print("[green]All of it agrees.[/]")
