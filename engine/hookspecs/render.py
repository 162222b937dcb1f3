"""Hooks for plugins that make files from parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from .markers import hookspec

if TYPE_CHECKING:
    from engine.contracts.plugins import PluginContext
    from engine.contracts.rendering import FrameSource, Renderer


class RenderRegister(Protocol):
    """Takes renderers and frame sources on."""

    def renderer(self, renderer: Renderer) -> None:
        """Offer a renderer."""

    def frame_source(self, source: FrameSource) -> None:
        """Offer to draw one media type of described clips; a second one for the same type is refused."""


@hookspec
def register_renderers(register: RenderRegister, context: PluginContext) -> None:
    """Offer renderers, and drawers of described clips.

    Called once in a process that renders. Must not start a binary.
    May raise ConfigError; the plugin is then listed as not available, with the message.
    """
