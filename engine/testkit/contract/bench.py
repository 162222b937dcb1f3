"""The bench on which one plugin is tried: its providers, its stand-in, and an ear at the line."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.errors import ConfigError
from engine.contracts.media import MediaRef
from engine.contracts.money import Money, Price
from engine.contracts.provider import Provider, Ticket
from engine.contracts.results import Usage
from engine.contracts.sandbox import Fault, FaultKind, Realm, StandIn
from engine.host.plugin_cards import Candidate
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.host.switchboard import Switchboard
from engine.testkit.driving import live
from engine.testkit.eavesdropping import Diversion, Ear
from engine.testkit.samples import Album, usual
from engine.testkit.serving import Running, running

Find = Callable[[], Iterable[Candidate]]


@dataclass(frozen=True)
class Case:
    """One model of one ability."""

    ability: Ability
    card: ModelCard
    misfit: str = ""
    """Why the test at hand does not fit it."""

    @property
    def label(self) -> str:
        """How a test's name shows it."""
        return f"{self.ability}-{self.card.model}"


class Bench:
    """One plugin on a machine on which nothing was set up."""

    def __init__(self, plugin: str, folder: Path, find: Find, settings: Mapping[str, Any]) -> None:
        self.plugin = plugin
        self.folder = folder
        self.ear = Ear()
        self.album = Album(folder / "album")
        self._find = find
        self._settings = dict(settings)
        self._stack = ExitStack()
        self._served: Running | None = None
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """Stop everything that runs."""
        self._stack.close()

    def candidate(self) -> Candidate:
        """Return the plugin as it was found; raises ConfigError when it is not installed."""
        for candidate in self._find():
            if candidate.name == self.plugin:
                return candidate
        raise ConfigError(f"No plugin called {self.plugin} is installed.", hint="Run: pip install -e .")

    def manager(
        self, realm: Realm = Realm.SANDBOX, secrets: Mapping[str, str] | None = None, *, is_diverted: bool = False
    ) -> PluginManager:
        """Return a manager that knows this plugin alone; a diverted one is led to the stand-in in either realm."""
        sandbox = {"url": self.served.url} if realm is Realm.SANDBOX and self.stand_in else {}
        settings = load_settings(
            home=self.folder / "home", realm=realm, sandbox=sandbox, plugin={self.plugin: self._settings}
        )
        line = Switchboard(Diversion(f"{self.served.url}/{self.plugin}")) if is_diverted else Switchboard()
        manager = PluginManager(
            settings, MemorySecrets(secrets or {}), find=lambda: [self.candidate()], switchboard=line
        )
        self._stack.callback(manager.close)
        return manager

    @property
    def stand_in(self) -> StandIn | None:
        """What the plugin offers to stand in for its vendor."""
        settings = load_settings(home=self.folder / "home", realm=Realm.SANDBOX, plugin={self.plugin: self._settings})
        return PluginManager(settings, MemorySecrets(), find=lambda: [self.candidate()]).stand_ins().get(self.plugin)

    @property
    def served(self) -> Running:
        """The sandbox with the plugin's stand-in, started when it is first needed."""
        if self._served is None:
            stand_in = self.stand_in
            assert stand_in is not None, f"{self.plugin} offers no stand-in: implement register_sandbox"
            self._served = self._stack.enter_context(running({self.plugin: self.ear.at(stand_in)}))
        return self._served

    def goes_wrong(self, kind: FaultKind, value: str = "", *, skip: int = 0) -> None:
        """Have one coming call go wrong, after some that do not."""
        self.served.sandbox.faults.plan([Fault(kind=kind, value=value, skip=skip)])

    @property
    def books(self) -> dict[str, Any]:
        """What the stand-in wrote down: arrived and accepted by reference, and charged by currency."""
        nothing: dict[str, Any] = {"arrived": {}, "accepted": {}, "charges": [], "charged_micro": {}}
        books: dict[str, Any] = self.served.sandbox.till.ledger().get(self.plugin, nothing)
        return books

    def cases(self) -> list[Case]:
        """Return every model of every ability on offer, an ability's default first."""
        manager = self.manager()
        return [Case(ability, card) for ability in Ability for card in manager.models(ability).values()]

    def provider(self, case: Case, manager: PluginManager | None = None) -> Provider:
        """Return who offers a model."""
        return (manager or self.manager()).provider(case.ability, f"{self.plugin}/{case.card.model}")[0]

    def ticket(self, case: Case, cancelled: Callable[[], bool] = lambda: False) -> Ticket:
        """Return a ticket of its own reference, with an empty folder."""
        number = next(self._numbers)
        scratch = self.folder / f"job-{number}"
        scratch.mkdir()
        reference = f"00000000-0000-7000-8000-{number:012d}"
        return Ticket(reference, case.card.model, scratch, self.album.open, cancelled=cancelled)

    def own_clip(self) -> MediaRef | None:
        """Return a clip that the plugin itself made, which some vendors ask for, or None when it makes no clips.

        It is made anew each time, in either realm, and both books begin after it.
        """
        maker = next((case for case in self.cases() if case.ability is Ability.VIDEO_FROM_IMAGE), None)
        if maker is None or self.stand_in is None:
            return None
        request = next(usual(maker.card, self.album))
        made = None
        for manager in (self.manager(), self.manager(Realm.REAL, self.secrets("a-key"), is_diverted=True)):
            result = run(live(self.provider(maker, manager), request, self.ticket(maker)))
            made = next(file for file in result.files if file.role == "clip")
        self.served.sandbox.till.clear()
        self.ear.heard.clear()
        return self.album.keep(made.path.read_bytes(), made.media_type) if made else None

    def secrets(self, value: str) -> dict[str, str]:
        """Return a secret store's content in which every key of the plugin is a text."""
        facts = self.manager().describe(self.plugin)
        return {f"{self.plugin}.{setting.name}": value for setting in facts.settings if setting.is_secret}

    def cost(self, case: Case, usages: Iterable[Usage], charged: Money | None = None) -> Money:
        """Return what quantities cost by the plugin's own prices; raises AssertionError for a unit without one."""
        if charged is not None:
            return charged
        rows = self.prices(case)
        parts = []
        for usage in usages:
            assert usage.unit in rows, f"prices.toml states no price for one {usage.unit} of {case.card.model}"
            parts.append(rows[usage.unit].charge(usage.amount))
        assert parts, f"{case.card.model} does not say what it uses"
        return sum(parts[1:], parts[0])

    def prices(self, case: Case) -> dict[str, Price]:
        """Return a model's prices by unit."""
        key = f"{self.plugin}/{case.card.model}"
        return {price.unit: price for price in self.manager().prices() if price.model == key}


def run(coroutine: Any) -> Any:
    """Run one coroutine to its end, in a loop of its own."""
    return asyncio.run(coroutine)
