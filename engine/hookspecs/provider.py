"""Hooks for plugins that make things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.plugins import PluginContext
    from engine.contracts.provider import Provider


class ProviderRegister(Protocol):
    """Takes providers on."""

    def add(self, provider: Provider) -> None:
        """Offer a provider; a second one of the same plugin for the same ability is refused."""


@hookspec
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer providers of scripts, images, video, speech or music.

    Called once in a process, when a provider is first asked for. Must not use the network.
    May raise ConfigError; the plugin is then listed as not available, with the message.
    """
