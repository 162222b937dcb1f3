"""Totals of the ledger, added up by the database."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, select

from engine.domain.allocation import Place, Use, Weight
from engine.domain.books import Sums, Total, month_after, month_of
from engine.domain.columns import utc_now
from engine.domain.ledger import PRICED, STUDIO, ClosedMonth, LedgerEntry
from engine.domain.record import ARRIVED, AuditEntry

Grouping = Literal["shot_id", "video_id", "project_id", "client_id", "month", "model", "resource_type", "kind"]
_MONTHS_LOCK = 0x626F6D
_SUMS = (
    col(LedgerEntry.currency),
    func.sum(LedgerEntry.amount_micro),
    col(LedgerEntry.reporting_currency),
    func.sum(LedgerEntry.reporting_micro),
    func.count(),
)


def total(session: Session, *conditions: ColumnElement[bool]) -> Total:
    """Return what the rows that meet some conditions add up to."""
    rows = session.execute(
        select(*_SUMS).where(*conditions).group_by(col(LedgerEntry.currency), col(LedgerEntry.reporting_currency))  # type: ignore[call-overload]
    )
    return Total.of(_sums(row) for row in rows)


def totals_by(session: Session, grouping: Grouping, *conditions: ColumnElement[bool]) -> dict[UUID | str | None, Total]:
    """Return what the rows that meet some conditions add up to, for each shot, month and so on."""
    key = col(getattr(LedgerEntry, grouping))
    rows = session.execute(
        select(*_SUMS, key)  # type: ignore[call-overload]
        .where(*conditions)
        .group_by(key, col(LedgerEntry.currency), col(LedgerEntry.reporting_currency))
        .order_by(key)
    )
    groups: dict[UUID | str | None, list[Sums]] = {}
    for row in rows:
        groups.setdefault(row[-1], []).append(_sums(row))
    return {group: Total.of(sums) for group, sums in groups.items()}


def decimals(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Return how many decimals, up to six, it takes to write each currency's amounts among some rows exactly."""
    finest: dict[str, int] = {}
    for micro, currency in (
        (col(LedgerEntry.amount_micro), col(LedgerEntry.currency)),
        (col(LedgerEntry.reporting_micro), col(LedgerEntry.reporting_currency)),
    ):
        needed = case(*((micro % 10 ** (6 - digits) == 0, digits) for digits in range(6)), else_=6)
        for code, digits in session.execute(select(currency, func.max(needed)).where(*conditions).group_by(currency)):
            finest[code] = max(digits, finest.get(code, 0))
    return finest


def hold_months(session: Session, *, alone: bool = False) -> None:
    """Keep months from being closed until the transaction ends; to close one, be alone with the books.

    On SQLite there is one writer at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(_MONTHS_LOCK)))


def open_month(session: Session) -> str:
    """Return the month that new rows fall into, which stays open until the transaction ends."""
    hold_months(session)
    last = session.exec(select(func.max(ClosedMonth.month))).one()
    now = month_of(utc_now())
    return now if last is None or last < now else month_after(last)


def month_for(session: Session, month: str) -> str:
    """Return where a row about a month falls into: that month, or the open one when it is closed."""
    last_open = open_month(session)
    last_closed = session.exec(select(func.max(ClosedMonth.month))).one()
    return month if last_closed is None or month > last_closed else last_open


def booked_here() -> ColumnElement[bool]:
    """Return the condition for rows that this studio booked: what came with an archive drew on another's overhead."""
    arrived = select(AuditEntry.id).where(
        AuditEntry.action == ARRIVED,
        col(AuditEntry.object_id) == col(LedgerEntry.project_id),
        col(AuditEntry.created_at) >= col(LedgerEntry.created_at),
    )
    return ~arrived.correlate(LedgerEntry).exists()


def uses_of(session: Session, vendor: str) -> list[Use]:
    """Return what the charges that were booked here for a vendor's models used, in their order."""
    rows = session.exec(
        select(LedgerEntry)
        .where(col(LedgerEntry.model).startswith(f"{vendor}/", autoescape=True), col(LedgerEntry.kind).in_(PRICED))
        .where(booked_here())
        .order_by(col(LedgerEntry.created_at), col(LedgerEntry.id))
    )
    return [
        Use(
            Place(entry.project_id, entry.client_id),
            entry.month,
            entry.created_at.date(),
            entry.unit,
            entry.amount_of_units,
            entry.money,
        )
        for entry in rows
    ]


def weights_in(session: Session, month: str) -> list[Weight]:
    """Return what each project used in a month, by model, as far as it was booked here."""
    keys = (
        *(col(LedgerEntry.project_id), col(LedgerEntry.client_id), col(LedgerEntry.model)),
        *(col(LedgerEntry.rate), col(LedgerEntry.currency)),
    )
    rows = session.execute(
        select(*keys, func.sum(LedgerEntry.amount_micro), func.count())  # type: ignore[call-overload]
        .where(
            LedgerEntry.month == month, col(LedgerEntry.overhead_id).is_(None), col(LedgerEntry.project_id) != STUDIO
        )
        .where(booked_here())
        .group_by(*keys)
    )
    return [
        Weight(Place(project, client), model, int(micro) * Fraction(rate), count)
        for project, client, model, rate, _, micro, count in rows
    ]


def _sums(row: Sequence[Any]) -> Sums:
    """PostgreSQL adds whole numbers up to a decimal, which is whole as well."""
    currency, micro, reporting_currency, reporting_micro, entries = row[:5]
    return Sums(currency, int(micro), reporting_currency, int(reporting_micro), entries)
