"""The price book: from quantities to money, and from a finished job to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import MoneyRefused
from engine.contracts.money import Money, Price
from engine.contracts.results import Estimate, Usage
from engine.domain.books import Exchange, charge_entry
from engine.domain.budget import Claim
from engine.domain.job import Job
from engine.domain.ledger import PriceRow
from engine.domain.price_choice import Statement, holding
from engine.host.price_files import own_prices
from engine.store.books import open_month
from engine.store.insertion import insert_into

from .studio import Studio


@dataclass(frozen=True)
class PriceBook:
    """The prices that hold today, one of each model and unit, and where each is written."""

    rows: dict[tuple[str, str], PriceRow]
    origins: dict[tuple[str, str], str]

    def row(self, model: str, unit: str) -> PriceRow:
        """Return a price row; raises MoneyRefused when there is none, because unknown is not free."""
        try:
            return self.rows[model, unit]
        except KeyError:
            raise unpriced(model, unit) from None

    def cost(self, model: str, usages: Iterable[Usage]) -> Money:
        """Return what quantities cost; all units of one model are priced in one currency."""
        parts = [self.row(model, usage.unit).price.charge(usage.amount) for usage in usages]
        if not parts:
            raise MoneyRefused(f"{model} did not say what it would use.", hint="Its plugin must quote quantities.")
        return sum(parts[1:], parts[0])

    def quote(self, model: str, estimate: Estimate) -> Quote:
        """Return an estimate in money: the likely amount and the most it can be."""
        return Quote(likely=self.cost(model, estimate.likely), ceiling=self.cost(model, estimate.ceiling))

    def claim(self, model: str, estimate: Estimate) -> Claim:
        """Return the most that something can take of budgets."""
        units: dict[str, Fraction] = {}
        for usage in estimate.ceiling:
            units[usage.unit] = units.get(usage.unit, Fraction(0)) + usage.amount
        rows = {unit: self.row(model, unit).id for unit in units}
        return Claim(model, self.cost(model, estimate.ceiling), units, rows)

    def aged(self, claims: Iterable[Claim], days: int) -> list[str]:
        """Return what to say of prices that claims use and that are older than some days; nothing ages for free."""
        today = datetime.now(UTC).date()
        used = {(claim.model, unit): self.rows[claim.model, unit] for claim in claims for unit in claim.units}
        return [
            f"The price of one {unit} of {model} is {(today - row.as_of).days} days old ({row.as_of}, {row.source}): "
            "see `bom prices list`."
            for (model, unit), row in sorted(used.items())
            if row.amount_micro and (today - row.as_of).days > days
        ]


def unpriced(model: str, unit: str) -> MoneyRefused:
    """Return the refusal of what has no price: unknown is not free."""
    return MoneyRefused(
        f"No price is known for one {unit} of {model}.",
        hint="State it, with its source and date, in the home folder's config/prices; see `bom prices list`.",
    )


@dataclass(frozen=True)
class Quote:
    """What something will cost."""

    likely: Money
    ceiling: Money


def stock_prices(studio: Studio) -> PriceBook:
    """Return the prices that hold today; those that the books do not have yet are entered first.

    Raises ConfigError when a price file of the studio cannot be understood.
    """
    held = holding(_statements(studio), datetime.now(UTC).date())
    wanted = {_key(statement.price): statement.price for statement in held.values()}
    with studio.database.read() as session:
        known = _entered(session)
    if missing := wanted.keys() - known.keys():
        with studio.database.write() as session:
            _enter(session, [wanted[key] for key in wanted if key in missing])
            known = _entered(session)
    return PriceBook(
        {key: known[_key(statement.price)] for key, statement in held.items()},
        {key: statement.origin for key, statement in held.items()},
    )


def _statements(studio: Studio) -> Iterator[Statement]:
    for price in studio.stated_prices:
        yield Statement(price, "plugin")
    yield from own_prices(studio.settings.home, studio.settings.money.prices)


def _entered(session: Session) -> dict[tuple[Any, ...], PriceRow]:
    return {_key(row.price): row for row in session.exec(select(PriceRow))}


def _enter(session: Session, prices: Sequence[Price]) -> None:
    """Add rows; one that another process has added meanwhile is that one's."""
    rows = [PriceRow(**price.model_dump()).model_dump() for price in prices]
    session.execute(insert_into(session, PriceRow).on_conflict_do_nothing(), rows)


def _key(price: Price) -> tuple[Any, ...]:
    return price.model, price.unit, price.as_of, price.amount_micro, price.per, price.currency


def price_list(book: PriceBook, model: str = "") -> list[dict[str, Any]]:
    """Return the prices that hold, of a model or a plugin if one is named."""
    today = datetime.now(UTC).date()
    return [
        {
            "model": row.model,
            "price": str(Money(micro=row.amount_micro, currency=row.currency)),
            "unit": row.unit if row.per == 1 else f"{row.per} {row.unit}",
            "per": row.per,
            "as_of": row.as_of.isoformat(),
            "days": (today - row.as_of).days,
            "origin": book.origins[key],
            "source": row.source,
        }
        for key, row in sorted(book.rows.items())
        if not model or model in (row.model, row.model.partition("/")[0])
    ]


def exchange(studio: Studio, currency: str) -> Exchange:
    """Return what a currency is worth in the reporting one; raises MoneyRefused when nobody has said."""
    reporting = studio.settings.money.reporting_currency
    return Exchange(exchange_between(studio, currency, reporting), reporting)


def exchange_between(studio: Studio, of: str, into: str) -> Fraction:
    """Return what one unit of a currency is worth in another; raises MoneyRefused when nobody has said."""
    rate = studio.settings.money.rate(of, into)
    if rate is None:
        raise MoneyRefused(
            f"No exchange rate from {of} to {into} is set.",
            hint="Set one under [[money.rates]] in config.toml, with its source and date.",
        )
    return rate


def in_reporting(studio: Studio, amounts: Sequence[Money]) -> Money:
    """Return the sum of amounts in the reporting currency."""
    total = Money.zero(studio.settings.money.reporting_currency)
    for amount in amounts:
        worth = exchange(studio, amount.currency)
        total += amount.exchanged(worth.rate, worth.currency)
    return total


def _price_of(session: Session, job: Job, unit: str) -> PriceRow:
    """Return the price by which a job was quoted; for a unit that it was not quoted in, the newest in the books."""
    if unit in job.prices:
        return session.get_one(PriceRow, UUID(job.prices[unit]))
    newest = select(PriceRow).where(PriceRow.model == job.model, PriceRow.unit == unit)
    row = session.exec(newest.order_by(col(PriceRow.as_of).desc(), col(PriceRow.created_at).desc())).first()
    if row is None:
        raise unpriced(job.model, unit)
    return row


def book_charge(session: Session, studio: Studio, job: Job, usages: Sequence[Usage], reported: Money | None) -> Money:
    """Post what a finished job cost: a row for each unit used, or one with the vendor's own figure."""
    charges: list[tuple[Usage, PriceRow | Money]]
    if reported is not None:
        charges = [(usages[0] if usages else Usage.of("job", 1), reported)]
    else:
        charges = [(usage, _price_of(session, job, usage.unit)) for usage in usages]
    month = open_month(session)
    entries = []
    for usage, charge in charges:
        worth = exchange(studio, charge.currency)
        entries.append(charge_entry(job, usage, charge, worth, month))
    session.add_all(entries)
    amounts = [entry.money for entry in entries]
    return sum(amounts[1:], amounts[0]) if amounts else Money.zero(job.currency)
