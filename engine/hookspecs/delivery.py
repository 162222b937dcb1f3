"""Hooks for plugins that take something out of the studio: files, messages, invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.delivering import Deliverer
    from engine.contracts.plugins import PluginContext


class DeliveryRegister(Protocol):
    """Takes deliverers on."""

    def files(self, deliverer: Deliverer) -> None:
        """Offer to take files somewhere."""


@hookspec
def register_deliverers(register: DeliveryRegister, context: PluginContext) -> None:
    """Offer to take finished files somewhere.

    Called once in a process, when a delivery is first asked for. Must not use the network.
    May raise ConfigError; the plugin is then listed as not available, with the message.
    """
