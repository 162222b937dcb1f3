"""Keeping the books: what a charge and a correction look like, and what rows add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal, NamedTuple
from uuid import UUID

from engine.contracts.errors import Conflict, InputError
from engine.contracts.money import Money
from engine.contracts.results import Usage

from .job import Job
from .ledger import STUDIO, LedgerEntry, PriceRow
from .overhead import Overhead

JobKind = Literal["charge", "retry", "failed", "difference"]
"""Kinds of rows that a job itself leads to."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Exchange:
    """What one unit of a row's currency is worth in the reporting currency, on the row's day."""

    rate: Fraction
    currency: str


class Sums(NamedTuple):
    """What some rows of one currency add up to."""

    currency: str
    micro: int
    reporting_currency: str
    reporting_micro: int
    entries: int = 1


@dataclass(frozen=True)
class Total:
    """What rows add up to: in each currency of their own, and in the reporting currency at each row's own rate.

    There is more than one reporting currency only when the studio changed it in between.
    """

    amounts: tuple[Money, ...] = ()
    reporting: tuple[Money, ...] = ()
    entries: int = 0

    def amount(self, currency: str) -> Money:
        """Return what was charged in one currency."""
        return _find(self.amounts, currency)

    def reported(self, currency: str) -> Money:
        """Return the whole in a reporting currency."""
        return _find(self.reporting, currency)

    def __add__(self, other: Total) -> Total:
        amounts, reporting = Counter[str](), Counter[str]()
        for counted, moneys in (
            *((amounts, self.amounts), (amounts, other.amounts)),
            *((reporting, self.reporting), (reporting, other.reporting)),
        ):
            for money in moneys:
                counted[money.currency] += money.micro
        return Total(_moneys(amounts), _moneys(reporting), self.entries + other.entries)

    @classmethod
    def of(cls, sums: Iterable[Sums]) -> Total:
        """Return what sums of rows add up to."""
        amounts: Counter[str] = Counter()
        reporting: Counter[str] = Counter()
        entries = 0
        for part in sums:
            amounts[part.currency] += part.micro
            reporting[part.reporting_currency] += part.reporting_micro
            entries += part.entries
        return cls(_moneys(amounts), _moneys(reporting), entries)


def total_of(entries: Iterable[LedgerEntry]) -> Total:
    """Return what rows of the ledger add up to."""
    return Total.of(
        Sums(entry.currency, entry.amount_micro, entry.reporting_currency, entry.reporting_micro) for entry in entries
    )


def month_of(moment: datetime) -> str:
    """Return the month that a moment falls into: 2026-11."""
    return f"{moment:%Y-%m}"


def month_after(month: str) -> str:
    """Return the next month."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def charge_entry(
    job: Job, usage: Usage, charge: PriceRow | Money, exchange: Exchange, month: str, kind: JobKind = "charge"
) -> LedgerEntry:
    """Return the row for what a job used: by a price row, or with the figure that the vendor reported."""
    priced = isinstance(charge, PriceRow)
    amount = charge.price.charge(usage.amount) if isinstance(charge, PriceRow) else charge
    return LedgerEntry(
        kind=kind,
        client_id=job.client_id,
        project_id=job.project_id,
        video_id=job.video_id,
        shot_id=job.shot_id,
        job_id=job.id,
        model=job.model,
        resource_type=job.ability,
        unit=usage.unit,
        quantity=usage.quantity,
        amount_micro=amount.micro,
        currency=amount.currency,
        price_id=charge.id if isinstance(charge, PriceRow) else None,
        vendor_reported=not priced,
        rate=str(exchange.rate),
        reporting_micro=amount.exchanged(exchange.rate, exchange.currency).micro,
        reporting_currency=exchange.currency,
        month=checked_month(month),
        note=job.purpose,
    )


def overhead_entry(
    overhead: Overhead,
    kind: Literal["prepaid", "overhead", "loss", "allocation"],
    amount: Money,
    reporting: Money,
    month: str,
    note: str,
    *,
    rate: Fraction,
    project_id: UUID = STUDIO,
    client_id: UUID = STUDIO,
    key: str | None = None,
) -> LedgerEntry:
    """Return a row about a pack or a plan: the studio's, or a project's share."""
    return LedgerEntry(
        kind=kind,
        client_id=client_id,
        project_id=project_id,
        model=overhead.vendor,
        resource_type=overhead.kind,
        unit=overhead.unit or "month",
        quantity="0",
        amount_micro=amount.micro,
        currency=amount.currency,
        rate=str(rate),
        reporting_micro=reporting.micro,
        reporting_currency=reporting.currency,
        month=checked_month(month),
        note=note,
        key=key,
        overhead_id=overhead.id,
    )


def correction_of(
    entry: LedgerEntry,
    amount: Money,
    note: str,
    open_month: str,
    kind: Literal["correction", "refund"] = "correction",
) -> LedgerEntry:
    """Return the row that adds an amount, mostly a negative one, to an earlier row, at that row's own rate.

    Raises InputError when the currency is another or the reason is missing, Conflict when the month is before the
    row's own.
    """
    if amount.currency != entry.currency:
        raise InputError(
            f"A row in {entry.currency} cannot be corrected by {amount}.",
            hint=f"Give the difference in {entry.currency}.",
        )
    if not note.strip():
        raise InputError("A correction needs a reason.", hint="Say why in a few words: they stay in the books.")
    if checked_month(open_month) < entry.month:
        raise Conflict(
            f"A row of {entry.month} cannot be corrected in {open_month}.", hint="Post it in the month that is open."
        )
    return LedgerEntry(
        **entry.model_dump(
            include={
                *("client_id", "project_id", "video_id", "shot_id", "job_id", "model", "resource_type", "unit"),
                *("currency", "rate", "reporting_currency", "overhead_id"),
            }
        ),
        kind=kind,
        quantity="0",
        amount_micro=amount.micro,
        reporting_micro=amount.exchanged(Fraction(entry.rate), entry.reporting_currency).micro,
        month=open_month,
        corrects_id=entry.id,
        note=note.strip(),
    )


def checked_month(text: str) -> str:
    """Return a month of the books as it is written; raises InputError for anything else."""
    if not _MONTH.fullmatch(text):
        raise InputError(f"{text!r} is not a month.", hint="Write it like 2026-11.")
    return text


def _moneys(sums: Counter[str]) -> tuple[Money, ...]:
    return tuple(Money(micro=sums[currency], currency=currency) for currency in sorted(sums))


def _find(moneys: Iterable[Money], currency: str) -> Money:
    return next((money for money in moneys if money.currency == currency), Money.zero(currency))
