"""Local alignment: a person's own recording made clean, found line by line, and cut, on this machine."""

from typing import TYPE_CHECKING

from bomstudio import hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister

CONTRACT = 1


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer to clean recordings, to find lines in them, and to take lines out."""
    from .adapter import AlignSpeech
    from .cleaning import CleanSpeech
    from .excerpts import ExcerptSpeech

    register.add(CleanSpeech(context.media))
    register.add(AlignSpeech(context.media))
    register.add(ExcerptSpeech(context.media))
