"""Budgets: how much money, or how much of a unit, may be spent somewhere, ever or in a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlmodel import Field, UniqueConstraint

from engine.contracts.money import MICRO, Money, round_half_up

from .columns import Row, whole_number

EVERYWHERE = UUID(int=0)
"""The place of a budget that holds for the whole studio."""


class Budget(Row, table=True):
    """A limit on what was spent and is reserved; a hard one refuses what would pass it, a soft one says so once."""

    __table_args__ = (UniqueConstraint("scope", "scope_id", "is_monthly", "unit", "model", "is_hard"),)

    scope: str
    """studio, client or project."""
    scope_id: UUID = Field(index=True)
    is_monthly: bool = False
    """Whether each month begins afresh."""
    unit: str = ""
    """The vendor's unit that is counted: image, second…; empty for money."""
    model: str = ""
    """Only this `plugin/model`; empty for all."""
    is_hard: bool = True
    limit_micro: int = whole_number()
    """Millionths of the currency's major unit, or of the unit."""
    currency: str = ""
    warned: str = ""
    """The period in which a soft one was said to be passed: a month, or `ever`."""
    version: int = 1

    @property
    def limit(self) -> Fraction:
        """The limit, in millionths."""
        return Fraction(self.limit_micro)

    def in_words(self, micro: Fraction | int) -> str:
        """Return millionths of what it counts for people: 12.50 EUR, 300 image."""
        if not self.unit:
            return str(Money(micro=round_half_up(Fraction(micro)), currency=self.currency))
        return f"{Fraction(micro) / MICRO} {self.unit}"


@dataclass(frozen=True)
class Standing:
    """How far a budget is used: all in millionths of what it counts."""

    budget: Budget
    spent: Fraction
    reserved: Fraction

    @property
    def used(self) -> Fraction:
        """What was spent and what may still be charged."""
        return self.spent + self.reserved

    @property
    def left(self) -> Fraction:
        """What may still be claimed; negative when the charges went above."""
        return self.budget.limit - self.used


@dataclass(frozen=True)
class Claim:
    """The most that a job can take from the budgets it falls under."""

    model: str
    money: Money
    units: Mapping[str, Fraction]
    prices: Mapping[str, UUID]
    """The price row of each unit."""
