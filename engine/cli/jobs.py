"""`bom jobs`: the work that was asked for, and stopping or resuming it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from engine.contracts.errors import JobFailed

from . import console
from .film_options import limit_of
from .listing import say_facts, say_rows
from .session import JSON, command, opened, working

WORK = Annotated[str, typer.Argument(help="The end of its id.")]

jobs = typer.Typer(help="Work that was asked for.", no_args_is_help=True)


@jobs.command("list")
@command
def list_jobs(
    status: Annotated[str, typer.Option("--status", help="queued, processing, completed, failed, cancelled.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many of the latest.")] = 20,
    as_json: JSON = False,
) -> None:
    """List the latest work."""
    from engine.services import views

    with opened() as studio, studio.database.read() as session:
        rows = views.work_requests(session, status=status, limit=limit)
    columns = ("short", "kind", "what", "status", "percent", "step", "asked")
    say_rows(rows, columns, as_json=as_json, nothing="Nothing was asked for yet.")


@jobs.command("show")
@command
def show_job(work: WORK, as_json: JSON = False) -> None:
    """Show one piece of work, what came of it, and its jobs."""
    from engine.domain.job import WorkRequest
    from engine.services import views
    from engine.services.finding import find

    with opened() as studio, studio.database.read() as session:
        row = find(session, WorkRequest, work)
        parts = views.jobs_of(session, row.id)
    facts = row.model_dump(mode="json")
    if as_json:
        console.say_json({**facts, "jobs": parts})
        return
    say_facts(facts, as_json=False)
    columns = ("short", "purpose", "model", "status", "attempt", "error")
    say_rows(parts, columns, as_json=False, nothing="It needed no new jobs.")


@jobs.command("cancel")
@command
def cancel_job(work: WORK, as_json: JSON = False) -> None:
    """Stop a piece of work, and say what was and was not spent."""
    from engine.domain.job import WorkRequest
    from engine.services import requests
    from engine.services.finding import find

    with opened() as studio:
        with studio.database.read() as session:
            row = find(session, WorkRequest, work)
        asked = requests.ask_to_cancel(studio, row.id)
        spent = requests.spending(studio, row.id)
    if as_json:
        console.say_json({"id": str(asked.id), "status": asked.status, "cancel_requested": True, "spent": spent})
        return
    counts = ", ".join(f"{count} {status}" for status, count in spent["jobs"].items()) or "none were sent"
    console.out.print(f"It will stop after the step it is in. Its jobs so far: {counts}.")
    console.out.print("What is completed stays paid and is used again; what is queued costs nothing.")


@jobs.command("resume")
@command
def resume_job(
    work: WORK,
    max_amount: Annotated[
        str, typer.Option("--max-amount", help="Agree to so much for it in all, with what is spent.", metavar="AMOUNT")
    ] = "",
    as_json: JSON = False,
) -> None:
    """Go on with work that failed or was cancelled; what is made already is used."""
    from engine.domain.job import WorkRequest
    from engine.services import requests
    from engine.services.finding import find
    from engine.services.following import follow
    from engine.services.prices import in_reporting

    with working() as (studio, work_here):
        with studio.database.read() as session:
            row = find(session, WorkRequest, work)
        agreed = limit_of(studio, max_amount)
        requests.reopen(studio, row.id, in_reporting(studio, [agreed]) if agreed else None)
        work_here.wake()
        ended = asyncio.run(follow(studio, row.id, lambda state: None))
    if as_json:
        console.say_json({"id": str(ended.id), "status": ended.status, "outcome": ended.outcome})
    else:
        console.out.print(f"It is {ended.status}. {console.plain(ended.outcome.get('error', {}).get('message', ''))}")
    if ended.status != "completed":
        raise typer.Exit(JobFailed.exit_code)
