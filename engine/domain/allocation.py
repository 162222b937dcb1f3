"""Spreading what was paid beside single jobs: shares that add up exactly, and which pack a job drew from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from engine.contracts.money import Money


@dataclass(frozen=True, order=True)
class Place:
    """A project, and the client it is for."""

    project_id: UUID
    client_id: UUID


@dataclass(frozen=True)
class Use:
    """What a charge used of a vendor, and what it was booked at."""

    place: Place
    month: str
    day: date
    unit: str
    units: Fraction
    amount: Money


@dataclass(frozen=True)
class Pack:
    """Units of a vendor that can be used between two days, both included."""

    id: UUID
    unit: str
    units: Fraction
    begins: date
    ends: date


@dataclass(frozen=True)
class Draw:
    """What a use took out of a pack: all of its units, or some."""

    pack_id: UUID
    use: Use
    units: Fraction


@dataclass(frozen=True)
class Weight:
    """How much a project used of one model in a month."""

    place: Place
    model: str
    micro: Fraction
    """What it cost, exactly, in the reporting currency."""
    rows: int


def shares(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split a whole number in proportion to weights that are not all zero; the largest remainders get what is left.

    The parts add up to the number exactly, and each is less than one away from its exact share.
    """
    whole = Fraction(sum(weights))
    exact = [abs(total) * Fraction(weight) / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: abs(total) - sum(parts)]:
        parts[index] += 1
    return parts if total >= 0 else [-part for part in parts]


def draws(packs: Sequence[Pack], uses: Iterable[Use]) -> Iterator[Draw]:
    """Yield what uses, in their order, took out of packs: of those open that day, out of the one that expires first.

    What no pack holds was paid on its own, by the price it was booked at.
    """
    left = {pack.id: pack.units for pack in packs}
    ordered = sorted(packs, key=lambda pack: (pack.ends, pack.begins, pack.id))
    for use in uses:
        wanted = use.units
        for pack in ordered:
            taken = min(wanted, left[pack.id])
            if taken and pack.unit == use.unit and pack.begins <= use.day <= pack.ends:
                left[pack.id] -= taken
                wanted -= taken
                yield Draw(pack.id, use, taken)


def weights_for(vendor: str, month: Iterable[Weight]) -> dict[Place, Fraction]:
    """Return what a vendor's overhead of a month is spread by: the first of these that says anything.

    What projects paid for its models; how often they used them; what they paid for any model; how often they used any.
    Empty when nothing was used at all.
    """
    rows = list(month)
    own = [row for row in rows if row.model.partition("/")[0] == vendor]
    for chosen in (own, rows):
        for measure in ("micro", "rows"):
            found: dict[Place, Fraction] = defaultdict(Fraction)
            for row in chosen:
                found[row.place] += getattr(row, measure)
            positive = {place: weight for place, weight in sorted(found.items()) if weight > 0}
            if positive:
                return positive
    return {}
