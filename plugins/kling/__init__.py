"""Kling: stills that move, and mouths that speak, by Kuaishou's video models."""

from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from bomstudio import PluginSettings, Secret, hookimpl

from .models import Capabilities, Resolution, capabilities_of

if TYPE_CHECKING:
    from bomstudio import CallbackRegister, PluginContext, ProviderRegister, SandboxRegister

CONTRACT = 1


class Settings(PluginSettings):
    """How clips are asked for."""

    api_key: Secret
    """Made in Kling's developer console; an API key, not a pair of access key and secret key."""
    base_url: str = "https://api-singapore.klingai.com"
    """Where the API is; jobs are known at the host that made them, and nowhere else."""
    models: tuple[str, ...] = Field(
        default=("kling-2.5-turbo", "kling-2.6", "kling-3.0", "kling-3.0-turbo"), min_length=1
    )
    """The vendor's model ids, the default first; each needs a row in the price book."""
    capabilities: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """What a model can do, where it differs from what the plugin knows; a model it does not know needs all of it."""
    finest: Resolution = "1080p"
    """The finest resolution that is asked for; only two stills in one shot may force a finer one."""
    callback_url: str = ""
    """Where Kling is to say that a job has moved; empty leaves it to polling."""
    callback_secret: Secret | None = None
    """What Kling signs its callbacks with; once it is set, callbacks without a signature are refused."""
    answer_seconds: int = Field(default=90, ge=30, le=600)
    """How long an answer may take before it counts as lost."""
    job_seconds: int = Field(default=3600, ge=300)
    """How long a job may take before a person is asked."""
    sandbox_task_seconds: float = Field(default=0.2, ge=0)
    """How long a job of the stand-in takes."""

    @field_validator("models", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Let a variable list models with commas between."""
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _all_known(self) -> Self:
        try:
            self.capable()
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in problem["loc"])
            raise ValueError(f"capabilities of a model: {where}: {problem['msg']}") from None
        return self

    def capable(self) -> dict[str, Capabilities]:
        """Return what each of the models can do."""
        return capabilities_of(self.models, self.capabilities)


@hookimpl
def register_providers(register: "ProviderRegister", context: "PluginContext") -> None:
    """Offer clips from stills, and lip-sync of such clips."""
    from .adapter import KlingClips
    from .client import connect
    from .lipsync import KlingLipsync
    from .memory import Memory

    settings = context.settings(Settings)
    wire = connect(context, settings.base_url, settings.api_key, settings.answer_seconds, settings.callback_url)
    memory = Memory(context)
    register.add(
        KlingClips(wire, memory, context.media.probe, settings.capable(), settings.finest, settings.job_seconds)
    )
    register.add(KlingLipsync(wire, memory, context.media.probe, settings.job_seconds))


@hookimpl
def register_callbacks(register: "CallbackRegister", context: "PluginContext") -> None:
    """Offer to read what Kling calls back."""
    from .callbacks import KlingCallbacks

    register.reader(KlingCallbacks(context.settings(Settings).callback_secret))


@hookimpl
def register_sandbox(register: "SandboxRegister", context: "PluginContext") -> None:
    """Offer a stand-in for Kling's API."""
    from .sandbox import stand_in

    settings = context.settings(Settings)
    secret = settings.callback_secret.get_secret_value() if settings.callback_secret else ""
    register.stand_in(lambda desk: stand_in(desk, settings.sandbox_task_seconds, secret))
