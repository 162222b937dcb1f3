"""A paid vendor that takes its time: work is accepted, looked at until it is done, and fetched."""

from typing import TYPE_CHECKING

from bomstudio import PluginSettings, Secret, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister, SandboxRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How the vendor is reached."""

    api_key: Secret
    """It takes any."""


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer tunes."""
    from .adapter import TardyTunes

    settings = context.settings(Settings)
    register.add(TardyTunes(context.vendor(base_url="https://tardy.invalid", auth={"x-key": settings.api_key})))


@hookimpl
def register_sandbox(register: "SandboxRegister", context: "PluginContext") -> None:
    """Offer the vendor itself: there is no other."""
    from .sandbox import stand_in

    register.stand_in(stand_in)
