"""ffmpeg: encodes segments, mixes sound, joins films and measures them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from bomstudio import PluginSettings, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, RenderRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How ffmpeg is found and run."""

    binary: str = ""
    """The ffmpeg to use; empty takes the one that came with the engine, then the one on PATH."""
    threads: int = Field(default=2, ge=1, le=64)
    """Threads of one encoder. Films made with another number are equally good but not the same bytes."""


@hookimpl
def register_renderers(register: RenderRegister, context: PluginContext) -> None:
    """Offer the ffmpeg renderer."""
    from .renderer import FfmpegRenderer  # late: brings in OpenCV, PyAV and Pillow

    settings = context.settings(Settings)
    register.renderer(FfmpegRenderer(settings.binary, settings.threads, context.media, lambda: context.fonts))
