"""ElevenLabs: spoken lines with the time of each word, transcripts, music and sound effects."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, field_validator

from bomstudio import PluginSettings, Secret, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister, SandboxRegister

CONTRACT = 1

PREMADE: Mapping[str, str] = {
    "en-female-1": "21m00Tcm4TlvDq8ikWAM",
    "en-male-1": "JBFqnCBsd6RMkjVDRZzb",
    "en-female-2": "Xb7hH8MSUJpSbSDYk0k2",
    "en-male-2": "nPczCjzI2devNBz1zQrb",
    "nl-female-1": "EXAVITQu4vr4xnSDxMaL",
    "nl-male-1": "onwK4e9ZLuTAKqWW03F9",
    "nl-female-2": "XrExE9yKIg1WjnnlVkGX",
    "nl-male-2": "cjVigY5qzO86Huf0OWal",
}
"""Rachel, George, Alice, Brian, Sarah, Daniel, Matilda and Eric, whom the vendor gives every account."""

ACCENTS: Mapping[str, str] = {
    "21m00Tcm4TlvDq8ikWAM": "en-US",
    "JBFqnCBsd6RMkjVDRZzb": "en-GB",
    "Xb7hH8MSUJpSbSDYk0k2": "en-GB",
    "nPczCjzI2devNBz1zQrb": "en-US",
}
"""What the vendor's own labels say of Rachel, George, Alice and Brian."""


class Settings(PluginSettings):
    """Which models are asked, and who speaks."""

    api_key: Secret
    """Made at elevenlabs.io under API keys, with the scopes that are used."""
    speech_models: tuple[str, ...] = ("eleven_multilingual_v2", "eleven_flash_v2_5")
    """Models that speak, the default first; each needs its row in the price book, like those below."""
    transcript_models: tuple[str, ...] = ("scribe_v2", "scribe_v1")
    """Models that write down."""
    music_models: tuple[str, ...] = ("music_v2", "music_v1")
    """Models that compose."""
    sound_models: tuple[str, ...] = ("eleven_text_to_sound_v2",)
    """Models that make sound effects."""
    voices: Mapping[str, str] = Field(default=PREMADE, min_length=1)
    """The vendor's voice ids by preset; a preset is `language-gender-number`, the first of a language its narrator."""
    accents: Mapping[str, str] = Field(default=ACCENTS)
    """The accent of a voice id, `en-GB`, where a script wishes for one."""
    speech_format: Literal["mp3_44100_128", "mp3_44100_192", "wav_44100", "wav_48000"] = "mp3_44100_128"
    """What speech arrives as; mp3 at 192 needs the plan Creator, wav needs Pro."""
    base_url: str = "https://api.elevenlabs.io"
    """Where the API is; with data kept in Europe it is `https://api.eu.residency.elevenlabs.io`."""
    answer_seconds: int = Field(default=300, ge=30, le=900)
    """How long an answer may take before it counts as lost."""

    @field_validator("speech_models", "transcript_models", "music_models", "sound_models", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Let a variable list models with commas between."""
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("voices", "accents", mode="before")
    @classmethod
    def _paired(cls, value: Any) -> Any:
        """Let a variable list voices like `nl-female-1=ID, nl-male-1=ID`, and accents like `ID=en-GB`."""
        if not isinstance(value, str):
            return value
        pairs = (part.partition("=") for part in value.split(","))
        return {preset.strip(): voice.strip() for preset, _, voice in pairs}


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer speech, transcripts, music and sounds."""
    from .casting import Cast
    from .client import connect
    from .effects import SoundEffects
    from .music import ComposedMusic
    from .speech import TimedSpeech
    from .transcripts import Transcripts

    settings = context.settings(Settings)
    client = connect(
        context, base_url=settings.base_url, api_key=settings.api_key, answer_seconds=settings.answer_seconds
    )
    patience = settings.answer_seconds
    register.add(
        TimedSpeech(
            client, settings.speech_models, Cast(settings.voices, settings.accents), settings.speech_format, patience
        )
    )
    register.add(Transcripts(client, settings.transcript_models, patience))
    register.add(ComposedMusic(client, settings.music_models, patience))
    register.add(SoundEffects(client, settings.sound_models, patience))


@hookimpl
def register_sandbox(register: "SandboxRegister", context: "PluginContext") -> None:
    """Offer a stand-in for the ElevenLabs API."""
    from .sandbox import stand_in

    register.stand_in(stand_in)
