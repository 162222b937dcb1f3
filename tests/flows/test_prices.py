"""The price book: what plugins and the studio state, entered once, and charged as it was quoted."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from paid_vendor import MODEL, tune
from sqlmodel import select

from engine.contracts.errors import ConfigError, MoneyRefused
from engine.contracts.money import Money
from engine.contracts.results import Estimate, Result, Usage
from engine.domain.ledger import LedgerEntry, PriceRow
from engine.services.jobs import Place, complete_job, obtain, take_right_to_send
from engine.services.prices import aged_rates, price_list, stock_prices
from engine.services.studio import Studio

ROW = '[[price]]\nmodel = "{model}"\nunit = "second"\namount = "{amount}"\ncurrency = "USD"\nsource = "{source}"\n'


def state(home: Path, amount: str, as_of: str, *, model: str = MODEL, source: str = "contract", more: str = "") -> None:
    path = home / "config" / "prices" / "own.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ROW.format(model=model, amount=amount, source=source) + f"as_of = {as_of}\n{more}\n")


def second(studio: Studio) -> int:
    return stock_prices(studio).row(MODEL, "second").amount_micro


def test_newer_price_of_the_studio_holds_until_it_is_taken_out(home: Path, studio: Studio) -> None:
    state(home, "0.05", "2026-02-01")
    assert second(studio) == 50_000
    state(home, "0.05", "2025-02-01")
    assert second(studio) == 20_000
    state(home, "0.07", "2025-02-01", more="override = true")
    assert second(studio) == 70_000
    (home / "config" / "prices" / "own.toml").unlink()
    assert second(studio) == 20_000


def test_each_price_is_entered_once_even_when_only_its_source_is_said_anew(home: Path, studio: Studio) -> None:
    for source in ("contract", "contract, page 2", "contract"):
        state(home, "0.05", "2026-02-01", source=source)
        stock_prices(studio)
    with studio.database.read() as session:
        assert [row.amount_micro for row in session.exec(select(PriceRow).order_by(PriceRow.as_of))] == [20_000, 50_000]


def test_price_makes_an_unpriced_model_usable(home: Path, studio: Studio, place: Place) -> None:
    estimate = Estimate.exactly(Usage.of("second", 2))
    with pytest.raises(MoneyRefused, match="No price is known for one second of vendor/new"):
        stock_prices(studio).quote("vendor/new", estimate)
    state(home, "0.5", "2026-02-01", model="vendor/new")
    assert str(stock_prices(studio).quote("vendor/new", estimate).ceiling) == "1.00 USD"


def test_job_is_charged_by_the_price_it_was_quoted_by(home: Path, studio: Studio, place: Place) -> None:
    (job,) = asyncio.run(obtain(studio, place, [tune()]))
    take_right_to_send(studio, job.id, job.id, 600)
    state(home, "nonsense", "2026-02-01")
    complete_job(studio, job.id, Result(usage=(Usage.of("second", 2),)), ())
    with studio.database.read() as session:
        (entry,) = session.exec(select(LedgerEntry)).all()
        assert session.get_one(PriceRow, entry.price_id).amount_micro == 20_000
    assert entry.amount_micro == 40_000


def test_broken_price_file_stops_new_work(home: Path, studio: Studio, place: Place) -> None:
    state(home, "nonsense", "2026-02-01")
    with pytest.raises(ConfigError, match=r"own\.toml, line 4: amount"):
        asyncio.run(obtain(studio, place, [tune()]))


def test_old_price_is_warned_of_unless_it_is_free(home: Path, studio: Studio) -> None:
    book = stock_prices(studio)
    age = (date.today() - date(2026, 1, 1)).days  # noqa: DTZ011
    claim = book.claim(MODEL, Estimate.exactly(Usage.of("second", 2)))
    assert book.aged([claim], age) == []
    (warning,) = book.aged([claim, claim], age - 1)
    assert warning.startswith(f"The price of one second of {MODEL} is {age} days old (2026-01-01, test)")
    state(home, "0", "2026-01-01")
    free = stock_prices(studio)
    assert free.aged([free.claim(MODEL, Estimate.exactly(Usage.of("second", 2)))], 1) == []


def test_list_says_where_each_price_comes_from(home: Path, studio: Studio) -> None:
    (row,) = price_list(stock_prices(studio), "vendor")
    assert (row["price"], row["origin"], row["source"]) == ("0.02 USD", "plugin", "test")
    state(home, "0.05", "2026-02-01")
    (row,) = price_list(stock_prices(studio), MODEL)
    assert (row["price"], row["origin"], row["as_of"]) == ("0.05 USD", "config/prices/own.toml:1", "2026-02-01")
    assert price_list(stock_prices(studio), "other") == []


def test_old_exchange_rate_is_warned_of_when_it_is_used(studio: Studio) -> None:
    (said,) = aged_rates(studio, [Money.parse("1 USD"), Money.parse("2 USD"), Money.parse("1 EUR")])
    assert said.startswith("The exchange rate from USD to EUR is ")
    assert "(2025-02-28, European Central Bank" in said
    assert "[[money.rates]] in config.toml" in said
    assert aged_rates(studio, [Money.parse("1 EUR"), Money.parse("0 USD")]) == []
    days = (date.today() - date(2025, 2, 28)).days  # noqa: DTZ011
    patient = studio.settings.money.model_copy(update={"rate_age_days": days})
    object.__setattr__(studio, "settings", studio.settings.model_copy(update={"money": patient}))
    assert aged_rates(studio, [Money.parse("1 USD")]) == []
