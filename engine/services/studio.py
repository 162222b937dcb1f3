"""The opened house: settings, database, blobs and plugins, handed to every service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.errors import ConfigError
from engine.contracts.media import MediaRef
from engine.contracts.money import Price
from engine.contracts.provider import Provider
from engine.contracts.sandbox import Realm
from engine.domain.quality import missing_to_spend
from engine.host.plugins import PluginManager
from engine.host.settings import Settings
from engine.store.blobs import Blobs
from engine.store.database import Database


@dataclass(frozen=True)
class Route:
    """The model that an ability goes to."""

    key: str
    """`plugin/model`."""
    provider: Provider
    card: ModelCard

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self.key.partition("/")[0]


@dataclass(frozen=True)
class Studio:
    """One studio's installation, open for work."""

    settings: Settings
    database: Database
    blobs: Blobs
    plugins: PluginManager

    @cached_property
    def stated_prices(self) -> tuple[Price, ...]:
        """The prices that the plugins state; they stay while the program runs."""
        return tuple(self.plugins.prices())

    @classmethod
    def open(cls, settings: Settings) -> Studio:
        """Open the database (bringing it up to date), the blob store and the plugins."""
        database = Database(settings.database.url)
        database.migrate()
        blobs = Blobs(settings.blobs.url, settings.home / "cache")
        return cls(settings, database, blobs, PluginManager(settings))

    def route(self, ability: Ability, *overrides: Mapping[str, Sequence[str]]) -> Route:
        """Return the model for an ability: of the first override that names one, else of the settings.

        Raises ConfigError when neither does: what only paid models do has none from the start; and for a plugin that
        may not spend real money yet.
        """
        named = [routing[ability.value] for routing in overrides if routing.get(ability.value)]
        named += [self.settings.models[ability]] if ability in self.settings.models else []
        if not named:
            known = ", ".join(self.plugins.models(ability)) or "no plugin that is set up has one"
            hint = f"Name one with --model, or set it under [models]; there is: {known}."
            raise ConfigError(f"No model is chosen for {ability}.", hint=hint)
        key = named[0][0]
        provider, card = self.plugins.provider(ability, key)
        route = Route(key, provider, card)
        self._may_spend(route.plugin)
        return route

    def _may_spend(self, plugin: str) -> None:
        """Raise ConfigError for a plugin that costs real money and is not of silver by what it says of itself."""
        if self.settings.realm is Realm.SANDBOX or plugin in self.settings.plugins.allow_bronze:
            return
        if not any(price.amount_micro for price in self.stated_prices if price.model.partition("/")[0] == plugin):
            return
        if missing := missing_to_spend(self.plugins.kept_rules(plugin)):
            raise ConfigError(
                f"{plugin} may not spend real money yet: its quality.toml lacks {', '.join(missing)}.",
                hint=f"Rehearse with --sandbox, or add {plugin} to plugins.allow_bronze in the settings.",
            )

    def path_of(self, media: MediaRef) -> Path:
        """Return the local path of stored bytes."""
        return self.blobs.local_path(media)

    def close(self) -> None:
        """Let go of the vendors and the database."""
        self.plugins.close()
        self.database.close()
