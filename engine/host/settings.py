"""The settings and how they are read: in layers that remember where each value came from."""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from engine.contracts.abilities import Ability
from engine.contracts.errors import ConfigError
from engine.contracts.sandbox import Realm

from .data import data_path
from .home import absolute, default_home
from .quality_section import Quality
from .sections import (
    Blobs,
    Budget,
    Database,
    Film,
    Flows,
    Logs,
    Order,
    Plugins,
    Queue,
    Sandbox,
    Secrets,
    Workbook,
    Workers,
)
from .settings_errors import Layer, explained

ENV_FILE = Path(".env")


class Settings(BaseSettings):
    """All settings. Read them with `load_settings`, which knows where each value comes from."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="BOM_",
        env_file_encoding="utf-8",
        dotenv_filtering="only_existing",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        use_attribute_docstrings=True,
    )

    home: Annotated[Path, AfterValidator(absolute)]
    """The studio's own folder."""
    realm: Realm
    """Whether vendors are paid. The sandbox has its own database and blobs, in `sandbox` below the home folder."""
    database: Database
    blobs: Blobs
    flows: Flows
    film: Film
    quality: Quality
    models: dict[Ability, Order]
    """For each ability, the models to use as `plugin/model`, the first choice first."""
    queues: dict[str, Queue]
    """How hard plugins may be worked: `local` for all local ones together, one a vendor, `default` for others."""
    money: Budget
    workbook: Workbook
    workers: Workers
    logs: Logs
    secrets: Secrets
    sandbox: Sandbox
    plugins: Plugins
    plugin: dict[str, dict[str, Any]]
    """A section for each plugin, with that plugin's own settings; keys are kept as secrets instead."""

    def queue(self, plugin: str) -> Queue:
        """Return how hard a plugin may be worked."""
        return self.queues.get(plugin) or self.queues.get("default") or Queue()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Leave the layers to `load_settings`, which remembers where each value came from."""
        return (init_settings,)


def environment() -> dict[str, str]:
    """Return the variables of the process over those of the `.env` file in the current folder."""
    from_file = dotenv_values(ENV_FILE) if ENV_FILE.is_file() else {}
    return {name: value for name, value in {**from_file, **os.environ}.items() if value}


def load_settings(**overrides: Any) -> Settings:
    """Return the settings: what is given here, then variables, `.env`, the user's `config.toml`, the defaults.

    Raises ConfigError that names the setting, where its value came from, and what is allowed.
    """
    given = overrides.get("home") or environment().get("BOM_HOME")
    home = absolute(given) if given else default_home()
    layers = [
        Layer("the call", {**overrides, "home": home}),
        Layer("the environment", _Variables(Settings)(), prefix="BOM_"),
        Layer(str(ENV_FILE), _FileVariables(Settings, env_file=ENV_FILE)(), prefix="BOM_"),
        _toml(home / "config.toml"),
        _toml(data_path("config/defaults.toml")),
        Layer("the home folder", _places(home)),
    ]
    if "home" in layers[3].values:
        raise ConfigError(
            f"{layers[3].place} cannot say where the home folder is: it lies in it.",
            hint="Take `home` out of it and set BOM_HOME.",
        )
    layers = [replace(layer, values=_by_ability(layer.values)) for layer in layers]
    merged: dict[str, Any] = {}
    for layer in reversed(layers):
        merged = _over(merged, layer.values)
    if merged.get("realm") == Realm.SANDBOX:
        merged = _over(merged, _places(home / "sandbox") | {"home": home / "sandbox"})
    try:
        return Settings(**merged)
    except ValidationError as error:
        raise ConfigError(explained(error, layers, Settings), hint="See docs/reference/settings.md.") from None


class _Variables(EnvSettingsSource):
    """BOM_… variables; what is not written as JSON stays text, for the fields to read."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
            with contextlib.suppress(ValueError):
                return super().decode_complex_value(field_name, field, value)
        return value


class _FileVariables(_Variables, DotEnvSettingsSource):
    """The same, from a file."""


def _toml(path: Path) -> Layer:
    try:
        return Layer(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Layer(str(path), {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", hint="Mend that line.") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error


def _places(home: Path) -> dict[str, Any]:
    return {
        "database": {"url": f"sqlite:///{home / 'bom.db'}"},
        "blobs": {"url": (home / "blobs").as_uri()},
        "flows": {"url": f"sqlite:///{home / 'flows.db'}"},
        "logs": {"file": home / "logs" / "bom.log"},
    }


def _by_ability(values: dict[str, Any]) -> dict[str, Any]:
    """Let `image_generate`, as a variable must write it, stand for `image.generate`."""
    models = values.get("models")
    if not isinstance(models, Mapping):
        return values
    names = {ability.value.replace(".", "_"): ability.value for ability in Ability}
    return {**values, "models": {names.get(str(key), str(key)): order for key, order in models.items()}}


def _over(lower: dict[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(value, BaseModel):
            value = value.model_dump()
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return merged
