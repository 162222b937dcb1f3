"""Money: integers of 10⁻⁶ of a currency's major unit, and prices as exact fractions."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pydantic import Field, field_validator

from .documents import Document
from .errors import InputError

MICRO = 1_000_000
_CURRENCY = re.compile(r"^[A-Z]{3}$")


def round_half_up(value: Fraction) -> int:
    """Return the nearest integer; a half goes away from zero, so that a refund mirrors its charge."""
    magnitude = (abs(value) * 2 + 1) // 2
    return int(magnitude) if value >= 0 else -int(magnitude)


class Money(Document):
    """An exact amount in one currency; `micro` is 10⁻⁶ of the major unit and may be negative."""

    micro: int
    currency: str

    @field_validator("currency")
    @classmethod
    def _iso_code(cls, value: str) -> str:
        if not _CURRENCY.match(value):
            raise ValueError(f"{value!r} is not a three-letter currency code")
        return value

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in a currency."""
        return cls(micro=0, currency=currency)

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Money:
        """Read `12.50`, `EUR 12.50` or `12.50 USD`; raises InputError on anything else."""
        match = re.fullmatch(r"\s*(?:([A-Za-z]{3})\s*)?(\d+(?:\.\d{1,6})?)\s*([A-Za-z]{3})?\s*", text)
        if not match or (match[1] and match[3]):
            raise InputError(f"{text!r} is not an amount of money.", hint="Write it like 12.50 or 12.50 USD.")
        code = (match[1] or match[3] or currency).upper()
        return cls(micro=int(Decimal(match[2]) * MICRO), currency=code)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added without a rate")
        return Money(micro=self.micro + other.micro, currency=self.currency)

    def __neg__(self) -> Money:
        return Money(micro=-self.micro, currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def exchanged(self, rate: Fraction, currency: str) -> Money:
        """Return this amount in another currency, rounded once, half up."""
        return Money(micro=round_half_up(self.micro * rate), currency=currency)

    @property
    def number(self) -> str:
        """The exact decimal number, without the currency: 12.50, -0.139."""
        sign = "-" if self.micro < 0 else ""
        whole, micro = divmod(abs(self.micro), MICRO)
        digits = f"{micro:06d}".rstrip("0").ljust(2, "0")
        return f"{sign}{whole}.{digits}"

    def __str__(self) -> str:
        return f"{self.number} {self.currency}"


class Price(Document):
    """What a model costs: `amount_micro` for every `per` units, from a dated source."""

    model: str
    """`plugin/model`, as in routing."""
    unit: str
    """The vendor's own unit: image, second, character, credit…"""
    amount_micro: int = Field(ge=0)
    per: int = Field(default=1, gt=0)
    currency: str
    source: str
    as_of: date

    def charge(self, quantity: Fraction) -> Money:
        """Return the price of a quantity of units, rounded once, half up."""
        return Money(micro=round_half_up(quantity * self.amount_micro / self.per), currency=self.currency)
