"""The price book: from quantities to money, and from a finished job to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from sqlmodel import Session, col, select

from engine.contracts.errors import MoneyRefused
from engine.contracts.money import Money, Price
from engine.contracts.results import Estimate, Usage
from engine.domain.books import Exchange, charge_entry, month_of
from engine.domain.budget import Claim
from engine.domain.columns import utc_now
from engine.domain.job import Job
from engine.domain.ledger import PriceRow

from .studio import Studio


@dataclass(frozen=True)
class PriceBook:
    """The prices that hold today: the newest row of each model and unit."""

    rows: dict[tuple[str, str], PriceRow]

    def row(self, model: str, unit: str) -> PriceRow:
        """Return a price row; raises MoneyRefused when there is none, because unknown is not free."""
        try:
            return self.rows[model, unit]
        except KeyError:
            raise MoneyRefused(
                f"No price is known for one {unit} of {model}.",
                hint="Its plugin must state it in prices.toml, with its source and date.",
            ) from None

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
        return Claim(model, self.cost(model, estimate.ceiling), units)


@dataclass(frozen=True)
class Quote:
    """What something will cost."""

    likely: Money
    ceiling: Money


def price_book(session: Session) -> PriceBook:
    """Read the prices that hold today."""
    today = datetime.now(UTC).date()
    rows = session.exec(
        select(PriceRow).where(PriceRow.as_of <= today).order_by(col(PriceRow.as_of), col(PriceRow.created_at))
    )
    return PriceBook({(row.model, row.unit): row for row in rows})


def stock_prices(studio: Studio) -> PriceBook:
    """Enter the plugins' price rows that the book does not have yet, and return the book."""
    offered = studio.plugins.prices()
    with studio.database.read() as session:
        known = {row.price for row in session.exec(select(PriceRow))}
        if known.issuperset(offered):
            return price_book(session)
    with studio.database.write() as session:
        known = {row.price for row in session.exec(select(PriceRow))}
        session.add_all(_price_row(price) for price in offered if price not in known)
        session.flush()
        return price_book(session)


def _price_row(price: Price) -> PriceRow:
    return PriceRow(**price.model_dump())


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


def book_charge(session: Session, studio: Studio, job: Job, usages: Sequence[Usage], reported: Money | None) -> Money:
    """Post what a finished job cost: a row for each unit used, or one with the vendor's own figure."""
    charges: list[tuple[Usage, PriceRow | Money]]
    if reported is not None:
        charges = [(usages[0] if usages else Usage.of("job", 1), reported)]
    else:
        book = price_book(session)
        charges = [(usage, book.row(job.model, usage.unit)) for usage in usages]
    month = month_of(utc_now())
    entries = []
    for usage, charge in charges:
        worth = exchange(studio, charge.currency)
        entries.append(charge_entry(job, usage, charge, worth, month))
    session.add_all(entries)
    amounts = [entry.money for entry in entries]
    return sum(amounts[1:], amounts[0]) if amounts else Money.zero(job.currency)
