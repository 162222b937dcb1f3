"""`bom jobs undecided` and `bom jobs decide`: what a person says of a job whose outcome nobody could tell."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from engine.contracts.errors import InputError

from . import console
from .listing import say_rows
from .session import JSON, Work, command, opened, working

if TYPE_CHECKING:
    from engine.domain.job import Job
    from engine.services.studio import Studio

JOB = Annotated[str, typer.Argument(help="The end of the job's id.")]
RAN = Annotated[str, typer.Option("--ran", help="It ran: follow it under this id.", metavar="VENDOR_ID")]
DID_NOT_RUN = Annotated[bool, typer.Option("--did-not-run", help="It did not run: it may be sent again.")]
ABANDON = Annotated[bool, typer.Option("--abandon", help="End it as failed.")]
CHARGED = Annotated[
    str, typer.Option("--charged", help="With --abandon: what the vendor took for it; 0 for nothing.", metavar="AMOUNT")
]


@command
def list_undecided(as_json: JSON = False) -> None:
    """List the jobs that were sent and of which nobody can tell whether they ran."""
    from engine.services import decisions

    with opened() as studio, studio.database.read() as session:
        rows = decisions.undecided(session)
    columns = ("short", "purpose", "model", "sent", "reserved", "why")
    say_rows(rows, columns, as_json=as_json, nothing="Nothing waits for a decision.")


@command
def decide(
    job: JOB,
    ran: RAN = "",
    did_not_run: DID_NOT_RUN = False,
    abandon: ABANDON = False,
    charged: CHARGED = "",
    as_json: JSON = False,
) -> None:
    """Say what became of a job, after a look at the vendor: it ran, it did not run, or it is abandoned."""
    if (bool(ran), did_not_run, abandon).count(True) != 1:
        raise InputError("One decision is needed.", hint="Give one of --ran VENDOR_ID, --did-not-run and --abandon.")
    if charged and not abandon:
        raise InputError("--charged goes with --abandon.", hint="What runs is charged when it completes.")
    with working() as (studio, work):
        decided = _decided(studio, work, job, ran, charged, did_not_run=did_not_run)
    if as_json:
        facts = decided.model_dump(mode="json", include={"id", "status", "attempt", "charged", "error", "vendor_job"})
        console.say_json(facts)
        return
    console.out.print(f"{console.plain(decided.purpose)} ({console.plain(decided.model)}) is {decided.status}.")
    if not abandon:
        console.out.print("Go on with the film it belongs to by `bom jobs resume WORK` or `bom produce`.")


def _decided(studio: Studio, work: Work, text: str, ran: str, charged: str, *, did_not_run: bool) -> Job:
    from engine.contracts.money import Money
    from engine.domain.job import Job
    from engine.services import decisions
    from engine.services.finding import find
    from engine.services.following import follow
    from engine.services.jobs import get_job

    with studio.database.read() as session:
        found = find(session, Job, text)
    if ran:
        request = decisions.decide_ran(studio, found.id, ran)
        work.wake()
        asyncio.run(follow(studio, request.id, lambda state: None))
    elif did_not_run:
        decisions.decide_did_not_run(studio, found.id)
    else:
        decisions.abandon(studio, found.id, Money.parse(charged, found.currency) if charged else None)
    with studio.database.read() as session:
        return get_job(session, found.id)
