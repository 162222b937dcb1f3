"""Agreeing to a price: by a yes, up to an amount, or to a quote while it holds."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from engine.contracts.abilities import Ability
from engine.contracts.errors import InputError, MoneyRefused, NotFound
from engine.contracts.identity import new_id
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.contracts.script import Breakdown
from engine.domain.columns import utc_now
from engine.domain.quote import StoredQuote
from engine.services.agreeing import Consent, agreed_to, save_quote, still_to_agree
from engine.services.film import FilmOptions
from engine.services.films import FilmQuote, QuoteLine
from engine.services.jobs import Place
from engine.services.prices import Quote, in_reporting
from engine.services.produce import Reading
from engine.services.scripts import ScriptChange
from engine.services.studio import Studio


def film(amount: str, *refusals: MoneyRefused) -> FilmQuote:
    price = Money.parse(amount, "USD")
    line = QuoteLine(Ability.MUSIC_GENERATE, "vendor/tune-1", 1, 0, Quote(likely=price, ceiling=price))
    return FilmQuote("Harbour", 1, 48, (line,), refusals=refusals)


@pytest.fixture
def reading(place: Place) -> Reading:
    options = FilmOptions(shapes=(Shape.WIDE,), resolution=Resolution.PROXY)
    return Reading(
        new_id(), place.project_id, ScriptChange(0, 0, 0, 0), Breakdown(title="Harbour", scenes=(), shots=()), options
    )


def most(studio: Studio, quote: FilmQuote) -> Money:
    return in_reporting(studio, [line.quote.ceiling for line in quote.lines if line.quote])


def test_price_is_asked_for_unless_it_is_small_or_agreed_to(studio: Studio, reading: Reading) -> None:
    assert still_to_agree(studio, reading, film("0.10"), Consent()) == most(studio, film("0.10"))
    assert still_to_agree(studio, reading, film("0"), Consent()) is None
    assert still_to_agree(studio, reading, film("0.10"), Consent(yes=True)) is None


def test_amount_agrees_up_to_itself_and_refuses_more(studio: Studio, reading: Reading) -> None:
    exactly = Consent(max_amount=most(studio, film("0.10")))
    assert still_to_agree(studio, reading, film("0.10"), exactly) is None
    with pytest.raises(MoneyRefused, match="above the limit") as caught:
        still_to_agree(studio, reading, film("0.11"), Consent(yes=True, max_amount=exactly.max_amount))
    assert "--max-amount" in caught.value.hint


def test_budget_refuses_more_and_still_asks_for_less(studio: Studio, reading: Reading) -> None:
    limit = Consent(budget=Money.parse("0.10 USD"))
    assert still_to_agree(studio, reading, film("0.09"), limit) == most(studio, film("0.09"))
    with pytest.raises(MoneyRefused, match="Harbour may cost up to"):
        still_to_agree(studio, reading, film("0.11"), limit)


def test_what_is_agreed_to_is_kept_as_a_limit(studio: Studio, reading: Reading) -> None:
    quote, usd = film("0.10"), Money.parse
    ceiling = most(studio, quote)
    stored = str(save_quote(studio, reading, film("0.20")).id)
    assert agreed_to(studio, quote, Consent()) == ceiling, "a person said yes to the ceiling"
    assert agreed_to(studio, film("0"), Consent()) == studio.settings.money.confirm_above, "nobody was asked"
    assert agreed_to(studio, quote, Consent(yes=True)) is None
    assert agreed_to(studio, quote, Consent(yes=True, budget=usd("3 EUR"))) == usd("3 EUR")
    assert agreed_to(studio, quote, Consent(budget=usd("3 EUR"))) == ceiling
    assert agreed_to(studio, quote, Consent(max_amount=usd("2 EUR"))) == usd("2 EUR")
    assert agreed_to(studio, quote, Consent(quote=stored)) == most(studio, film("0.20"))
    assert agreed_to(studio, quote, Consent(quote=stored, max_amount=usd("2 EUR"))) == most(studio, film("0.20"))


def test_hard_budget_refuses_whatever_was_agreed(studio: Studio, reading: Reading) -> None:
    with pytest.raises(MoneyRefused, match="Nothing is left"):
        still_to_agree(studio, reading, film("0.10", MoneyRefused("Nothing is left.")), Consent(yes=True))


def test_saved_quote_agrees_while_the_price_is_not_higher(studio: Studio, reading: Reading) -> None:
    kept = Consent(quote=str(save_quote(studio, reading, film("0.10")).id))
    assert still_to_agree(studio, reading, film("0.10"), kept) is None
    assert still_to_agree(studio, reading, film("0.02"), kept) is None
    with pytest.raises(MoneyRefused, match="The price rose"):
        still_to_agree(studio, reading, film("0.100002"), kept)


def test_saved_quote_expires(studio: Studio, reading: Reading) -> None:
    stored = save_quote(studio, reading, film("0.10"))
    hours = studio.settings.money.quote_valid_hours
    assert timedelta(0) < stored.expires_at - utc_now() <= timedelta(hours=hours)
    with studio.database.write() as session:
        session.execute(update(StoredQuote).where(col(StoredQuote.id) == stored.id).values(expires_at=utc_now()))
    with pytest.raises(MoneyRefused, match="expired at"):
        still_to_agree(studio, reading, film("0.10"), Consent(quote=str(stored.id), yes=True))


def test_quote_of_another_film_or_none_agrees_to_nothing(studio: Studio, reading: Reading) -> None:
    stored = save_quote(studio, reading, film("0.10"))
    other = Reading(new_id(), reading.project_id, reading.change, reading.breakdown, reading.options)
    with pytest.raises(InputError, match="is for Harbour, not for this film"):
        still_to_agree(studio, other, film("0.10"), Consent(quote=str(stored.id)))
    with pytest.raises(NotFound, match="no quote 'deadbeef'"):
        still_to_agree(studio, reading, film("0.10"), Consent(quote="deadbeef"))
