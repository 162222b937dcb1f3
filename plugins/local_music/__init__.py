"""Local music: a bed of music for a mood, composed and played on this machine."""

from typing import TYPE_CHECKING

from bomstudio import hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister

CONTRACT = 1


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer the composer."""
    from .adapter import BedMusic

    register.add(BedMusic())
