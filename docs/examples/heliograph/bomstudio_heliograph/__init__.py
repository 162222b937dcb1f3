"""Heliograph: stills by a vendor that takes its time."""

from bomstudio import PluginContext, PluginSettings, ProviderRegister, SandboxRegister, Secret, hookimpl

CONTRACT = 1


class Settings(PluginSettings):
    """How plates are asked for."""

    api_key: Secret
    """Made at heliograph.example under Keys."""
    models: tuple[str, ...] = ("plate-2",)
    """The vendor's model ids, the default first; each needs its row in the price book."""
    base_url: str = "https://api.heliograph.example"
    """Where the vendor's API is."""


@hookimpl
def register_providers(register: ProviderRegister, context: PluginContext) -> None:
    """Offer stills."""
    from .adapter import HeliographStills
    from .client import Plates

    settings = context.settings(Settings)
    plates = Plates(context, settings.base_url, settings.api_key)
    register.add(HeliographStills(plates, settings.models, context))


@hookimpl
def register_sandbox(register: SandboxRegister, context: PluginContext) -> None:
    """Offer a stand-in for the vendor."""
    from .sandbox import stand_in

    register.stand_in(stand_in)
