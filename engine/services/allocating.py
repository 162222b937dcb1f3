"""Spreading overhead over the projects of a month, once, when the month is over.

A plan is spread in proportion to use. A job that drew from a pack is booked by the price book and costs what its units
cost in the pack: its project's share is the difference. What is left in a pack when it expires is a loss, and is spread
like a plan. Every share is taken from the studio by the same amount, so that no total changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from sqlmodel import Session, col, select

from engine.contracts.errors import Conflict
from engine.contracts.money import Money, round_half_up
from engine.domain.allocation import Draw, Place, shares, weights_for
from engine.domain.books import checked_month, month_of, overhead_entry
from engine.domain.columns import utc_now
from engine.domain.ledger import STUDIO, LedgerEntry
from engine.domain.overhead import Overhead
from engine.store.books import hold_months, month_for, total, weights_in

from .overheads import drawn_from, month_of_day, overheads, paid_for
from .prices import exchange_between
from .record import record_deed
from .studio import Studio

_STUDIO = Place(STUDIO, STUDIO)


def allocate(studio: Studio, month: str) -> list[LedgerEntry]:
    """Spread what plans and packs cost until the end of a month that is over; return the rows, none when that is done.

    Raises Conflict when the month is not over.
    """
    with studio.database.write() as session:
        hold_months(session, alone=True)
        if checked_month(month) >= month_of(utc_now()):
            raise Conflict(f"{month} is not over yet.", hint="It can be spread from the first of the next month, UTC.")
        return allocate_until(session, studio, month)


def allocate_until(session: Session, studio: Studio, last: str) -> list[LedgerEntry]:
    """Spread month after month up to one, in a transaction that is alone with the books."""
    plans, packs = overheads(session, "plan"), overheads(session, "pack")
    drawn = drawn_from(session, packs)
    months = {month_of_day(plan.begins) for plan in plans} | {month_of_day(pack.ends) for pack in packs}
    months |= {draw.use.month for draws in drawn.values() for draw in draws}
    posted: list[LedgerEntry] = []
    for month in sorted(month for month in months if month <= last):
        for plan in plans:
            if month_of_day(plan.begins) == month:
                posted += _Spreading(session, studio, month, plan).plan()
        for pack in packs:
            posted += _Spreading(session, studio, month, pack).pack(drawn.get(pack.id, ()))
    if posted:
        record_deed(session, "overhead.allocate", "month", posted[0].id, f"{len(posted)} rows, until {last}")
    return posted


@dataclass
class _Spreading:
    """One plan or pack, spread over one month."""

    session: Session
    studio: Studio
    month: str
    overhead: Overhead
    posted: list[LedgerEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.amount, self.reporting, entry = paid_for(self.session, self.overhead)
        self.rate = Fraction(entry.rate)
        self.books_month = month_for(self.session, self.month)

    def plan(self) -> list[LedgerEntry]:
        """Spread what a plan cost."""
        if self.amount.micro and not self._is_done("plan"):
            self._spread(self.amount.micro, f"A share of the plan of {self.month}", "plan")
        return self.posted

    def pack(self, drawn: Sequence[Draw]) -> list[LedgerEntry]:
        """Take out of a pack what was drawn in the month, and what is left when it expired in it."""
        if self.amount.micro:
            now = [draw for draw in drawn if draw.use.month == self.month]
            if now and not self._is_done("drawn"):
                until = sum((draw.units for draw in drawn if draw.use.month <= self.month), Fraction(0))
                self._draw(now, 1 - until / self.overhead.amount_of_units)
            if month_of_day(self.overhead.ends) == self.month and not self._is_done("lost"):
                self._lose()
        return self.posted

    def _draw(self, now: Sequence[Draw], left: Fraction) -> None:
        """The pack is worth what is left; projects pay what their units cost in it, beside what was booked."""
        own, reporting = self._balance()
        stays = round_half_up(self.amount.micro * left)
        stays_reporting = round_half_up(self.reporting.micro * left)
        self._post("prepaid", stays - own, stays_reporting - reporting, f"Drawn in {self.month}", part="drawn")
        units: dict[Place, Fraction] = {}
        booked: dict[Place, Fraction] = {}
        for draw in now:
            place, amount = draw.use.place, draw.use.amount
            rate = exchange_between(self.studio, amount.currency, self.amount.currency)
            units[place] = units.get(place, Fraction(0)) + draw.units
            booked[place] = booked.get(place, Fraction(0)) + amount.micro * rate * draw.units / draw.use.units
        for place, micro in zip(units, shares(own - stays, list(units.values())), strict=True):
            self._share(place, micro - round_half_up(booked[place]), f"Units of {self.month} at what the pack cost")

    def _lose(self) -> None:
        own, reporting = self._balance()
        if not own:
            return
        note = f"Expired on {self.overhead.ends} with units in it"
        self._post("prepaid", -own, -reporting, note, part="lost")
        self._post("loss", own, reporting, note)
        self._spread(own, f"A share of units that expired on {self.overhead.ends}", "shared")

    def _spread(self, micro: int, note: str, part: str) -> None:
        """Share an amount out in proportion to use; what nobody used stays with the studio."""
        weights: Mapping[Place, Fraction] = weights_for(self.overhead.vendor, weights_in(self.session, self.month))
        if not weights:
            return
        given = zip(weights, shares(micro, list(weights.values())), strict=True)
        reporting = sum(self._share(place, share, note) for place, share in given)
        self._post("allocation", -micro, -reporting, note, part=part)

    def _share(self, place: Place, micro: int, note: str) -> int:
        """Post a project's share, if it is not nothing; return it in the reporting currency."""
        reporting = round_half_up(micro * self.rate)
        if micro:
            self._post("allocation", micro, reporting, note, place)
        return reporting

    def _post(
        self,
        kind: Literal["prepaid", "loss", "allocation"],
        micro: int,
        reporting: int,
        note: str,
        place: Place = _STUDIO,
        part: str = "",
    ) -> None:
        row = overhead_entry(
            self.overhead,
            kind,
            Money(micro=micro, currency=self.amount.currency),
            Money(micro=reporting, currency=self.reporting.currency),
            self.books_month,
            note,
            rate=self.rate,
            project_id=place.project_id,
            client_id=place.client_id,
            key=self._key(part) if part else None,
        )
        self.session.add(row)
        self.session.flush()
        self.posted.append(row)

    def _key(self, part: str) -> str:
        return f"overhead:{self.overhead.id}:{self.month}:{part}"

    def _is_done(self, part: str) -> bool:
        """Whether a part was posted before."""
        return self.session.exec(select(LedgerEntry.id).where(LedgerEntry.key == self._key(part))).first() is not None

    def _balance(self) -> tuple[int, int]:
        """Return what the books say is left in a pack, in its own and in the reporting currency."""
        whole = total(
            self.session,
            col(LedgerEntry.overhead_id) == self.overhead.id,
            col(LedgerEntry.kind).notin_(("allocation", "loss")),
        )
        return whole.amount(self.amount.currency).micro, whole.reported(self.reporting.currency).micro
