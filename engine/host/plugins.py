"""The plugin manager: one typed question for everything that plugins offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.callbacks import CallbackReader
from engine.contracts.delivering import Deliverer
from engine.contracts.errors import ConfigError, NotFound
from engine.contracts.money import Price
from engine.contracts.provider import Provider
from engine.contracts.rendering import FrameSource, Renderer
from engine.contracts.sandbox import StandIn
from engine.domain.bill_file import BillForm

from .gates import Gate
from .plugin_cards import Candidate, Quarantined, Standing, Unfit, discover
from .plugin_facts import PluginDescription, RuleFact, read_bill_form, read_prices, read_quality, read_settings
from .plugin_loading import PluginLoader
from .registers import CALLBACKS, DELIVERERS, FACES, PROVIDERS, RENDERERS, STAND_INS, Providers
from .secrets import SecretStore
from .settings import Settings
from .switchboard import Switchboard

if TYPE_CHECKING:
    import typer


class PluginManager:
    """Knows every plugin by name at once; loads one when something of it is asked for.

    Asking for something of one plugin raises NotFound when there is no such thing, and ConfigError when the plugin
    cannot work. Asking for something of all leaves out those that cannot, except a broken one of the house.
    """

    def __init__(
        self,
        settings: Settings,
        secrets: SecretStore | None = None,
        *,
        find: Callable[[], Iterable[Candidate]] = discover,
        switchboard: Switchboard | None = None,
    ) -> None:
        self._renderer = settings.film.renderer
        self._loader = PluginLoader(settings, secrets, find(), switchboard or Switchboard())

    def names(self) -> tuple[str, ...]:
        """Return the plugins that take part, those of the house first, without importing any."""
        return self._loader.names()

    @property
    def blocked(self) -> tuple[str, ...]:
        """The plugins that are installed and that the settings leave out."""
        return self._loader.blocked()

    @property
    def quarantined(self) -> tuple[Quarantined, ...]:
        """The plugins found broken so far, each with its owner and reason."""
        return self._loader.quarantined()

    def standing(self, name: str) -> tuple[Standing, str]:
        """Return how a plugin stands in this process so far, and why; imports nothing."""
        return self._loader.standing(name)

    def load_all(self) -> None:
        """Import every card; raises ConfigError when one of the house is broken."""
        for name in self.names():
            self._loader.attempt(self._loader.card, name)

    def card(self, name: str) -> ModuleType:
        """Return a plugin's card, imported; raises NotFound, or ConfigError when it takes no part or is broken."""
        return self._loader.card(name)

    def provider(self, ability: Ability, key: str) -> tuple[Provider, ModelCard]:
        """Return the provider and the model card of `plugin/model`."""
        plugin, _, model = key.partition("/")
        if not model:
            raise NotFound(f"{key!r} is not a model.", hint="Write it as plugin/model.")
        offered = self._loader.ask(plugin, PROVIDERS)
        cards = offered.models(ability)
        for card in cards:
            if card.model == model:
                return offered.by_ability[ability], card
        hint = f"It has {', '.join(card.model for card in cards)}." if cards else ""
        raise NotFound(f"The plugin {plugin} has no model {model!r} for {ability}.", hint=hint)

    def gate(self, plugin: str) -> Gate:
        """Return the gate before a plugin's vendor: whether it takes on more now."""
        return self._loader.gate(plugin)

    def models(self, ability: Ability) -> dict[str, ModelCard]:
        """Return every model on offer for an ability by its `plugin/model`."""
        return {
            f"{offered.plugin}/{card.model}": card
            for offered in self._loader.ask_all(PROVIDERS)
            for card in offered.models(ability)
        }

    def renderer(self) -> Renderer:
        """Return the renderer that the settings name."""
        try:
            renderers = self._loader.ask(self._renderer, RENDERERS).renderers
        except NotFound as error:
            raise ConfigError(f"film.renderer: {error.message}", hint=error.hint) from error
        if not renderers:
            raise ConfigError(f"film.renderer is {self._renderer}, and that plugin does not render.")
        return renderers[0]

    def frame_source(self, media_type: str) -> FrameSource:
        """Return who draws a media type of described clips; raises ConfigError when nobody does."""
        drawers = [offered for offered in self._loader.ask_all(RENDERERS) if media_type in offered.sources]
        for rival in drawers[1:]:
            self._refuse(rival.plugin, f"It draws {media_type}, as {self._owner(drawers[0].plugin)} does already.")
        if not drawers:
            raise ConfigError(f"No plugin draws {media_type}.", hint="See `bom plugins list`.")
        return drawers[0].sources[media_type]

    def deliverer(self, name: str) -> Deliverer:
        """Return the deliverer of a name, which is its plugin's name or begins with it and a slash."""
        offered = self._loader.ask(name.partition("/")[0], DELIVERERS).by_name
        if name not in offered:
            known = ", ".join(self.deliverers())
            raise NotFound(f"Nothing delivers to {name!r}.", hint=f"There is {known}." if known else "")
        return offered[name]

    def deliverers(self) -> tuple[str, ...]:
        """Return the names of everything that delivers."""
        return tuple(name for offered in self._loader.ask_all(DELIVERERS) for name in offered.by_name)

    def stand_ins(self) -> dict[str, StandIn]:
        """Return what stands in for vendors in the sandbox, by plugin; no key is needed for it."""
        return {offered.plugin: offered.build for offered in self._loader.ask_all(STAND_INS) if offered.build}

    def callback_reader(self, plugin: str) -> CallbackReader:
        """Return what reads the callbacks of a plugin's vendor; raises NotFound when it reads none."""
        reader = self._loader.ask(plugin, CALLBACKS).one
        if reader is None:
            raise NotFound(f"The plugin {plugin} reads no callbacks.", hint="Its jobs are polled.")
        return reader

    def close(self) -> None:
        """Close the lines to vendors; a later call opens them again."""
        self._loader.hang_up()

    def commands(self, taken: Iterable[str] = ()) -> dict[str, typer.Typer]:
        """Return what rooms and plugins add to `bom`; who adds a name that is taken is refused."""
        owners = dict.fromkeys(taken, "bom itself")
        commands: dict[str, typer.Typer] = {}
        for offered in self._loader.ask_all(FACES):
            rivals = offered.commands.keys() & owners.keys()
            if rivals:
                name = min(rivals)
                self._refuse(offered.plugin, f"It adds the command {name}, as {owners[name]} does already.")
                continue
            owners |= dict.fromkeys(offered.commands, self._owner(offered.plugin))
            commands |= offered.commands
        return commands

    def prices(self) -> list[Price]:
        """Return the prices that plugins state, also those that are not set up yet."""
        stated = [self._loader.attempt(self._prices, name) for name in self.names()]
        return [price for prices in stated for price in prices or ()]

    def kept_rules(self, name: str) -> tuple[str, ...]:
        """Return the rules of quality that a plugin says it keeps, or is exempt from."""
        return tuple(fact.rule for fact in self._quality(name) if fact.status != "todo")

    def bill_form(self, name: str) -> BillForm:
        """Return how a vendor writes invoices and usage files; raises NotFound when there is no such plugin."""
        try:
            return read_bill_form(self._loader.card(name))
        except Unfit as error:
            raise self._loader.failure(name, str(error)) from error

    def describe(self, name: str) -> PluginDescription:
        """Return everything there is to say about a plugin, also about one that takes no part."""
        candidate = self._loader.candidate(name)
        offers = self._loader.attempt(self._loader.ask, name, PROVIDERS)
        renders = self._loader.attempt(self._loader.ask, name, RENDERERS)
        delivers = self._loader.attempt(self._loader.ask, name, DELIVERERS)
        prices = self._loader.attempt(self._prices, name)
        quality = self._loader.attempt(self._quality, name)
        standing, reason = self._loader.standing(name)
        apart = standing in {Standing.QUARANTINED, Standing.BLOCKED}
        card = None if apart else self._loader.card(name)
        return PluginDescription(
            name=name,
            module=candidate.module,
            distribution=candidate.distribution,
            version=candidate.version,
            is_house=candidate.is_house,
            standing=standing,
            reason=reason,
            contract=getattr(card, "CONTRACT", None),
            summary=((card and card.__doc__) or "").strip().partition("\n")[0],
            models=_named(offers) if offers else {},
            renders=tuple(renderer.name for renderer in renders.renderers) if renders else (),
            draws=tuple(renders.sources) if renders else (),
            delivers=tuple(delivers.by_name) if delivers else (),
            settings=read_settings(card, self._loader.context(name)) if card else (),
            prices=prices or (),
            quality=quality or (),
        )

    def _prices(self, name: str) -> tuple[Price, ...]:
        try:
            return read_prices(name, self._loader.card(name))
        except Unfit as error:
            raise self._loader.failure(name, str(error)) from error

    def _quality(self, name: str) -> tuple[RuleFact, ...]:
        try:
            return read_quality(self._loader.card(name))
        except Unfit as error:
            raise self._loader.failure(name, str(error)) from error

    def _owner(self, name: str) -> str:
        return self._loader.candidate(name).owner

    def _refuse(self, name: str, reason: str) -> None:
        error = self._loader.failure(name, reason)
        if self._loader.candidate(name).is_house:
            raise error


def _named(offers: Providers) -> dict[str, tuple[str, ...]]:
    return {
        ability.value: tuple(f"{offers.plugin}/{model.model}" for model in offers.models(ability))
        for ability in offers.by_ability
    }
