"""Packs and plans: entered once, and how far packs are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import InputError
from engine.contracts.money import Money, round_half_up
from engine.domain.allocation import Draw, Pack, draws
from engine.domain.books import checked_month, month_after, month_of, overhead_entry
from engine.domain.columns import utc_now
from engine.domain.ledger import LedgerEntry
from engine.domain.overhead import Overhead
from engine.store.books import month_for, total, uses_of

from .finding import short
from .prices import exchange, stock_prices
from .record import record_deed
from .studio import Studio

SOON_DAYS = 30
"""How long before it expires a pack that is not used up is warned of."""


@dataclass(frozen=True)
class Level:
    """How far a pack is used."""

    pack: Overhead
    paid: Money
    drawn: Fraction

    @property
    def left(self) -> Fraction:
        """The units that are left."""
        return self.pack.amount_of_units - self.drawn

    @property
    def worth(self) -> Money:
        """What was paid for the units that are left."""
        micro = round_half_up(self.paid.micro * self.left / self.pack.amount_of_units)
        return Money(micro=micro, currency=self.paid.currency)


def add_pack(
    studio: Studio,
    vendor: str,
    units: str,
    amount: Money,
    bought: date,
    expires: date,
    *,
    unit: str = "",
    note: str = "",
) -> Overhead:
    """Enter a pack of a vendor's units that was paid; raises InputError for what cannot be."""
    if expires < bought:
        raise InputError(f"A pack bought on {bought} cannot have expired on {expires}.", hint="Check the two dates.")
    if bought > utc_now().date():
        raise InputError(f"{bought} is not here yet.", hint="Enter the pack on the day it is bought.")
    pack = Overhead(
        kind="pack",
        vendor=vendor,
        unit=_unit_of(studio, vendor, unit),
        units=str(_count(units)),
        begins=bought,
        ends=expires,
        entry_id=UUID(int=0),
        note=note,
    )
    return _enter(studio, pack, amount, month_of_day(bought), f"{units} {pack.unit}, to be used until {expires}")


def add_plan(studio: Studio, vendor: str, amount: Money, month: str, *, note: str = "") -> Overhead:
    """Enter what a month of a plan cost: a vendor's subscription, or storage, network and the like."""
    if not vendor.strip():
        raise InputError("A plan needs a name.", hint="Give the vendor's plugin, or what it is for: storage, network.")
    if checked_month(month) > month_of(utc_now()):
        raise InputError(f"{month} has not begun.", hint="Enter the plan of a month when it has begun.")
    begins = date.fromisoformat(f"{month}-01")
    ends = date.fromordinal(date.fromisoformat(f"{month_after(month)}-01").toordinal() - 1)
    plan = Overhead(kind="plan", vendor=vendor.strip(), begins=begins, ends=ends, entry_id=UUID(int=0), note=note)
    return _enter(studio, plan, amount, month, f"The plan of {month}")


def _enter(studio: Studio, overhead: Overhead, amount: Money, month: str, what: str) -> Overhead:
    worth = exchange(studio, amount.currency)
    if amount.micro <= 0:
        raise InputError("It cost something.", hint="Give what was paid.")
    with studio.database.write() as session:
        entry = overhead_entry(
            overhead,
            "prepaid" if overhead.kind == "pack" else "overhead",
            amount,
            amount.exchanged(worth.rate, worth.currency),
            month_for(session, month),
            f"{what}. {overhead.note}".strip(),
            rate=worth.rate,
        )
        overhead.entry_id = entry.id
        session.add_all([entry, overhead])
        record_deed(session, f"{overhead.kind}.add", "overhead", overhead.id, what, amount=amount.model_dump())
        return overhead


def overheads(session: Session, kind: str) -> Sequence[Overhead]:
    """Return the packs or the plans, the oldest first."""
    return session.exec(
        select(Overhead).where(Overhead.kind == kind).order_by(col(Overhead.begins), col(Overhead.id))
    ).all()


def paid_for(session: Session, overhead: Overhead) -> tuple[Money, Money, LedgerEntry]:
    """Return what a pack or plan cost with all corrections, also in the reporting currency, and its row."""
    entry = session.get_one(LedgerEntry, overhead.entry_id)
    whole = total(session, (col(LedgerEntry.id) == entry.id) | (col(LedgerEntry.corrects_id) == entry.id))
    return whole.amount(entry.currency), whole.reported(entry.reporting_currency), entry


