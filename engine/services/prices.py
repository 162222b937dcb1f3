"""The price book: from quantities to money, and from one currency to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session, select

from engine.contracts.errors import MoneyRefused
from engine.contracts.money import Money, Price, round_half_up
from engine.contracts.results import Estimate, Usage
from engine.domain.books import Exchange
from engine.domain.budget import Claim
from engine.domain.ledger import PriceRow
from engine.domain.price_choice import Statement, holding
from engine.host.price_files import own_prices
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

    def __add__(self, other: Quote) -> Quote:
        return Quote(self.likely + other.likely, self.ceiling + other.ceiling)


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
    """Return the sum of amounts in the reporting currency, rounded once."""
    worth = (amount.micro * exchange(studio, amount.currency).rate for amount in amounts)
    return Money(micro=round_half_up(sum(worth, Fraction(0))), currency=studio.settings.money.reporting_currency)


def aged_rates(studio: Studio, amounts: Iterable[Money]) -> list[str]:
    """Return what to say of exchange rates that amounts are turned into the reporting currency by, and that are old."""
    money, today = studio.settings.money, datetime.now(UTC).date()
    used = {amount.currency for amount in amounts if amount.micro} - {money.reporting_currency}
    rates = ((currency, money.stated_rate(currency, money.reporting_currency)) for currency in sorted(used))
    return [
        f"The exchange rate from {currency} to {money.reporting_currency} is {(today - rate.as_of).days} days old "
        f"({rate.as_of}, {rate.source}): put today's under [[money.rates]] in config.toml, with its source and date."
        for currency, rate in rates
        if rate is not None and (today - rate.as_of).days > money.rate_age_days
    ]
