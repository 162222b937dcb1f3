"""Budgets: set, listed, removed; and a film held against them before any work begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import InputError, MoneyRefused
from engine.contracts.money import MICRO, Money
from engine.domain.budget import EVERYWHERE, Budget, Claim
from engine.domain.client import Client
from engine.domain.project import Project
from engine.store.budgets import budgets_over

from .admission import claim_on, place_of, refusal, standing
from .finding import find, short
from .prices import exchange
from .record import record_deed
from .studio import Studio


def set_budget(
    studio: Studio,
    limit: str,
    *,
    client: str = "",
    project: str = "",
    model: str = "",
    unit: str = "",
    is_monthly: bool = False,
    is_hard: bool = True,
) -> Budget:
    """Set a budget of money, or of a unit; one for the same place, period and kind is replaced."""
    if client and project:
        raise InputError("A budget is for a client or for a project.", hint="Leave one of them out.")
    micro, currency = _limit(studio, limit, unit)
    with studio.database.write() as session:
        scope, scope_id = _scope(session, client, project)
        kind: dict[str, Any] = {"scope": scope, "scope_id": scope_id, "is_monthly": is_monthly}
        kind |= {"unit": unit, "model": model, "is_hard": is_hard}
        budget = session.exec(select(Budget).filter_by(**kind).with_for_update()).first() or Budget(**kind)
        budget.limit_micro, budget.currency, budget.warned = micro, currency, ""
        budget.version += 1
        session.add(budget)
        session.flush()
        said = f"{budget.in_words(micro)} for {place_of(session, budget)}"
        record_deed(session, "budget.set", "budget", budget.id, said, is_hard=is_hard)
        return budget


def remove_budget(studio: Studio, text: str) -> str:
    """Remove a budget; return what it was, in words."""
    with studio.database.write() as session:
        budget = find(session, Budget, text)
        said = f"{budget.in_words(budget.limit)} for {place_of(session, budget)}"
        session.delete(budget)
        record_deed(session, "budget.remove", "budget", budget.id, said)
        return said


def listed(studio: Studio, session: Session) -> list[dict[str, Any]]:
    """Return every budget and how far it is used."""
    return [_row(studio, session, budget) for budget in session.exec(select(Budget).order_by(col(Budget.created_at)))]


@dataclass(frozen=True)
class Passing:
    """A budget that would be passed, and why."""

    is_hard: bool
    refusal: MoneyRefused


def passings(studio: Studio, client_id: UUID, project_id: UUID, claims: Sequence[Claim]) -> list[Passing]:
    """Return the budgets that some claims together would pass.

    Nothing is reserved: each job is held against the budgets again when it begins.
    """
    found = []
    with studio.database.read() as session:
        for budget in budgets_over(session, client_id, project_id):
            claimed = claim_on(studio, budget, claims)
            now = standing(session, studio, budget)
            if claimed and claimed > now.left:
                found.append(Passing(budget.is_hard, refusal(session, now, claimed)))
    return found


def _limit(studio: Studio, text: str, unit: str) -> tuple[int, str]:
    if not unit:
        money = Money.parse(text, studio.settings.money.reporting_currency)
        exchange(studio, money.currency)
        return money.micro, money.currency
    try:
        micro = Decimal(text) * MICRO
    except InvalidOperation:
        micro = Decimal(-1)
    if not micro.is_finite() or micro < 0 or micro != micro.to_integral_value():
        raise InputError(f"{text!r} is not a number of {unit}.", hint="Write it like 300 or 12.5.")
    return int(micro), ""


def _scope(session: Session, client: str, project: str) -> tuple[str, UUID]:
    if project:
        return "project", find(session, Project, project, name="name").id
    if client:
        return "client", find(session, Client, client, name="name").id
    return "studio", EVERYWHERE


def _row(studio: Studio, session: Session, budget: Budget) -> dict[str, Any]:
    now = standing(session, studio, budget)
    return {
        "id": str(budget.id),
        "short": short(budget.id),
        "for": place_of(session, budget),
        "scope": budget.scope,
        "scope_id": None if budget.scope_id == EVERYWHERE else str(budget.scope_id),
        "monthly": budget.is_monthly,
        "model": budget.model,
        "kind": "hard" if budget.is_hard else "soft",
        "limit": budget.in_words(budget.limit),
        "spent": budget.in_words(now.spent),
        "reserved": budget.in_words(now.reserved),
        "left": budget.in_words(now.left),
    }
