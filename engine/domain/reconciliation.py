"""Holding a vendor's bill against the books: what is in both, in one of them, or there with another amount."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from engine.contracts.money import Money

from .allocation import shares
from .bill_file import BillLine

Status = Literal["matched", "different", "only in the file", "only in our books", "other currency"]
_DAYS = tuple(timedelta(days=days) for days in (0, 1, -1))
"""A vendor's day may begin some hours before or after ours."""


@dataclass(frozen=True)
class Item:
    """What the books say one job cost, with all that was posted to it since."""

    entry_id: UUID
    """The row that a correction is posted to."""
    project_id: UUID
    model: str
    day: date
    amount: Money
    names: frozenset[str]
    """By which a line can mean it: our id, the vendor's id, the identity of the line it was posted for."""
    has_vendor_id: bool = False
    is_from_bill: bool = False


@dataclass(frozen=True)
class Pair:
    """Lines of a bill and what the books have for them; either may be missing."""

    lines: tuple[BillLine, ...] = field(default=())
    items: tuple[Item, ...] = field(default=())

    @property
    def currency(self) -> str:
        """The currency of its lines; without lines, of the books."""
        return (self.lines[0] if self.lines else self.items[0]).amount.currency

    @property
    def billed(self) -> int:
        """What the vendor says, in millionths."""
        return sum(line.amount.micro for line in self.lines)

    @property
    def booked(self) -> int:
        """What the books say, in millionths."""
        return sum(item.amount.micro for item in self.items)

    @property
    def difference(self) -> int:
        """What is missing in the books; negative when they have too much."""
        return self.billed - self.booked

    @property
    def status(self) -> Status:
        """How the two stand to each other."""
        if any(item.amount.currency != self.currency for item in self.items):
            return "other currency"
        if not self.items:
            return "only in the file"
        if not self.lines:
            return "only in our books"
        return "different" if self.difference else "matched"

    def by_item(self) -> Iterator[tuple[Item, int]]:
        """Yield the share of the difference that belongs to each item, in proportion to what it cost."""
        weights = [abs(item.amount.micro) for item in self.items]
        yield from zip(
            self.items, shares(self.difference, weights if any(weights) else [1] * len(weights)), strict=True
        )


def match(lines: Sequence[BillLine], items: Sequence[Item]) -> list[Pair]:
    """Pair lines with items: by id, then by day, model and amount, then by what a day adds up to; each is used once.

    Items that are left over come last, without lines.
    """
    left = dict.fromkeys(items)
    pairs, unnamed = _by_name(lines, left)
    unnamed = _by_amount(unnamed, left, pairs)
    unnamed = _by_day(unnamed, left, pairs)
    pairs += [Pair(lines=group) for group in unnamed]
    return pairs + [Pair(items=(item,)) for item in left]


Group = tuple[BillLine, ...]


def _by_name(lines: Sequence[BillLine], left: dict[Item, None]) -> tuple[list[Pair], list[Group]]:
    """Pair what names a job of ours; several lines may be about one. The rest are returned, one group for each id."""
    named = {name: item for item in left for name in item.names}
    groups: dict[tuple[object, str], list[BillLine]] = defaultdict(list)
    for line in lines:
        names = (line.reference.casefold(), line.job.casefold(), line.identity)
        item = next((named[name] for name in names if name and name in named), None)
        groups[item or line.identity, line.amount.currency].append(line)
    pairs, rest = [], []
    for (key, _), group in groups.items():
        if isinstance(key, Item) and key in left:
            del left[key]
            pairs.append(Pair(tuple(group), (key,)))
        else:
            rest.append(tuple(group))
    return pairs, rest


def _by_amount(groups: Sequence[Group], left: dict[Item, None], pairs: list[Pair]) -> list[Group]:
    """Pair what has the same day, model and amount as one job; a day earlier or later will do."""
    waiting = list(groups)
    for apart in _DAYS:
        rest = []
        for group in waiting:
            whole = Pair(lines=group)
            found = next(
                (
                    item
                    for item in left
                    if item.day == group[0].day + apart
                    and (item.amount.micro, item.amount.currency) == (whole.billed, whole.currency)
                    and _can_be(group[0], item)
                ),
                None,
            )
            if found is None:
                rest.append(group)
            else:
                del left[found]
                pairs.append(Pair(group, (found,)))
        waiting = rest
    return waiting


def _by_day(groups: Sequence[Group], left: dict[Item, None], pairs: list[Pair]) -> list[Group]:
    """Pair lines without ids with all that the books have for their day and model: vendors add up days.

    A vendor may have several lines for one model of a day, one for each thing that it counts.
    """
    days: dict[tuple[str, tuple[Item, ...]], list[BillLine]] = defaultdict(list)
    rest = []
    for group in groups:
        line = group[0]
        about = tuple(item for item in left if item.day == line.day and _is_like(line, item))
        if line.job or line.reference or not about:
            rest.append(group)
        else:
            days[line.amount.currency, about] += group
    for (_, about), lines in days.items():
        items = tuple(item for item in about if item in left)
        for item in items:
            del left[item]
        if items:
            pairs.append(Pair(tuple(lines), items))
        else:
            rest += [(line,) for line in lines]
    return rest


def _is_like(line: BillLine, item: Item) -> bool:
    return line.amount.currency == item.amount.currency and _can_be(line, item)


def _can_be(line: BillLine, item: Item) -> bool:
    """Whether a line may be about an item that it does not name."""
    if item.is_from_bill or (line.job and item.has_vendor_id):
        return False
    said, ours = (re.sub(r"[\W_]", "", text).casefold() for text in (line.model, item.model))
    return not said or said in ours or ours in said
