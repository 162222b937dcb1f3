"""What Kling says that a job cost, in units of a pack or in money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from bomstudio import Money, ProviderError, Usage, round_half_up

UNIT = "unit"
"""The vendor's own unit, of which packs are bought; its price is in the price book."""


def units(quantity: Fraction) -> Usage:
    """Return a usage of pack units."""
    return Usage.of(UNIT, quantity)


@dataclass(frozen=True)
class Bill:
    """What was charged; `is_told` is false when the vendor has said nothing."""

    units: Fraction = Fraction(0)
    cash: Money | None = None
    notes: tuple[str, ...] = ()
    is_told: bool = False

    @classmethod
    def read(cls, entries: Sequence[Mapping[str, Any]]) -> Bill:
        """Read the list `billing`. Raises ValueError or KeyError for one that is not understood."""
        taken, cash, notes = Fraction(0), list[Money](), list[str]()
        for entry in entries:
            amount = Fraction(str(entry["amount"]))
            if entry.get("charge_type") == "cash":
                cash.append(Money(micro=round_half_up(amount * 1_000_000), currency=str(entry["currency"])))
            else:
                taken += amount
        total = None
        if cash:
            same = [money for money in cash if money.currency == cash[0].currency]
            total = sum(same[1:], same[0])
            beside = [str(money) for money in cash if money.currency != cash[0].currency]
            beside += [f"{taken} pack units"] if taken else []
            if beside:
                notes.append(f"Kling also charged {' and '.join(beside)}, which the books do not have.")
        return cls(taken, total, tuple(notes), bool(entries))

    @property
    def charged(self) -> Literal["no", "yes", "unknown"]:
        """Whether anything was taken."""
        if not self.is_told:
            return "unknown"
        return "yes" if self.units or (self.cash and self.cash.micro) else "no"

    def put_on(self, error: ProviderError, *, beside: Fraction = Fraction(0)) -> ProviderError:
        """Return an error that tells this bill, and units that were taken in another call before."""
        error.charged = "yes" if beside else self.charged
        error.billed = self.cash if self.charged == "yes" else None
        taken = self.units + beside
        error.usage = (units(taken),) if taken else ()
        return error
