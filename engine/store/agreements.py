"""What a work request has taken of what was agreed to for it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, col, func, select

from engine.contracts.money import Money
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry

from .budgets import LIVE


def spent_by(session: Session, request_id: UUID) -> Iterator[tuple[Money, Fraction, str]]:
    """Yield what a request's jobs were charged, with the rate of its rows and the currency that it leads to."""
    rows = session.execute(
        select(
            col(LedgerEntry.currency),
            col(LedgerEntry.rate),
            col(LedgerEntry.reporting_currency),
            func.sum(LedgerEntry.amount_micro),
        )
        .join(Job, col(Job.id) == col(LedgerEntry.job_id))
        .where(col(Job.work_request_id) == request_id)
        .group_by(col(LedgerEntry.currency), col(LedgerEntry.rate), col(LedgerEntry.reporting_currency))
    )
    for currency, rate, reporting_currency, micro in rows:
        yield Money(micro=int(micro), currency=currency), Fraction(rate), reporting_currency


def reserved_for(session: Session, request_id: UUID) -> list[Money]:
    """Return what is reserved for a request's jobs, in each currency."""
    rows = session.execute(
        select(col(Job.currency), func.sum(Job.reserved_micro))
        .where(col(Job.work_request_id) == request_id, col(Job.status).in_(LIVE))
        .group_by(col(Job.currency))
    )
    return [Money(micro=int(micro), currency=currency) for currency, micro in rows]
