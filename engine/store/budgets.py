"""What falls under a budget: charges in the ledger, and what jobs that have not ended may still cost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from engine.contracts.money import Money
from engine.domain.budget import EVERYWHERE, Budget
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry

_OF_JOBS = (col(LedgerEntry.overhead_id).is_(None),)
"""A budget bounds what jobs cost; packs, plans and shares of them are no jobs."""
LIVE = ("queued", "processing", "needs_decision")


def budgets_over(session: Session, client_id: UUID, project_id: UUID, *, hold: bool = False) -> list[Budget]:
    """Return the budgets that a project's jobs fall under; if asked, held until the transaction ends."""
    query = (
        select(Budget)
        .where(
            or_(
                (col(Budget.scope) == "studio") & (col(Budget.scope_id) == EVERYWHERE),
                (col(Budget.scope) == "client") & (col(Budget.scope_id) == client_id),
                (col(Budget.scope) == "project") & (col(Budget.scope_id) == project_id),
            )
        )
        .order_by(col(Budget.id))
    )
    return list(session.exec(query.with_for_update() if hold else query))


def spent_moneys(session: Session, budget: Budget, month: str) -> Iterator[tuple[Money, Money]]:
    """Yield what charges under a budget add up to, in their own and in their reporting currency."""
    rows = session.execute(
        select(
            col(LedgerEntry.currency),
            func.sum(LedgerEntry.amount_micro),
            col(LedgerEntry.reporting_currency),
            func.sum(LedgerEntry.reporting_micro),
        )
        .where(*_under(LedgerEntry, budget), *_in_month(budget, month), *_OF_JOBS)
        .group_by(col(LedgerEntry.currency), col(LedgerEntry.reporting_currency))
    )
    for currency, micro, reporting_currency, reporting_micro in rows:
        own = Money(micro=int(micro), currency=currency)
        yield own, Money(micro=int(reporting_micro), currency=reporting_currency)


def spent_units(session: Session, budget: Budget, month: str) -> Fraction:
    """Return how much of a budget's unit was charged for."""
    rows = session.execute(
        select(col(LedgerEntry.quantity), func.count())
        .where(*_under(LedgerEntry, budget), *_in_month(budget, month), *_OF_JOBS, LedgerEntry.unit == budget.unit)
        .group_by(col(LedgerEntry.quantity))
    )
    return sum((Fraction(quantity) * count for quantity, count in rows), Fraction(0))


def reserved_moneys(session: Session, budget: Budget) -> list[Money]:
    """Return what is reserved under a budget, in each currency."""
    rows = session.execute(
        select(col(Job.currency), func.sum(Job.reserved_micro))
        .where(*_under(Job, budget), col(Job.status).in_(LIVE))
        .group_by(col(Job.currency))
    )
    return [Money(micro=int(micro), currency=currency) for currency, micro in rows]


def reserved_units(session: Session, budget: Budget) -> Fraction:
    """Return how much of a budget's unit is reserved."""
    rows = session.exec(select(Job.reserved_units).where(*_under(Job, budget), col(Job.status).in_(LIVE)))
    return sum((Fraction(units.get(budget.unit, 0)) for units in rows), Fraction(0))


def _under(table: Any, budget: Budget) -> Iterator[Any]:
    if budget.scope == "client":
        yield col(table.client_id) == budget.scope_id
    if budget.scope == "project":
        yield col(table.project_id) == budget.scope_id
    if budget.model:
        yield col(table.model) == budget.model


def _in_month(budget: Budget, month: str) -> Iterator[Any]:
    if budget.is_monthly:
        yield col(LedgerEntry.month) == month
