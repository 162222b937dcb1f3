"""Local transcription: writes down English speech on this machine."""

from typing import TYPE_CHECKING

from bomstudio import hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister

CONTRACT = 1


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer the transcriber."""
    from .adapter import WhisperTranscripts

    register.add(WhisperTranscripts(context.media))
