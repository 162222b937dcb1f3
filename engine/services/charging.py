"""What a job cost, posted to the ledger: by price, by the vendor's own figure, and what lies between the two."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import MoneyRefused
from engine.contracts.money import Money
from engine.contracts.results import Usage
from engine.domain.books import JobKind, charge_entry
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry, PriceRow
from engine.store.books import open_month

from .prices import exchange, unpriced
from .studio import Studio


def book_charge(
    session: Session,
    studio: Studio,
    job: Job,
    usages: Sequence[Usage],
    reported: Money | None,
    *,
    has_failed: bool = False,
) -> Money:
    """Post what a job cost: a row for each unit used, and one for what the vendor's own figure differs by.

    The vendor's figure stands alone when nothing was used that has a price, or its currency is another.
    """
    kind: JobKind = "failed" if has_failed else "retry" if _was_paid_before(session, job) else "charge"
    charges = _charges(session, job, usages, reported)
    month = open_month(session)
    entries = [
        charge_entry(job, usage, charge, exchange(studio, charge.currency), month, kind) for usage, charge in charges
    ]
    total = _sum(entries, job.currency)
    if reported is not None and reported != total:
        more = Usage.of(usages[0].unit, 0)
        worth = exchange(studio, reported.currency)
        entries.append(charge_entry(job, more, reported - total, worth, month, "difference"))
    session.add_all(entries)
    return _sum(entries, job.currency)


def _charges(
    session: Session, job: Job, usages: Sequence[Usage], reported: Money | None
) -> list[tuple[Usage, PriceRow | Money]]:
    try:
        priced = [(usage, _price_of(session, job, usage.unit)) for usage in usages]
    except MoneyRefused:
        if reported is None:
            raise
        priced = []
    if reported is not None and {row.currency for _, row in priced} != {reported.currency}:
        return [(usages[0] if usages else Usage.of("job", 1), reported)]
    return list(priced)


def _price_of(session: Session, job: Job, unit: str) -> PriceRow:
    """Return the price by which a job was quoted; for a unit that it was not quoted in, the newest in the books."""
    if unit in job.prices:
        return session.get_one(PriceRow, UUID(job.prices[unit]))
    newest = select(PriceRow).where(PriceRow.model == job.model, PriceRow.unit == unit)
    row = session.exec(newest.order_by(col(PriceRow.as_of).desc(), col(PriceRow.created_at).desc())).first()
    if row is None:
        raise unpriced(job.model, unit)
    return row


def _was_paid_before(session: Session, job: Job) -> bool:
    """Whether an earlier attempt at the same thing was charged, and failed."""
    earlier = select(Job.id).where(
        Job.client_id == job.client_id, Job.recipe == job.recipe, Job.status == "failed", Job.charged == "yes"
    )
    own = select(LedgerEntry.id).where(LedgerEntry.job_id == job.id, LedgerEntry.kind == "failed")
    return session.exec(earlier).first() is not None or session.exec(own).first() is not None


def _sum(entries: Sequence[LedgerEntry], currency: str) -> Money:
    amounts = [entry.money for entry in entries]
    return sum(amounts[1:], amounts[0]) if amounts else Money.zero(currency)
