"""What the host hands a plugin."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from engine.contracts.errors import ConfigError
from engine.contracts.fonts import Fonts
from engine.contracts.media import MediaFacts
from engine.contracts.plugins import S, Secret
from engine.contracts.sandbox import Realm
from engine.contracts.vendor import Explain, ReadLimits

from .home import folder
from .redaction import keep_secret
from .secrets import SecretStore
from .settings_errors import Layer, explained
from .switchboard import Switchboard
from .vendor_client import HostVendorClient

DUMMY_KEY = "sandbox-dummy-key"
"""Every key of every vendor in the sandbox, where the real ones are never read."""


class FileState:
    """A plugin's key-value store: one small database file, safe with many processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        """Return what was kept under a key."""
        with self._open() as database:
            row = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def put(self, key: str, value: str) -> None:
        """Keep a text under a key."""
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    @contextlib.contextmanager
    def _open(self) -> Any:
        folder(self._path.parent)
        with contextlib.closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            yield database


class HostMedia:
    """Looking into media; the decoder is loaded when it is first needed."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""
        from .media import probe

        return probe(path)


class HostContext:
    """Everything the host gives one plugin. Nothing is read or made before it is asked for."""

    def __init__(
        self,
        name: str,
        home: Path,
        section: Mapping[str, Any],
        variables: Mapping[str, str],
        secrets: Callable[[], SecretStore],
        *,
        fonts: Sequence[Path] = (),
        realm: Realm = Realm.REAL,
        stand_in_url: str = "",
        switchboard: Switchboard | None = None,
    ) -> None:
        self.name = name
        self.realm = realm
        self.media = HostMedia()
        self._home = home
        self._section = section
        self._place = f"[plugin.{name}]"
        self._variables = variables
        self._secrets = secrets
        self._fonts = fonts
        self._stand_in_url = stand_in_url
        self._switchboard = switchboard or Switchboard()

    @cached_property
    def fonts(self) -> Fonts:
        """The fonts of this machine."""
        from .fonts import MachineFonts  # late: brings in Pillow and HarfBuzz

        return MachineFonts(self._fonts)

    @cached_property
    def scratch(self) -> Path:
        """A folder of the plugin's own."""
        return folder(self._home, "plugins", self.name)

    @cached_property
    def state(self) -> FileState:
        """The plugin's own key-value store."""
        return FileState(self._home / "plugins" / f"{self.name}.state.db")

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    def vendor(
        self,
        *,
        base_url: str,
        auth: Mapping[str, Secret] | None = None,
        explain: Explain | None = None,
        limits: ReadLimits | None = None,
        answer_seconds: float = 60,
    ) -> HostVendorClient:
        """Return the line to the vendor, or in the sandbox to its stand-in."""
        is_sandbox = self.realm is Realm.SANDBOX
        return HostVendorClient(
            self.name,
            self._stand_in_url if is_sandbox else base_url,
            self._switchboard,
            auth=auth,
            explain=explain,
            limits=limits,
            answer_seconds=answer_seconds,
            is_walled=is_sandbox,
        )

    def settings(self, model: type[S]) -> S:
        """Return the plugin's settings, secrets filled in; raises ConfigError naming what is missing."""
        fields = model.model_fields
        if self.realm is Realm.SANDBOX:
            fields = {name: info for name, info in fields.items() if not is_secret(info)}
        variables = {name: value for name in fields if (value := self._variable(name, fields[name])) is not None}
        layers = [
            Layer("the environment", variables, prefix=f"BOM_{self.name}__".upper()),
            Layer("the secret store", self._kept(model, variables)),
            Layer(self._place, dict(self._section)),
        ]
        self._refuse_open_secrets(model)
        merged = {**self._section, **layers[1].values, **layers[0].values}
        try:
            return model(**merged)
        except ValidationError as error:
            raise self._wrong(error, layers, model) from None

    def is_set(self, field: str, info: FieldInfo) -> bool:
        """Return whether a field has a value from outside; for a secret without showing it."""
        kept = is_secret(info) and self._secrets().get(f"{self.name}.{field}") is not None
        return kept or field in self._section or self._variable(field, info) is not None

    def _variable(self, field: str, info: FieldInfo) -> str | None:
        value = self._variables.get(f"BOM_{self.name}__{field}".upper())
        if value is None and is_secret(info):
            value = self._variables.get(f"{self.name}_{field}".upper())
        if value is not None and is_secret(info):
            keep_secret(value)
        return value

    def _kept(self, model: type[S], variables: Mapping[str, Any]) -> dict[str, str]:
        if self.realm is Realm.SANDBOX:
            return {name: DUMMY_KEY for name, info in model.model_fields.items() if is_secret(info)}
        wanted = [name for name, info in model.model_fields.items() if is_secret(info) and name not in variables]
        found = {name: self._secrets().get(f"{self.name}.{name}") for name in wanted}
        return {name: value for name, value in found.items() if value is not None}

    def _refuse_open_secrets(self, model: type[S]) -> None:
        for name, info in model.model_fields.items():
            if is_secret(info) and name in self._section:
                raise ConfigError(
                    f"{self.name}.{name} is a secret and does not belong in {self._place}.",
                    hint=f"Take it out and run: bom config set-secret {self.name} {name}",
                )

    def _wrong(self, error: ValidationError, layers: list[Layer], model: type[S]) -> ConfigError:
        missing = [str(details["loc"][0]) for details in error.errors() if details["type"] == "missing"]
        if not missing:
            return ConfigError(f"The plugin {self.name} has a wrong setting. {explained(error, layers, model)}")
        commands = " and ".join(f"bom config set-secret {self.name} {name}" for name in missing)
        variables = " or ".join(f"BOM_{self.name}__{name}".upper() for name in missing)
        return ConfigError(
            f"The plugin {self.name} needs {' and '.join(missing)}.", hint=f"Run: {commands} (or set {variables})."
        )


def is_secret(info: FieldInfo) -> bool:
    """Return whether a field of a plugin's settings is a Secret, required or not."""
    annotation = info.annotation
    return annotation is Secret or Secret in getattr(annotation, "__args__", ())
