"""Hooks for plugins that let something into the studio: signed webhooks, forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.plugins import PluginContext


class Letterbox(Protocol):
    """Verifies and reads what one outside sender posts."""

    def read(self, headers: Mapping[str, str], body: bytes) -> Mapping[str, object]:
        """Return the message after its signature was verified over the raw bytes; raises InputError when it fails."""


class IntakeRegister(Protocol):
    """Takes letterboxes on."""

    def letterbox(self, name: str, box: Letterbox) -> None:
        """Offer to read what arrives under a name; a name can be taken once."""


@hookspec
def register_letterboxes(register: IntakeRegister, context: PluginContext) -> None:
    """Offer to read what outside senders post.

    Called once in a process that listens. Must not use the network.
    May raise ConfigError; the plugin is then listed as not available, with the message.
    """
