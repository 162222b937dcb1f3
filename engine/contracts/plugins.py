"""What a plugin is handed, and how it says what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr

from .fonts import Fonts
from .media import MediaFacts
from .sandbox import Realm
from .vendor import Explain, ReadLimits, VendorClient

Secret = SecretStr
"""A setting that is kept in the secret store and never shown."""

CONTRACT = 1
"""The number of the contract that this engine speaks; a plugin's card states the one it was written for."""


class PluginSettings(BaseModel):
    """The base of a plugin's settings; each field has a default or is a Secret, and a docstring."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


S = TypeVar("S", bound=PluginSettings)


class State(Protocol):
    """A small key-value store of the plugin's own: tokens, caches, quotas."""

    def get(self, key: str) -> str | None:
        """Return what was kept under a key."""

    def put(self, key: str, value: str) -> None:
        """Keep a text under a key."""


class MediaTools(Protocol):
    """Looking into media without starting a binary."""

    def probe(self, path: Path) -> MediaFacts:
        """Return what a media file measures; raises InputError when it cannot be decoded."""


class PluginContext(Protocol):
    """Everything the host gives a plugin."""

    name: str
    """The plugin's own name."""
    scratch: Path
    """A folder of the plugin's own that outlives the process: models, caches. May be deleted at any time."""
    media: MediaTools
    state: State
    fonts: Fonts
    """What words on pictures are written with."""
    now: Callable[[], datetime]
    realm: Realm
    """Whether the vendor is the real one; plugins behave the same in both."""

    def settings(self, model: type[S]) -> S:
        """Return the plugin's settings, secrets filled in; raises ConfigError naming what is missing."""

    def vendor(
        self,
        *,
        base_url: str,
        auth: Mapping[str, Secret] | None = None,
        explain: Explain | None = None,
        limits: ReadLimits | None = None,
        answer_seconds: float = 60,
    ) -> VendorClient:
        """Return the line to the vendor, or in the sandbox to its stand-in.

        auth: headers that carry the key. explain: the vendor's own reading of its errors. limits: its own way of
        saying how much it takes on. answer_seconds: how long it may be silent before its answer counts as lost.
        """
