"""Local voice: speaks a line on this machine, with the best voice that is installed for its language."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bomstudio import PluginSettings, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How lines are spoken when nothing is paid for."""

    engine: Literal["auto", "hibari", "piper", "kokoro", "espeak"] = "auto"
    """The engine to use wherever it speaks the language; `auto` takes the best one installed."""
    words_per_minute: int = Field(default=150, ge=80, le=300)
    """The pace of a line at pace 1."""
    voices_folder: Path | None = None
    """Where `bom voices install` keeps what it fetched.  [default: in the plugin's own folder]"""


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer the ladder of voices."""
    from .adapter import LadderVoice
    from .kokoro_files import StyleShelf

    settings = context.settings(Settings)
    shelf = StyleShelf(settings.voices_folder or context.scratch / "voices")
    register.add(LadderVoice(settings, shelf, context.state))
