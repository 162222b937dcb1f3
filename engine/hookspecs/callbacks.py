"""Hooks for plugins whose vendor calls back when a job has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.callbacks import CallbackReader
    from engine.contracts.plugins import PluginContext


class CallbackRegister(Protocol):
    """Takes a reader of callbacks on."""

    def reader(self, reader: CallbackReader) -> None:
        """Offer to read what the vendor calls back; a second one of the same plugin is refused."""


@hookspec
def register_callbacks(register: CallbackRegister, context: PluginContext) -> None:
    """Offer to read what the vendor calls back.

    Called once in a process, when a callback of the vendor's first arrives. Must not use the network.
    May raise ConfigError; the plugin is then listed as not available, with the message.
    """
