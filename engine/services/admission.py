"""Whether jobs may be begun: what they can cost at most is held against every budget they fall under, and against
what was agreed to for the work that they are part of.

A budget's row is held from the look at it until the job that was admitted is committed, so that a cap holds however
many ask at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, select

from engine.contracts.errors import MoneyRefused
from engine.contracts.events import BudgetPassed
from engine.contracts.money import MICRO, Money, round_half_up
from engine.domain.books import month_of
from engine.domain.budget import EVERYWHERE, Budget, Claim, Standing
from engine.domain.client import Client
from engine.domain.columns import utc_now
from engine.domain.job import WorkRequest
from engine.domain.project import Project
from engine.store.agreements import reserved_for, spent_by
from engine.store.budgets import budgets_over, reserved_moneys, reserved_units, spent_moneys, spent_units

from .finding import short
from .prices import exchange_between
from .record import record_event
from .studio import Studio


def hold_client(session: Session, client_id: UUID) -> None:
    """Let one writer at a time decide what a client's next jobs are; the others wait here."""
    session.exec(select(Client.id).where(Client.id == client_id).with_for_update(key_share=True)).all()


def admit(
    session: Session,
    studio: Studio,
    client_id: UUID,
    project_id: UUID,
    claims: Sequence[Claim],
    request_id: UUID | None = None,
) -> None:
    """Let jobs in, whose reservations the caller commits with this transaction, in which it holds the client.

    Raises MoneyRefused when they would pass a hard budget or what was agreed to for their work request: then none of
    them is let in. A soft budget is said to be passed once, by an event.
    """
    if not claims:
        return
    if request_id is not None:
        _hold_to_agreement(session, studio, request_id, claims)
    for budget in budgets_over(session, client_id, project_id, hold=True):
        claimed = claim_on(studio, budget, claims)
        if not claimed:
            continue
        now = standing(session, studio, budget)
        if claimed <= now.left:
            continue
        if budget.is_hard:
            raise refusal(session, now, claimed)
        _say_once(session, now, claimed)


def _hold_to_agreement(session: Session, studio: Studio, request_id: UUID, claims: Sequence[Claim]) -> None:
    agreed = session.exec(select(WorkRequest).where(WorkRequest.id == request_id)).one().agreed
    if agreed is None:
        return
    into = agreed.currency
    claimed = sum((_worth(studio, claim.money, into) for claim in claims), Fraction(0))
    spent = sum(
        (
            own.micro * rate if reporting == into else _worth(studio, own, into)
            for own, rate, reporting in spent_by(session, request_id)
        ),
        Fraction(0),
    )
    reserved = sum((_worth(studio, money, into) for money in reserved_for(session, request_id)), Fraction(0))
    if not claimed or round_half_up(spent + reserved + claimed) <= agreed.micro:
        return
    more, is_spent, is_held = (Money(micro=round_half_up(part), currency=into) for part in (claimed, spent, reserved))
    raise MoneyRefused(
        f"{agreed} was agreed to for this work: {is_spent} is spent and {is_held} reserved, and going on may take "
        f"{more} more.",
        hint=f"Go on with `bom jobs resume {short(request_id)} --max-amount AMOUNT`, or run `bom produce` again and "
        "agree to what is left.",
    )


def standing(session: Session, studio: Studio, budget: Budget) -> Standing:
    """Return how far a budget is used; raises MoneyRefused when a currency has no rate to the budget's own."""
    month = month_of(utc_now())
    if budget.unit:
        return Standing(budget, spent_units(session, budget, month) * MICRO, reserved_units(session, budget) * MICRO)
    spent = sum(
        (
            _worth(studio, whole if whole.currency == budget.currency else own, budget.currency)
            for own, whole in spent_moneys(session, budget, month)
        ),
        Fraction(0),
    )
    held = (_worth(studio, money, budget.currency) for money in reserved_moneys(session, budget))
    return Standing(budget, spent, sum(held, Fraction(0)))


def claim_on(studio: Studio, budget: Budget, claims: Sequence[Claim]) -> Fraction:
    """Return how much claims want of a budget, in millionths."""
    own = [claim for claim in claims if budget.model in ("", claim.model)]
    if budget.unit:
        return sum((claim.units.get(budget.unit, Fraction(0)) for claim in own), Fraction(0)) * MICRO
    return sum((_worth(studio, claim.money, budget.currency) for claim in own if claim.money.micro), Fraction(0))


def refusal(session: Session, now: Standing, claimed: Fraction) -> MoneyRefused:
    """Return why a hard budget refuses a claim."""
    budget = now.budget
    return MoneyRefused(
        f"This may take {budget.in_words(claimed)}, and {budget.in_words(max(now.left, Fraction(0)))} is left of the "
        f"budget of {budget.in_words(budget.limit)} for {place_of(session, budget)}: "
        f"{budget.in_words(now.spent)} is spent and {budget.in_words(now.reserved)} reserved.",
        hint=f"Raise it with `bom budgets set`, or remove it with `bom budgets remove {short(budget.id)}`.",
    )


def place_of(session: Session, budget: Budget) -> str:
    """Return what a budget is for, in words: the project Harbour, in a month."""
    where = "the studio"
    if budget.scope != "studio":
        names = select(Client.name).where(Client.id == budget.scope_id)
        if budget.scope == "project":
            names = select(Project.name).where(Project.id == budget.scope_id)
        where = f"the {budget.scope} {session.exec(names).first() or short(budget.scope_id)}"
    of = f" with {budget.model}" if budget.model else ""
    return f"{where}{of}{', in a month' if budget.is_monthly else ''}"


def _worth(studio: Studio, money: Money, currency: str) -> Fraction:
    """Return an amount in a budget's currency, not rounded: a budget is compared with, never booked."""
    if not money.micro or money.currency == currency:
        return Fraction(money.micro)
    return money.micro * exchange_between(studio, money.currency, currency)


def _say_once(session: Session, now: Standing, claimed: Fraction) -> None:
    budget = now.budget
    period = month_of(utc_now()) if budget.is_monthly else "ever"
    if budget.warned == period:
        return
    budget.warned = period
    budget.version += 1
    session.add(budget)
    record_event(
        session,
        BudgetPassed(
            object_id=budget.id,
            object_version=budget.version,
            happened_at=utc_now(),
            scope=budget.scope,
            scope_id=None if budget.scope_id == EVERYWHERE else budget.scope_id,
            period=period,
            limit=budget.in_words(budget.limit),
            used=budget.in_words(now.used + claimed),
        ),
    )
