"""The rules of quality, and the tiers that they make: bronze loads and is priced, silver may spend, gold is proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How far a plugin can be trusted."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


@dataclass(frozen=True)
class Rule:
    """One rule: the tier that needs it, what it means, and whether it is asked of paid vendors alone."""

    name: str
    tier: Tier
    meaning: str
    is_for_paid: bool = False


RULES = (
    Rule("prices-dated", Tier.BRONZE, "every unit of every quote has a price, with source and date"),
    Rule("readme", Tier.BRONZE, "a README says what it does, what it costs and how it is set up"),
    Rule("errors-mapped", Tier.BRONZE, "what goes wrong is told by the class that says what to do"),
    Rule("bad-input", Tier.BRONZE, "bad input is refused in words, before it costs"),
    Rule("contract-tests", Tier.BRONZE, "its tests inherit the kit's contract"),
    Rule("quote-exact", Tier.SILVER, "what is quoted as likely is the ceiling"),
    Rule("deterministic", Tier.SILVER, "the same request gives the same result"),
    Rule("cancel", Tier.SILVER, "work can be stopped"),
    Rule("progress", Tier.SILVER, "it says how far it is"),
    Rule("stand-in", Tier.SILVER, "it can be rehearsed in the sandbox", is_for_paid=True),
    Rule("four-parts", Tier.SILVER, "card, client, adapter and stand-in are files of their own", is_for_paid=True),
    Rule("cruel-cases", Tier.SILVER, "its tests inherit the contract of paid vendors", is_for_paid=True),
    Rule("golden-exchanges", Tier.SILVER, "exchanges from the vendor's documentation are understood", is_for_paid=True),
    Rule("specification", Tier.GOLD, "the vendor's schema or SDK judges requests or stand-in", is_for_paid=True),
    Rule("callbacks", Tier.GOLD, "the vendor's callbacks are verified and read", is_for_paid=True),
    Rule("live-verified", Tier.GOLD, "an exchange was recorded from the vendor with a key", is_for_paid=True),
)
BY_NAME = {rule.name: rule for rule in RULES}
_LADDER = (Tier.BRONZE, Tier.SILVER, Tier.GOLD)


def tier_of(rules: Iterable[Rule], kept: Mapping[str, bool]) -> Tier:
    """Return the highest tier all of whose rules are kept, and those of the tiers below it."""
    reached = Tier.NONE
    asked = list(rules)
    for tier in _LADDER:
        if not all(kept.get(rule.name, False) for rule in asked if rule.tier is tier):
            break
        reached = tier
    return reached


def missing_to_spend(kept: Iterable[str]) -> list[str]:
    """Return the rules up to silver that a plugin does not keep, without which it is not asked for real money."""
    return sorted({rule.name for rule in RULES if rule.tier is not Tier.GOLD} - set(kept))
