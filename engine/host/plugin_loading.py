"""Loading plugins one at a time, each apart from the others, and remembering which of them are broken."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

import pluggy

from engine.contracts.errors import ConfigError, NotFound
from engine.hookspecs import callbacks, delivery, face, intake, provider, render, sandbox
from engine.hookspecs.markers import PROJECT

from .gates import Gate
from .plugin_cards import Candidate, Quarantined, Standing, Unfit, bring_in, in_words, without_doubles
from .plugin_context import HostContext
from .registers import Hook
from .secrets import SecretStore, open_secrets
from .settings import Settings, environment
from .switchboard import Switchboard

log = logging.getLogger("bomstudio.plugins")

P = ParamSpec("P")
T = TypeVar("T")
_SEE = "See `bom plugins list`."


class PluginLoader:
    """Imports cards and calls hooks when they are first needed.

    A broken plugin of the house raises ConfigError; a stranger's is quarantined with its reason and the rest goes on.
    A plugin whose hook raises ConfigError (a key is missing, say) is unavailable: asking for it raises that error.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: SecretStore | None,
        candidates: Iterable[Candidate],
        switchboard: Switchboard,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._variables = environment()
        self._lock = threading.RLock()
        self._pluggy = pluggy.PluginManager(PROJECT)
        for floor in (provider, render, delivery, intake, sandbox, face, callbacks):
            self._pluggy.add_hookspecs(floor)
        self._candidates, refused = without_doubles(candidates)
        self._quarantined: dict[tuple[str, str], Quarantined] = {}
        self._unavailable: dict[str, ConfigError] = {}
        self._registers: dict[tuple[str, str], Any] = {}
        self._contexts: dict[str, HostContext] = {}
        self._switchboard = switchboard
        for entry in refused:
            self._set_apart(entry)
        self._taking_part = self._chosen()

    def names(self) -> tuple[str, ...]:
        """Return the plugins that take part, those of the house first, without importing any."""
        return tuple(name for name in self._taking_part if self._reason_apart(name) is None)

    def blocked(self) -> tuple[str, ...]:
        """Return the plugins that the settings leave out."""
        return tuple(sorted(self._candidates.keys() - set(self._taking_part)))

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Return the plugins found broken so far."""
        return tuple(self._quarantined[key] for key in sorted(self._quarantined))

    def candidate(self, name: str) -> Candidate:
        """Return a plugin as it was found; raises NotFound."""
        if name not in self._candidates:
            raise NotFound(f"There is no plugin called {name!r}.", hint=_SEE)
        return self._candidates[name]

    def standing(self, name: str) -> tuple[Standing, str]:
        """Return how a plugin stands so far, and why; raises NotFound."""
        reason = self._reason_apart(name)
        if reason is not None:
            return Standing.QUARANTINED, reason
        self.candidate(name)
        if name not in self._taking_part:
            return Standing.BLOCKED, "The settings under [plugins] leave it out."
        if name in self._unavailable:
            return Standing.UNAVAILABLE, str(self._unavailable[name])
        return (Standing.LOADED if self._pluggy.has_plugin(name) else Standing.FOUND), ""

    def card(self, name: str) -> ModuleType:
        """Return a plugin's card; raises NotFound, or ConfigError when it takes no part or is broken."""
        with self._lock:
            standing, reason = self.standing(name)
            if standing in {Standing.QUARANTINED, Standing.BLOCKED}:
                raise ConfigError(f"The plugin {name} is {standing}. {reason}", hint=_SEE)
            registered: ModuleType | None = self._pluggy.get_plugin(name)
            if registered is not None:
                return registered
            try:
                return bring_in(self._candidates[name], self._pluggy)
            except Unfit as error:
                raise self.failure(name, str(error)) from error

    def ask(self, name: str, hook: Hook[T]) -> T:
        """Return what one plugin registers through a hook; raises NotFound, or ConfigError when it cannot work."""
        with self._lock:
            taken: T | None = self._registers.get((name, hook.name))
            if taken is not None:
                return taken
            card = self.card(name)
            register = hook.register(name)
            arguments = {"register": register, **({"context": self.context(name)} if hook.takes_context else {})}
            others = [plugin for plugin in self._pluggy.get_plugins() if plugin is not card]
            try:
                self._pluggy.subset_hook_caller(hook.name, others)(**arguments)
            except ConfigError as error:
                self._unavailable[name] = error
                raise
            except Unfit as error:
                raise self.failure(name, str(error)) from error
            except Exception as error:
                raise self.failure(name, f"{hook.name} raised {in_words(error)}.") from error
            self._unavailable.pop(name, None)
            self._registers[name, hook.name] = register
            return register

    def ask_all(self, hook: Hook[T]) -> Iterator[T]:
        """Yield what every plugin registers through a hook; those that cannot work are left out."""
        for name in self.names():
            register = self.attempt(self.ask, name, hook)
            if register is not None:
                yield register

    def attempt(
        self, question: Callable[Concatenate[str, P], T], name: str, *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Return an answer about a plugin, or None when it is unavailable, blocked, or a broken stranger."""
        try:
            return question(name, *args, **kwargs)
        except ConfigError:
            if self.standing(name)[0] in {Standing.UNAVAILABLE, Standing.QUARANTINED, Standing.BLOCKED}:
                return None
            raise

    def failure(self, name: str, reason: str) -> ConfigError:
        """Return the error for a broken plugin, after setting it apart when it is a stranger's."""
        candidate = self._candidates[name]
        if candidate.is_house:
            return ConfigError(
                f"The plugin {name}, which came with the engine, does not work. {reason}",
                hint="Install bomstudio again; to go on without it, list it under plugins.blocked.",
            )
        self._set_apart(Quarantined(name, candidate.owner, reason))
        if self._pluggy.has_plugin(name):
            self._pluggy.unregister(name=name)
        return ConfigError(f"The plugin {name} is quarantined. {reason}", hint=_SEE)

    def context(self, name: str) -> HostContext:
        """Return what a plugin is handed."""
        if name not in self._contexts:
            section = self._settings.plugin.get(name, {})
            self._contexts[name] = HostContext(
                name,
                self._settings.home,
                section,
                self._variables,
                self._opened_secrets,
                fonts=self._settings.film.fonts,
                realm=self._settings.realm,
                stand_in_url=self._settings.sandbox.of_plugin(name),
                switchboard=self._switchboard,
            )
        return self._contexts[name]

    def gate(self, name: str) -> Gate:
        """Return the gate before a plugin's vendor."""
        return self._switchboard.gate(name)

    def hang_up(self) -> None:
        """Close the lines to vendors."""
        self._switchboard.close()

    def _opened_secrets(self) -> SecretStore:
        with self._lock:
            self._secrets = self._secrets or open_secrets(self._settings)
            return self._secrets

    def _chosen(self) -> list[str]:
        choice = self._settings.plugins.load
        found = sorted(self._candidates.values(), key=lambda candidate: (not candidate.is_house, candidate.name))
        if not isinstance(choice, str):
            missing = [name for name in choice if name not in self._candidates]
            if missing:
                raise ConfigError(f"plugins.load names {', '.join(missing)}, which is not installed.", hint=_SEE)
        return [
            one.name
            for one in found
            if one.is_room
            or (one.name not in self._settings.plugins.blocked and (choice == "all" or self._among(one, choice)))
        ]

    @staticmethod
    def _among(candidate: Candidate, choice: str | tuple[str, ...]) -> bool:
        return candidate.is_house if choice == "house" else candidate.name in choice

    def _set_apart(self, entry: Quarantined) -> None:
        self._quarantined[entry.name, entry.owner] = entry
        log.warning("plugin %s (%s) is quarantined: %s", entry.name, entry.owner, entry.reason)

    def _reason_apart(self, name: str) -> str | None:
        candidate = self._candidates.get(name)
        entries = [entry for entry in self._quarantined.values() if entry.name == name]
        for entry in entries:
            if candidate is None or entry.owner == candidate.owner:
                return entry.reason
        return None
