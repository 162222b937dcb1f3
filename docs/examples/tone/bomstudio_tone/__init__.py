"""Tone: music that is one steady tone."""

from bomstudio import PluginContext, PluginSettings, ProviderRegister, hookimpl

CONTRACT = 1


class Settings(PluginSettings):
    """How the tone sounds."""

    hertz: int = 220
    """Its pitch."""


@hookimpl
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer the tone."""
    from .adapter import ToneMusic

    register.add(ToneMusic(context.settings(Settings).hertz))