def drawn_from(session: Session, packs: Sequence[Overhead]) -> Mapping[UUID, Sequence[Draw]]:
    """Return what jobs took out of packs; a pack that was corrected to have cost nothing is not there."""
    found: dict[UUID, list[Draw]] = defaultdict(list)
    real = [pack for pack in packs if paid_for(session, pack)[0].micro]
    for vendor in dict.fromkeys(pack.vendor for pack in real):
        own = [
            Pack(pack.id, pack.unit, pack.amount_of_units, pack.begins, pack.ends)
            for pack in real
            if pack.vendor == vendor
        ]
        for draw in draws(own, uses_of(session, vendor)):
            found[draw.pack_id].append(draw)
    return found


def levels(session: Session) -> list[Level]:
    """Return how far each pack is used."""
    packs = overheads(session, "pack")
    drawn = drawn_from(session, packs)
    return [
        Level(pack, paid_for(session, pack)[0], sum((draw.units for draw in drawn.get(pack.id, ())), Fraction(0)))
        for pack in packs
    ]


def pack_rows(session: Session) -> list[dict[str, Any]]:
    """Return every pack with what is left of it and until when."""
    today = utc_now().date()
    return [
        {
            "id": str(level.pack.id),
            "row": short(level.pack.entry_id),
            "vendor": level.pack.vendor,
            "bought": level.pack.begins.isoformat(),
            "expires": level.pack.ends.isoformat(),
            "days": (level.pack.ends - today).days,
            "units": f"{level.pack.units} {level.pack.unit}",
            "drawn": in_units(level.drawn),
            "left": in_units(level.left),
            "paid": str(level.paid),
            "worth": str(level.worth),
            "state": _state(level, today),
        }
        for level in levels(session)
    ]


def plan_rows(session: Session) -> list[dict[str, Any]]:
    """Return every plan with what it cost."""
    return [
        {
            "id": str(plan.id),
            "row": short(plan.entry_id),
            "vendor": plan.vendor,
            "month": month_of_day(plan.begins),
            "paid": str(paid_for(session, plan)[0]),
            "note": plan.note,
        }
        for plan in overheads(session, "plan")
    ]


def pack_warnings(session: Session) -> list[str]:
    """Return what to say of packs that are about to expire with something in them."""
    today = utc_now().date()
    return [
        f"{in_units(level.left)} of {level.pack.units} {level.pack.unit} of {level.pack.vendor}, worth {level.worth}, "
        f"expire on {level.pack.ends}, in {(level.pack.ends - today).days} days."
        for level in levels(session)
        if level.left and level.paid.micro and 0 <= (level.pack.ends - today).days <= SOON_DAYS
    ]


def month_of_day(day: date) -> str:
    """Return the month of a day: 2026-11."""
    return f"{day:%Y-%m}"


def in_units(count: Fraction) -> str:
    """Return a number of units for people, to two places when it is not whole."""
    return str(count) if count.denominator == 1 else f"{float(count):.2f}"


def _state(level: Level, today: date) -> str:
    if not level.paid.micro:
        return "corrected away"
    if not level.left:
        return "used up"
    return "expired" if level.pack.ends < today else "open"


def _unit_of(studio: Studio, vendor: str, unit: str) -> str:
    """Return the unit that a pack holds: the one named, or the only one that the vendor is priced in."""
    units = sorted({unit for model, unit in stock_prices(studio).rows if model.partition("/")[0] == vendor})
    if not units:
        raise InputError(f"No price of {vendor!r} is known.", hint="Name the plugin; see `bom prices list`.")
    if (unit and unit not in units) or (not unit and len(units) > 1):
        wrong = f"{vendor} is not priced in {unit!r}" if unit else f"{vendor} is priced in {len(units)} units"
        raise InputError(f"{wrong}.", hint=f"Say with --unit which the pack holds: {', '.join(units)}.")
    return unit or units[0]


def _count(text: str) -> Fraction:
    try:
        count = Decimal(text)
    except InvalidOperation:
        count = Decimal(0)
    if not count.is_finite() or count <= 0:
        raise InputError(f"{text!r} is not a number of units.", hint="Write it like 5000.")
    return Fraction(count)
