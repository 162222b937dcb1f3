"""Which tests fit which model: those that do not are left out of the collection, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.provider import LocalProvider, Provider
from engine.testkit.samples import damaged, usual

from .bench import Bench, Case

_MAKES_NO_MEDIA = {Ability.SCRIPT_BREAKDOWN, Ability.SPEECH_TRANSCRIBE, Ability.SPEECH_ALIGN}


@dataclass(frozen=True)
class Trait:
    """Something that a model is, and the reason why a test is left out of one that is not."""

    otherwise: str
    holds: Callable[[Bench, Case], bool]


LOCAL = Trait("a vendor does the work", lambda bench, case: isinstance(bench.provider(case), LocalProvider))
REMOTE = Trait("it runs on this machine", lambda bench, case: not LOCAL.holds(bench, case))
POLLED = Trait("it answers at once", lambda bench, case: type(bench.provider(case)).collect is not Provider.collect)
KEYED = Trait("it needs no key", lambda bench, case: bool(bench.secrets("any")))
HANDED_MEDIA = Trait(
    "it is handed no media",
    lambda bench, case: any(True for request in usual(case.card, bench.album) for _ in damaged(request, bench.album)),
)
DELIVERS_MEDIA = Trait("it delivers no media", lambda bench, case: case.ability not in _MAKES_NO_MEDIA)


def claims(rule: str) -> Trait:
    """Return what is true of a plugin that its quality.toml does not exempt from a rule."""

    def holds(bench: Bench, case: Case) -> bool:
        quality = bench.manager().describe(bench.plugin).quality
        return not any(fact.rule == rule and fact.status == "exempt" for fact in quality)

    return Trait(f"quality.toml exempts it from {rule}", holds)


def fits(*traits: Trait) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Have a contract test tried with models of all these traits alone."""

    def fitted(test: Callable[..., None]) -> Callable[..., None]:
        test.fits = traits  # type: ignore[attr-defined]
        return test

    return fitted


def misfit(test: Any, bench: Bench, case: Case) -> str:
    """Return why a test does not fit a model; empty when it does."""
    traits: tuple[Trait, ...] = getattr(test, "fits", ())
    return next((trait.otherwise for trait in traits if not trait.holds(bench, case)), "")


class Deselection:
    """Takes the tests that do not fit out of pytest's collection; `-v` and `--collect-only` say why."""

    name = "bom-contract-fitting"

    def __init__(self) -> None:
        self._left_out: dict[str, str] = {}

    @classmethod
    def join(cls, config: pytest.Config) -> None:
        """Take part in a run of pytest, once."""
        if not config.pluginmanager.has_plugin(cls.name):
            config.pluginmanager.register(cls(), cls.name)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what does not fit its model, and what the plugin's test class is exempt from."""
        against = {item: reason for item in items if (reason := _against(item))}
        self._left_out = {item.nodeid: reason for item, reason in against.items()}
        items[:] = [item for item in items if item not in against]
        config.hook.pytest_deselected(items=list(against))

    def pytest_report_collectionfinish(self, config: pytest.Config) -> list[str]:
        """Say what was left out and why."""
        if config.get_verbosity() <= 0 and not config.option.collectonly:
            return []
        return [f"left out: {name}: {reason}" for name, reason in sorted(self._left_out.items())]


def _against(item: pytest.Item) -> str:
    if not isinstance(item, pytest.Function):
        return ""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    misfits = (value.misfit for value in parameters if isinstance(value, Case))
    exempt = getattr(item.cls, "exempt", {}).items()
    exemptions = (reason for name, reason in exempt if fnmatch(item.name, name) or item.originalname == name)
    return next(filter(None, (*misfits, *exemptions)), "")
