"""What plugins put into the registers that hooks hand them, checked as it is taken on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.callbacks import CallbackReader
from engine.contracts.delivering import Deliverer
from engine.contracts.provider import Provider
from engine.contracts.rendering import FrameSource, Renderer
from engine.contracts.sandbox import StandIn

from .plugin_cards import Unfit

if TYPE_CHECKING:
    import typer


@dataclass
class Providers:
    """The providers of one plugin, by ability."""

    plugin: str
    by_ability: dict[Ability, Provider] = field(default_factory=dict)

    def add(self, provider: Provider) -> None:
        """Take a provider on; a second one for the same ability is refused."""
        _insist(provider, Provider)
        ability = provider.ability
        if ability in self.by_ability:
            first = type(self.by_ability[ability]).__name__
            raise Unfit(f"It offers {ability} twice: {first} and {type(provider).__name__}.")
        self.by_ability[ability] = provider

    def models(self, ability: Ability) -> tuple[ModelCard, ...]:
        """Return the models on offer for an ability, the default first."""
        provider = self.by_ability.get(ability)
        return tuple(provider.models()) if provider else ()


@dataclass
class Renderers:
    """The renderers and frame sources of one plugin."""

    plugin: str
    renderers: list[Renderer] = field(default_factory=list)
    sources: dict[str, FrameSource] = field(default_factory=dict)

    def renderer(self, renderer: Renderer) -> None:
        """Take a renderer on."""
        _insist(renderer, Renderer)
        self.renderers.append(renderer)

    def frame_source(self, source: FrameSource) -> None:
        """Take a drawer of one media type on."""
        _insist(source, FrameSource)
        if source.media_type in self.sources:
            raise Unfit(f"It draws {source.media_type} twice.")
        self.sources[source.media_type] = source


@dataclass
class Deliverers:
    """The deliverers of one plugin, by name; the names begin with the plugin's own."""

    plugin: str
    by_name: dict[str, Deliverer] = field(default_factory=dict)

    def files(self, deliverer: Deliverer) -> None:
        """Take a deliverer on."""
        _insist(deliverer, Deliverer)
        name = deliverer.name
        if name.partition("/")[0] != self.plugin:
            raise Unfit(f"It offers a deliverer called {name!r}; the name has to begin with {self.plugin!r}.")
        if name in self.by_name:
            raise Unfit(f"It offers the deliverer {name} twice.")
        self.by_name[name] = deliverer


@dataclass
class Faces:
    """The commands of one plugin or room."""

    plugin: str
    commands: dict[str, typer.Typer] = field(default_factory=dict)

    def command(self, name: str, app: typer.Typer) -> None:
        """Take a group of commands on."""
        if name in self.commands:
            raise Unfit(f"It offers the command {name} twice.")
        self.commands[name] = app


@dataclass
class StandIns:
    """What stands in for one plugin's vendor in the sandbox."""

    plugin: str
    build: StandIn | None = None

    def stand_in(self, build: StandIn) -> None:
        """Take a stand-in on."""
        if self.build is not None:
            raise Unfit("It offers two stand-ins for its vendor.")
        self.build = build


@dataclass
class CallbackReaders:
    """What reads the callbacks of one plugin's vendor."""

    plugin: str
    one: CallbackReader | None = None

    def reader(self, reader: CallbackReader) -> None:
        """Take a reader on."""
        if self.one is not None:
            raise Unfit("It offers two readers of its vendor's callbacks.")
        self.one = reader


def _insist(value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise Unfit(f"It registers a {type(value).__name__} where a {kind.__name__} belongs.")


R = TypeVar("R")


@dataclass(frozen=True)
class Hook(Generic[R]):
    """A registering hook by name, and the register it fills."""

    name: str
    register: Callable[[str], R]
    takes_context: bool = True


PROVIDERS = Hook("register_providers", Providers)
RENDERERS = Hook("register_renderers", Renderers)
DELIVERERS = Hook("register_deliverers", Deliverers)
STAND_INS = Hook("register_sandbox", StandIns)
CALLBACKS = Hook("register_callbacks", CallbackReaders)
FACES = Hook("register_faces", Faces, takes_context=False)
