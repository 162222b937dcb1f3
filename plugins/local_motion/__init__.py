"""Camera motion on stills: push, pull, pan, tilt, parallax and turns between stills, drawn on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bomstudio import hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister, RenderRegister

CONTRACT = 1


@hookimpl
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer video from stills."""
    from .adapter import CameraOnStills

    register.add(CameraOnStills())


@hookimpl
def register_renderers(register: RenderRegister, context: PluginContext) -> None:
    """Offer to draw the clips that the camera describes."""
    from .source import MotionFrames

    register.frame_source(MotionFrames())
