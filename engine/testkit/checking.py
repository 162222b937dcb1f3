"""Checking what a plugin says of its own quality, as far as a machine can see."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from types import ModuleType
from typing import Literal

from engine.contracts.abilities import Ability
from engine.contracts.documents import Document
from engine.contracts.errors import BomError
from engine.contracts.provider import LocalProvider, Provider
from engine.contracts.results import Estimate
from engine.domain.quality import RULES, Rule, Tier, tier_of
from engine.host.plugin_facts import PluginDescription
from engine.host.plugins import PluginManager
from engine.host.verbs import call

from .golden import source_of
from .samples import Album, usual

_RECORDED = "recorded from the vendor"


class RuleStanding(Document):
    """How a plugin stands to one rule: what it claims, and what was found."""

    rule: str
    tier: Tier
    claimed: Literal["done", "todo", "exempt"]
    reason: str = ""
    """Why it is exempt, what it means where it is to do, or why the claim is not so."""
    found: Literal["so", "not so", "not looked at"]

    @property
    def is_kept(self) -> bool:
        """Whether the rule counts for the tier."""
        return self.claimed != "todo" and self.found != "not so"


class Checklist(Document):
    """A plugin's checklist and the tier it makes."""

    plugin: str
    tier: Tier
    rules: tuple[RuleStanding, ...]

    @property
    def false_claims(self) -> tuple[RuleStanding, ...]:
        """What is claimed to be done and is not."""
        return tuple(rule for rule in self.rules if rule.claimed == "done" and rule.found == "not so")

    @property
    def missing(self) -> tuple[RuleStanding, ...]:
        """What the next tier needs."""
        ladder = list(Tier)
        above = ladder[min(ladder.index(self.tier) + 1, len(ladder) - 1)]
        return tuple(rule for rule in self.rules if rule.tier is above and not rule.is_kept)


def check(manager: PluginManager, name: str, price_age_days: int) -> Checklist:
    """Return how a plugin stands. The manager is one of the sandbox, where no key is needed.

    Raises NotFound, or ConfigError when the plugin does not load.
    """
    card = manager.card(name)
    facts = manager.describe(name)
    look = _Look(manager, facts, card, price_age_days)
    claims = {fact.rule: fact for fact in facts.quality}
    rules = [rule for rule in RULES if _applies(rule, facts, is_paid=look.is_paid)]
    standings = []
    for rule in rules:
        claim = claims.get(rule.name)
        claimed = claim.status if claim else "todo"
        problem = look.at(rule.name) if claimed == "done" else None
        found: Literal["so", "not so", "not looked at"] = "not looked at"
        if problem is not None:
            found = "not so" if problem else "so"
        note = look.aged() if rule.name == "prices-dated" else ""
        standings.append(
            RuleStanding(
                rule=rule.name,
                tier=rule.tier,
                claimed=claimed,
                reason=problem
                or note
                or (claim.reason if claim else "")
                or (rule.meaning if claimed == "todo" else ""),
                found=found,
            )
        )
    kept = {standing.rule: standing.is_kept for standing in standings}
    return Checklist(plugin=name, tier=tier_of(rules, kept), rules=tuple(standings))


def _applies(rule: Rule, facts: PluginDescription, *, is_paid: bool) -> bool:
    if rule.is_for_paid:
        return is_paid
    return bool(facts.models) or rule.name not in {"prices-dated", "contract-tests", "quote-exact"}


