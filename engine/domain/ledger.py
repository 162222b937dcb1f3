"""The books: append-only cost entries, and dated prices."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from engine.contracts.money import Money, Price

from .columns import Row, document, whole_number


class LedgerEntry(Row, table=True):
    """One movement of money. Never updated or deleted; holds no foreign key, so that it outlives its project."""

    __tablename__ = "ledger_entry"

    kind: str
    """Of a job: charge, retry (after an attempt that was charged and failed), failed (charged, and nothing made),
    difference (between the vendor's own figure and the price). Posted to a row: refund, correction. Of the studio:
    prepaid (what lies in packs), overhead (plans), loss (what expired), allocation (a project's share of these)."""
    client_id: UUID = Field(index=True)
    project_id: UUID = Field(index=True)
    video_id: UUID | None = Field(default=None, index=True)
    shot_id: UUID | None = Field(default=None, index=True)
    job_id: UUID | None = Field(default=None, index=True)
    model: str
    resource_type: str
    """The ability that was used."""
    unit: str
    quantity: str
    """An exact fraction, `n` or `n/d`, in the vendor's unit."""
    amount_micro: int = whole_number()
    currency: str
    price_id: UUID | None = None
    """The price row it was worked out by; empty when the vendor reported the figure."""
    vendor_reported: bool = False
    rate: str = "1"
    """Reporting currency for one unit of the row's own, an exact fraction, as of the row's day."""
    reporting_micro: int = whole_number()
    reporting_currency: str
    month: str = Field(index=True)
    """The open month it falls into: 2026-11."""
    corrects_id: UUID | None = None
    note: str = ""
    key: str | None = Field(default=None, index=True, unique=True)
    """What it is posted for, when that must not be posted twice."""
    overhead_id: UUID | None = Field(default=None, index=True)
    """The pack or plan that it is about; a row that is about none says what a job cost."""

    @property
    def money(self) -> Money:
        """The amount in its own currency."""
        return Money(micro=self.amount_micro, currency=self.currency)

    @property
    def amount_of_units(self) -> Fraction:
        """The quantity as a number."""
        return Fraction(self.quantity)


PRICED = ("charge", "retry", "failed")
"""Kinds of rows that follow from a quantity and a price, or say that the vendor reported the figure."""
STUDIO = UUID(int=0)
"""The client and project of a row that belongs to none."""


class ClosedMonth(Row, table=True):
    """A month whose books are closed, with all before it, and what they added up to."""

    __tablename__ = "closed_month"
    __table_args__ = (UniqueConstraint("month"),)

    month: str
    totals: dict[str, Any] = document()


class PriceRow(Row, table=True):
    """A price as it stood on a day; newer rows follow, none is changed."""

    __tablename__ = "price"
    __table_args__ = (UniqueConstraint("model", "unit", "as_of", "amount_micro", "per", "currency"),)

    model: str = Field(index=True)
    unit: str
    amount_micro: int = whole_number()
    per: int = whole_number(1)
    currency: str
    source: str
    as_of: date

    @property
    def price(self) -> Price:
        """The price as a value."""
        return Price(
            model=self.model,
            unit=self.unit,
            amount_micro=self.amount_micro,
            per=self.per,
            currency=self.currency,
            source=self.source,
            as_of=self.as_of,
        )
