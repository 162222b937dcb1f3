"""Running `bom` as its users do, in a process of its own, and measuring it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

COMMAND = (sys.executable, "-c", "from engine.cli.main import main; main()")
_MEASURED = """
import os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(pid, 0)
os.write(int(sys.argv[1]), f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}".encode())
os._exit(os.waitstatus_to_exitcode(status) & 255)
"""
"""Runs a command from a small process: one that a large process starts is counted as large as that one."""


@dataclass(frozen=True)
class Run:
    """How a command ended, what it said, and what it and its children used."""

    code: int
    output: str
    complaints: str
    cpu_seconds: float
    peak_mib: float

    @property
    def json(self) -> Any:
        assert self.code == 0, self.complaints + self.output
        return json.loads(self.output)


class Bom:
    """The command line in a home of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.home = folder / "bom"
        empty = folder / "empty-home"
        empty.mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BOM_")}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # at its users' it is compiled once, not at every start
        self.environment = {**kept, "HOME": str(empty), "BOM_HOME": str(self.home), **settings}

    def start(self, *words: str) -> subprocess.Popen[str]:
        return self._start([*COMMAND, *words])

    def run(self, *words: str) -> Run:
        """Run a command to its end; CPU and memory are those of its whole family."""
        figures, told = os.pipe()
        process = self._start([sys.executable, "-S", "-c", _MEASURED, str(told), *COMMAND, *words], told)
        os.close(told)
        output, complaints = process.communicate()
        with os.fdopen(figures) as file:
            cpu_seconds, peak_kib = file.read().split()
        return Run(process.returncode, output, complaints, float(cpu_seconds), int(peak_kib) / 1024)

    def _start(self, command: list[str], *handed: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=handed,
        )

    def produce(self, script: Path, *words: str) -> dict[str, Any]:
        """Make a film and return what `--json` says."""
        made: dict[str, Any] = self.run("produce", str(script), "--yes", "--json", *words).json
        return made


def films_of(made: dict[str, Any]) -> list[Path]:
    """Return the films among a command's files."""
    return [Path(file["place"]) for file in made["files"] if file["place"].endswith(".mp4")]


def packets(film: Path, kinds: tuple[str, ...] = ("video", "audio", "subtitle")) -> str:
    """Return a hash over every packet of a film's streams, with its times."""
    found = hashlib.sha256()
    with av.open(str(film)) as container:
        for packet in container.demux():
            if packet.size and packet.stream.type in kinds:
                found.update(f"{packet.stream.index} {packet.pts} {packet.dts} {packet.duration}".encode())
                found.update(bytes(packet))
    return found.hexdigest()
