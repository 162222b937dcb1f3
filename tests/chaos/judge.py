"""The verdict on a run: the job's row, the ledger and the stored files against what the vendor says it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from engine.contracts.errors import BomError
from engine.domain.asset import PromptRecord
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.record import EventRow
from engine.services.jobs import ENDED, Place, result_of
from engine.services.studio import Studio


@dataclass(frozen=True)
class Books:
    """What the vendor says of each reference: how often it took the work on, and what it charged, by currency."""

    accepted: Mapping[str, int]
    charged: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, ledger: Mapping[str, Any], plugin: str) -> Books:
        """Read the sandbox's ledger."""
        page = ledger.get(plugin, {})
        charged: dict[str, Counter[str]] = {}
        for row in page.get("charges", ()):
            charged.setdefault(row["reference"], Counter())[row["currency"]] += row["micro"]
        return cls(page.get("accepted", {}), charged)


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
            yield from _of_result(session, studio, job)
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
    submits, charged = books.accepted.get(str(job.id), 0), Counter(books.charged.get(str(job.id), {}))
    entries = session.exec(select(LedgerEntry).where(col(LedgerEntry.job_id) == job.id)).all()
    bookings = max(Counter(entry.unit for entry in entries).values(), default=0)
    if submits > max(bookings + int(job.status not in ENDED), 1):
        yield f"DOUBLE SUBMIT: the vendor took it on {submits} times, and {bookings} of them were booked."
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
