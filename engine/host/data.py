"""The one way to data files that ship with the engine."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.errors import ConfigError

_ROOM = Path(__file__).resolve().parents[1]


def data_path(name: str) -> Path:
    """Return where a data file such as `config/defaults.toml` lies, in a checkout or in an installed wheel."""
    candidates = (_ROOM / "_data" / name, _ROOM.parent / name)
    for path in candidates:
        if path.exists():
            return path
    raise ConfigError(f"The data file {name} is missing.", hint="Install bomstudio again: the package is incomplete.")
