"""Local voice: speaks a line on this machine, with the best voice that is installed for its language."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bomstudio import PluginSettings, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How lines are spoken when nothing is paid for."""

    engine: Literal["auto", "hibari", "piper", "espeak"] = "auto"
    """The engine to use wherever it speaks the language; `auto` takes the best one installed."""
    words_per_minute: int = Field(default=150, ge=80, le=300)
    """The pace of a line at pace 1."""


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer the ladder of voices."""
    from .adapter import LadderVoice

    register.add(LadderVoice(context.settings(Settings)))
