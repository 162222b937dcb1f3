"""The verdict on a run: the job's row, the ledger and the stored files against what the vendor says it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from engine.contracts.errors import BomError
from engine.domain.asset import PromptRecord
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import PRICED, LedgerEntry
from engine.domain.record import EventRow
from engine.services.jobs import ENDED, Place, result_of
from engine.services.studio import Studio


@dataclass(frozen=True)
class Books:
    """What the vendor says of each job: how often it took on each of its calls, and what it charged, by currency.

    A job that is paid in several calls marks them: `<job>.face` is a call of `<job>`.
    """

    accepted: Mapping[str, Mapping[str, int]]
    charged: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, ledger: Mapping[str, Any], plugin: str) -> Books:
        """Read the sandbox's ledger."""
        page = ledger.get(plugin, {})
        accepted: dict[str, Counter[str]] = {}
        charged: dict[str, Counter[str]] = {}
        for reference, times in page.get("accepted", {}).items():
            accepted.setdefault(_job_of(reference), Counter())[reference] += times
        for row in page.get("charges", ()):
            charged.setdefault(_job_of(row["reference"]), Counter())[row["currency"]] += row["micro"]
        return cls(accepted, charged)


def _job_of(reference: str) -> str:
    return reference.partition(".")[0]


def jobs_of(session: Session, place: Place) -> list[Job]:
    """Return the jobs of one run."""
    return list(session.exec(select(Job).where(col(Job.client_id) == place.client_id).order_by(col(Job.created_at))))


def wrongs(studio: Studio, place: Place, books: Books) -> Iterator[str]:
    """Yield everything that is not as it must be."""
    with studio.database.read() as session:
        jobs = jobs_of(session, place)
        if not jobs:
            yield "No job was stored."
        strangers = books.accepted.keys() - {str(job.id) for job in jobs}
        if strangers:
            yield f"The vendor works for {strangers}, of which there is no row."
        for job in jobs:
            yield from _of_end(job)
            yield from _of_money(session, job, books)
            yield from _of_kinds(session, job, jobs)
            yield from _of_result(session, studio, job)
        yield from _of_agreement(session, place, jobs)
    left = [path.name for path in studio.settings.home.glob("scratch/*")]
    if left:
        yield f"Scratch folders are left: {left}."


def _of_end(job: Job) -> Iterator[str]:
    if job.status not in (*ENDED, "needs_decision"):
        yield f"The job is left {job.status}."
    if job.status in ("failed", "needs_decision") and not job.error.get("message"):
        yield f"The job is {job.status} without a reason."
    if job.status in ENDED and (job.reserved_micro or job.reserved_units):
        yield f"The job is {job.status} and still holds {job.reserved_micro} micro."


def _of_money(session: Session, job: Job, books: Books) -> Iterator[str]:
    charged = Counter(books.charged.get(str(job.id), {}))
    entries = _entries(session, job)
    attempts = Counter((entry.kind, entry.unit) for entry in entries if entry.kind in PRICED)
    bookings = max((sum(n for (_, u), n in attempts.items() if u == unit) for _, unit in attempts), default=0)
    for reference, submits in books.accepted.get(str(job.id), {}).items():
        if submits > max(bookings + int(job.status not in ENDED), 1):
            yield f"DOUBLE SUBMIT: the vendor took {reference} on {submits} times, and {bookings} of them were booked."
    booked: Counter[str] = Counter()
    for entry in entries:
        booked[entry.currency] += entry.amount_micro
    if job.status == "needs_decision":
        for currency, micro in (charged - booked).items():
            if currency != job.currency or micro > job.reserved_micro:
                yield f"The vendor charged {micro} {currency}; only {job.reserved_micro} {job.currency} is held."
        if booked - charged:
            yield f"The ledger says {dict(booked)}, and the vendor charged {dict(charged)}."
    elif +booked != +charged:
        lost = "PAID AND LOST: " if not booked else ""
        yield f"{lost}the vendor charged {dict(charged)}, the ledger says {dict(booked)}; the job is {job.status}."


def _of_kinds(session: Session, job: Job, jobs: Sequence[Job]) -> Iterator[str]:
    """Yield rows that say something else of an attempt than what came of it."""
    kinds = [(entry.kind, entry.unit) for entry in _entries(session, job)]
    made = sorted({kind for kind, _ in kinds} & {"charge", "retry"})
    failures = max(Counter(unit for kind, unit in kinds if kind == "failed").values(), default=0)
    if job.status == "completed":
        earlier = jobs[: jobs.index(job)]
        before = failures + sum(entry.kind == "failed" for other in earlier for entry in _entries(session, other))
        if made and made != ["retry" if before else "charge"]:
            yield f"It was made after {before} paid failures, and is booked as {made}."
    elif made:
        yield f"The job is {job.status}, and booked as {made}."
    if failures > 2 or (failures > 1 and job.status == "completed"):
        yield f"It was paid for {failures} times without a result."
    strangers = {kind for kind, _ in kinds} - {*PRICED, "difference"}
    if strangers:
        yield f"The job is booked as {strangers}."
    twice = [unit for (kind, unit), times in Counter(kinds).items() if times > 1 and kind in ("charge", "retry")]
    if twice:
        yield f"What was made is booked twice: {twice}."


def _of_agreement(session: Session, place: Place, jobs: Sequence[Job]) -> Iterator[str]:
    """Yield when work took or holds more than was agreed to; no stand-in charges above its quote."""
    agreed = session.get_one(WorkRequest, place.work_request_id).agreed
    booked = sum(entry.amount_micro for job in jobs for entry in _entries(session, job))
    taken = booked + sum(job.reserved_micro for job in jobs)
    if agreed is None or taken > agreed.micro:
        yield f"{agreed} was agreed to, and {taken} micro is spent and held."


def _entries(session: Session, job: Job) -> Sequence[LedgerEntry]:
    return session.exec(select(LedgerEntry).where(col(LedgerEntry.job_id) == job.id)).all()


def _of_result(session: Session, studio: Studio, job: Job) -> Iterator[str]:
    records = len(session.exec(select(PromptRecord.id).where(col(PromptRecord.job_id) == job.id)).all())
    ends = session.exec(select(EventRow).where(col(EventRow.object_id) == job.id, col(EventRow.name) == "job.finished"))
    said = Counter(event.body["status"] for event in ends)
    done = int(job.status == "completed")
    if (records, said["completed"]) != (done, done):
        yield f"A {job.status} job has {records} prompt records and was said to be completed {said['completed']} times."
    if said.total() - said["needs_decision"] > 1:
        yield f"It was said to have ended {dict(said)} times."
    stored = result_of(job)
    for file in stored.files if stored else ():
        try:
            studio.blobs.verify(file.media)
        except BomError as error:
            yield str(error)