@dataclass(frozen=True)
class _Look:
    """A look at one plugin; each answer is a problem, an empty text when there is none, or None when unseen."""

    manager: PluginManager
    facts: PluginDescription
    card: ModuleType
    price_age_days: int

    def at(self, rule: str) -> str | None:
        looks: dict[str, Callable[[], str | None]] = {
            "prices-dated": self._prices,
            "readme": self._readme,
            "contract-tests": lambda: self._tests("ProviderContract"),
            "quote-exact": self._exactness,
            "stand-in": lambda: "" if self._stands_in else "Its card offers no stand-in.",
            "four-parts": self._parts,
            "cruel-cases": lambda: self._tests("PaidProviderContract"),
            "golden-exchanges": self._golden,
            "callbacks": lambda: "" if hasattr(self.card, "register_callbacks") else "Its card reads no callbacks.",
            "live-verified": self._live,
        }
        return looks[rule]() if rule in looks else None

    @cached_property
    def is_paid(self) -> bool:
        """Whether a vendor is paid for its work."""
        return self._stands_in or any(not isinstance(provider, LocalProvider) for provider in self._providers)

    @cached_property
    def _providers(self) -> list[Provider]:
        """One of each ability."""
        return [
            self.manager.provider(Ability(ability), model)[0]
            for ability, models in self.facts.models.items()
            for model in models[:1]
        ]

    @cached_property
    def _stands_in(self) -> bool:
        return self.facts.name in self.manager.stand_ins()

    @cached_property
    def _package(self) -> Path:
        return Path(str(self.card.__file__)).parent

    @cached_property
    def _test_folders(self) -> list[Path]:
        """Where its tests lie: beside the package in its project; for the house's in its own folder and the kit's."""
        if self.facts.is_house:
            tests = self._package.parents[1] / "tests"
            found = [tests / "vendors" / self.facts.name, tests / "contract"]
        else:
            found = [folder / "tests" for folder in self._package.parents[:2] if (folder / "pyproject.toml").is_file()]
        return [folder for folder in found if folder.is_dir()]

    def _prices(self) -> str:
        prices = {(price.model, price.unit): price for price in self.facts.prices}
        for model, estimate in self._quotes:
            for usage in (*estimate.likely, *estimate.ceiling):
                if (model, usage.unit) not in prices:
                    return f"One {usage.unit} of {model} has no price."
        for models in self.facts.models.values():
            for model in models:
                if not any(priced == model for priced, _ in prices):
                    return f"{model} has no price."
        return ""

    def aged(self) -> str:
        """Return what to say of the oldest price that costs something, if it is too old."""
        today = datetime.now(UTC).date()
        costly = [price for price in self.facts.prices if price.amount_micro]
        oldest = min(costly, key=lambda price: price.as_of, default=None)
        if oldest is None or (today - oldest.as_of).days <= self.price_age_days:
            return ""
        return f"Look up the price of one {oldest.unit} of {oldest.model} again: it is of {oldest.as_of}."

    def _readme(self) -> str:
        if any((folder / "README.md").is_file() for folder in (self._package, self._package.parent)):
            return ""
        try:
            said = str(metadata(self.facts.distribution).json.get("description", ""))
        except PackageNotFoundError:
            said = ""
        return "" if len(said) > 80 else "No README was found."

    def _tests(self, contract: str) -> str | None:
        if not self._test_folders:
            return None
        texts = [path.read_text(encoding="utf-8") for folder in self._test_folders for path in folder.glob("test_*.py")]
        inherits = re.compile(rf"\b(?:Paid)?{contract}\b")
        return "" if any(inherits.search(text) for text in texts) else f"No test inherits {contract}."

    def _exactness(self) -> str:
        loose = [model for model, estimate in self._quotes if estimate.likely != estimate.ceiling]
        return f"The quote of {loose[0]} is below its ceiling." if loose else ""

    def _parts(self) -> str:
        """Client and stand-in have a file each; the adapter one or several, one for each ability."""
        missing = [name for name in ("client.py", "sandbox.py") if not (self._package / name).is_file()]
        if missing:
            return f"It has no {', '.join(missing)}."
        others = {f"{self.card.__name__}.{name}" for name in ("client", "sandbox")} | {self.card.__name__}
        mixed = {type(provider).__module__ for provider in self._providers} & others
        return f"Its adapter is no file of its own: it is in {', '.join(sorted(mixed))}." if mixed else ""

    def _golden(self) -> str | None:
        if not self._test_folders:
            return None
        if not self._exchanges:
            return "There is no exchange in its tests' golden folder."
        nameless = [path.name for path in self._exchanges if not source_of(path)]
        return f"{', '.join(nameless)} names no source." if nameless else ""

    def _live(self) -> str | None:
        if not self._test_folders:
            return None
        recorded = [path for path in self._exchanges if source_of(path).startswith(_RECORDED)]
        return "" if recorded else "No exchange was recorded from the vendor: see `bom plugins record`."

    @cached_property
    def _exchanges(self) -> list[Path]:
        return [path for folder in self._test_folders for path in sorted((folder / "golden").glob("*.yaml"))]

    @cached_property
    def _quotes(self) -> list[tuple[str, Estimate]]:
        with tempfile.TemporaryDirectory() as folder:
            return list(self._quoted(Album(Path(folder))))

    def _quoted(self, album: Album) -> Iterator[tuple[str, Estimate]]:
        for ability, models in self.facts.models.items():
            for key in models:
                provider, model = self.manager.provider(Ability(ability), key)
                for request in usual(model, album):
                    try:
                        yield key, asyncio.run(call(provider.quote, request, model.model))
                    except BomError:  # a request that is usual elsewhere and not here
                        continue


def golden_folder(manager: PluginManager, name: str) -> Path | None:
    """Return the folder of a plugin's golden exchanges, or None when its tests are not here."""
    look = _Look(manager, manager.describe(name), manager.card(name), 0)
    folders = [folder / "golden" for folder in look._test_folders]
    return next((folder for folder in folders if folder.is_dir()), None)
