"""Finding ffmpeg and making sure that it can do what this plugin asks of it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from bomstudio import ConfigError

ENCODERS = ("libx264", "aac", "mov_text")
"""What the plugin encodes with."""


@dataclass(frozen=True)
class Binary:
    """An ffmpeg that was asked for its version and has every encoder."""

    path: str
    version: str


def find(setting: str) -> Binary:
    """Return the ffmpeg to use: the setting, else the packaged one, else the one on PATH.

    Raises ConfigError when there is none, when it does not run, or when it lacks an encoder.
    """
    path = _locate(setting)
    asked = _ask(path, "-encoders")
    version = asked.stderr.split("\n", 1)[0].split()
    if version[:2] != ["ffmpeg", "version"] or len(version) < 3:
        raise ConfigError(f"{path} does not answer like ffmpeg.", hint="Correct the setting `ffmpeg.binary`.")
    known = {words[1] for line in asked.stdout.splitlines() if len(words := line.split()) > 1}
    missing = [name for name in ENCODERS if name not in known]
    if missing:
        raise ConfigError(
            f"{path} cannot encode {', '.join(missing)}.",
            hint="Leave the setting `ffmpeg.binary` empty to use the one that came with the engine.",
        )
    return Binary(path, version[2])


def _locate(setting: str) -> str:
    if setting:
        found = shutil.which(Path(setting).expanduser())
        if found is None:
            raise ConfigError(f"There is no ffmpeg at {setting}.", hint="Correct the setting `ffmpeg.binary`.")
        return str(found)
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        found = shutil.which("ffmpeg")
    if found is None:
        raise ConfigError("No ffmpeg was found.", hint="Install the package imageio-ffmpeg, or set `ffmpeg.binary`.")
    return found


def _ask(path: str, question: str) -> subprocess.CompletedProcess[str]:
    """Return what it answers, and on stderr which version it is."""
    try:
        return subprocess.run(
            [path, question],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ConfigError(f"{path} does not run: {error}", hint="Correct the setting `ffmpeg.binary`.") from error
