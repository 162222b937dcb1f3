"""Nano Banana Pro: stills by Google's Gemini 3 Pro Image."""

from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from bomstudio import PluginSettings, Secret, hookimpl

if TYPE_CHECKING:
    from bomstudio import PluginContext, ProviderRegister, SandboxRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How pictures are asked for."""

    api_key: Secret
    """Made in Google AI Studio under API keys."""
    models: tuple[str, ...] = Field(default=("gemini-3-pro-image",), min_length=1)
    """The vendor's model ids, the default first; each needs its rows in the price book."""
    base_url: str = "https://generativelanguage.googleapis.com"
    """Where the Gemini API is."""
    api_version: str = "v1beta"
    """The part of the path that names the API's version."""
    answer_seconds: int = Field(default=300, ge=30, le=900)
    """How long an answer may take before it counts as lost."""

    @field_validator("models", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Let a variable list models with commas between."""
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer stills, new ones and finer ones."""
    from .adapter import NanoBananaStills
    from .client import connect
    from .enhancing import NanoBananaFiner

    settings = context.settings(Settings)
    client = connect(
        context,
        base_url=settings.base_url,
        api_version=settings.api_version,
        api_key=settings.api_key,
        answer_seconds=settings.answer_seconds,
    )
    register.add(NanoBananaStills(client, settings.models, settings.answer_seconds))
    register.add(NanoBananaFiner(client, settings.models, settings.answer_seconds))


@hookimpl
def register_sandbox(register: "SandboxRegister", context: "PluginContext") -> None:
    """Offer a stand-in for the Gemini API's image models."""
    from .sandbox import stand_in

    register.stand_in(stand_in)
