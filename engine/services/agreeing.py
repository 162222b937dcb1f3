"""Agreeing to a price before it is spent: by a yes, up to an amount, or to a quote that was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from engine.contracts.errors import InputError, MoneyRefused
from engine.contracts.money import Money
from engine.domain.columns import utc_now
from engine.domain.quote import StoredQuote

from .films import FilmQuote
from .finding import find, short
from .prices import in_reporting
from .produce import Reading, total_of
from .record import record_deed
from .studio import Studio


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to beforehand."""

    yes: bool = False
    """To whatever it costs."""
    budget: Money | None = None
    """Never to more than this; to less only if asked."""
    max_amount: Money | None = None
    """To anything up to this, unasked; never to more."""
    quote: str = ""
    """To the price that a stored quote gave, while it holds."""


def save_quote(studio: Studio, reading: Reading, quote: FilmQuote) -> StoredQuote:
    """Store a quote; it holds for `money.quote_valid_hours`."""
    likely, ceiling = total_of(studio, quote)
    row = StoredQuote(
        project_id=reading.project_id,
        video_id=reading.video_id,
        title=quote.title,
        likely_micro=likely.micro,
        ceiling_micro=ceiling.micro,
        currency=ceiling.currency,
        lines=[
            {
                "ability": line.ability.value,
                "model": line.model,
                "new": line.new,
                "ceiling": line.quote.ceiling.model_dump(),
            }
            for line in quote.lines
            if line.quote is not None
        ],
        expires_at=utc_now() + timedelta(hours=studio.settings.money.quote_valid_hours),
    )
    with studio.database.write() as session:
        session.add(row)
        record_deed(session, "quote.save", "quote", row.id, f"{quote.title}: at most {ceiling}")
    return row


def still_to_agree(studio: Studio, reading: Reading, quote: FilmQuote, consent: Consent) -> Money | None:
    """Return the ceiling that somebody has to agree to yet; None when that is done.

    Raises MoneyRefused when a hard budget, a limit given here or a stored quote stands in the way.
    """
    if quote.refusals:
        raise quote.refusals[0]
    _, ceiling = total_of(studio, quote)
    if consent.quote:
        _hold_to_quote(studio, reading, ceiling, consent.quote)
    return still_to_agree_to(studio, quote.title, ceiling, consent)


def still_to_agree_to(studio: Studio, what: str, ceiling: Money, consent: Consent) -> Money | None:
    """Return a ceiling, in the reporting currency, if somebody has to agree to it yet; raises MoneyRefused likewise."""
    for option, limit in (("--budget", consent.budget), ("--max-amount", consent.max_amount)):
        if limit is not None:
            _refuse_above(studio, what, ceiling, limit, option)
    agreed = consent.yes or consent.max_amount is not None or consent.quote
    return None if agreed or ceiling.micro <= studio.settings.money.confirm_above.micro else ceiling


def agreed_to(studio: Studio, quote: FilmQuote, consent: Consent) -> Money | None:
    """Return the most that a film may cost once it is begun, in the reporting currency; None is whatever it costs.

    Who said yes to a ceiling agreed to that ceiling; what needs no yes may cost as much as needs none.
    """
    limits = [in_reporting(studio, [limit]) for limit in (consent.budget, consent.max_amount) if limit is not None]
    if consent.quote:
        with studio.database.read() as session:
            limits.append(in_reporting(studio, [find(session, StoredQuote, consent.quote).ceiling]))
    if not (consent.yes or consent.max_amount is not None or consent.quote):
        _, ceiling = total_of(studio, quote)
        limits.append(max(ceiling, studio.settings.money.confirm_above, key=lambda money: money.micro))
    return min(limits, key=lambda money: money.micro, default=None)


def _refuse_above(studio: Studio, what: str, ceiling: Money, limit: Money, option: str) -> None:
    """Raise MoneyRefused when a ceiling, in the reporting currency, is above a limit."""
    most = in_reporting(studio, [limit])
    if ceiling.micro > most.micro:
        raise MoneyRefused(
            f"{what} may cost up to {ceiling}, which is above the limit of {most}.",
            hint=f"Raise {option}, or choose other models with --model.",
        )


def _hold_to_quote(studio: Studio, reading: Reading, ceiling: Money, text: str) -> None:
    with studio.database.read() as session:
        stored = find(session, StoredQuote, text)
    if stored.video_id != reading.video_id:
        raise InputError(
            f"The quote {short(stored.id)} is for {stored.title}, not for this film.",
            hint="Ask for one with `bom quote --save`.",
        )
    again = "Ask for a new one with `bom quote --save`."
    if stored.expires_at <= utc_now():
        raise MoneyRefused(
            f"The quote {short(stored.id)} expired at {stored.expires_at:%Y-%m-%d %H:%M} UTC.", hint=again
        )
    if ceiling.micro > in_reporting(studio, [stored.ceiling]).micro:
        raise MoneyRefused(
            f"The price rose: the quote {short(stored.id)} was for at most {stored.ceiling}, now it is {ceiling}.",
            hint=again,
        )
