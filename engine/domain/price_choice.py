"""Which of several statements of a price holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from engine.contracts.errors import ConfigError
from engine.contracts.money import Price


@dataclass(frozen=True)
class Statement:
    """A price as somebody states it."""

    price: Price
    origin: str
    """Where it is written, for people."""
    is_own: bool = False
    """Whether the studio states it, not the plugin."""
    overrides: bool = False
    """Whether it holds even against newer ones."""

    @property
    def _rank(self) -> tuple[bool, date, bool]:
        return self.overrides, self.price.as_of, self.is_own


def holding(statements: Iterable[Statement], today: date) -> dict[tuple[str, str], Statement]:
    """Return the statement that holds for each model and unit, of those that are not for a later day.

    An explicit override comes first, then the newest, then the studio's own. Raises ConfigError when two of equal
    standing disagree.
    """
    held: dict[tuple[str, str], Statement] = {}
    for statement in statements:
        price = statement.price
        if price.as_of > today:
            continue
        rival = held.get((price.model, price.unit))
        if rival is None or statement._rank > rival._rank:
            held[price.model, price.unit] = statement
        elif statement._rank == rival._rank and _figures(price) != _figures(rival.price):
            raise ConfigError(
                f"{rival.origin} and {statement.origin} state different prices for one {price.unit} of {price.model} "
                f"as of {price.as_of}.",
                hint="Take one of them out, or give the right one a later date.",
            )
    return held


def _figures(price: Price) -> tuple[int, int, str]:
    return price.amount_micro, price.per, price.currency
