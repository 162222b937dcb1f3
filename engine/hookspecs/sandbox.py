"""Hooks for plugins whose vendor can be rehearsed without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.plugins import PluginContext
    from engine.contracts.sandbox import StandIn


class SandboxRegister(Protocol):
    """Takes stand-ins on."""

    def stand_in(self, build: StandIn) -> None:
        """Offer to stand in for the vendor; a second one of the same plugin is refused."""


@hookspec
def register_sandbox(register: SandboxRegister, context: PluginContext) -> None:
    """Offer a stand-in for the vendor, written from its documentation alone.

    Called once in a process that runs the sandbox. Must not use the network, nor need a key.
    """
