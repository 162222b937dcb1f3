"""The folder in which a studio keeps everything of its own."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from engine.contracts.errors import ConfigError

_ELSEWHERE = "Set BOM_HOME to a folder you can write to."


def default_home() -> Path:
    """Return the usual place on this system; raises ConfigError when the system names none."""
    if not os.environ.get("XDG_DATA_HOME"):
        _insist_on_home()
    home = Path(platformdirs.user_data_dir("bomstudio", appauthor=False))
    if not home.is_absolute():
        raise ConfigError(f"{home} is not a full path, so your studio would lie anywhere.", hint=_ELSEWHERE)
    return home


def absolute(path: str | Path) -> Path:
    """Return a path with `~` replaced and made absolute; raises ConfigError when it cannot be."""
    if str(path).startswith("~"):
        _insist_on_home()
    try:
        expanded = Path(path).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{path} cannot be resolved: {error}", hint=_ELSEWHERE) from error
    return Path.cwd() / expanded


def folder(home: Path, *parts: str) -> Path:
    """Return a folder in the home, created for its owner only; raises ConfigError when it cannot be written to."""
    path = home.joinpath(*parts)
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / ".write-test"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"The folder {path} cannot be written to: {reason}.", hint=_ELSEWHERE) from error
    return path


def _insist_on_home() -> None:
    """An empty HOME would be read as the root of the disk."""
    if os.environ.get("HOME") == "":
        raise ConfigError("The variable HOME is empty.", hint=_ELSEWHERE)
