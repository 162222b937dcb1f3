"""The worker processes of one run: begun, caught, woken and waited for."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

from actor import spawn
from points import Trap
from samples import Sample

from engine.services.jobs import Place
from engine.services.studio import Studio

LIMIT_SECONDS = 60.0
LOOK_SECONDS = 0.002


class Lives:
    """The worker processes of one run."""

    def __init__(self, studio: Studio, place: Place, sample: Sample, notes: Path) -> None:
        self._studio, self._place, self._spec, self._folder = studio, place, sample.spec(studio), notes
        self._count = 0
        self.standing: list[tuple[int, Path]] = []
        self.faults: list[str] = []
        self.points: tuple[str, ...] = ()

    def begin(self, trap: Trap | None) -> None:
        """Start a worker and wait until it has ended, was killed, or stands still."""
        self._count += 1
        notes = self._folder / str(self._count)
        notes.unlink(missing_ok=True)
        pid = spawn(self._studio, self._place, self._spec, trap, notes)
        self._follow(pid, notes, trap)

    def wake(self) -> None:
        """Let those that stand still go on, one after another."""
        standing, self.standing = self.standing, []
        for pid, notes in standing:
            os.kill(pid, signal.SIGCONT)
            self._follow(pid, notes, Trap("kill", ""))

    def _follow(self, pid: int, notes: Path, trap: Trap | None) -> None:
        until = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < until:
            found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
            if not found:
                time.sleep(LOOK_SECONDS)
            elif os.WIFSTOPPED(status):
                self.standing.append((pid, notes))
                return
            else:
                self._ended(status, notes, trap)
                return
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self.faults.append(f"A worker did not come to its end within {LIMIT_SECONDS:.0f} seconds.")

    def _ended(self, status: int, notes: Path, trap: Trap | None) -> None:
        said = json.loads(notes.read_text()) if notes.exists() else {}
        if "fault" in said:
            self.faults.append(f"A worker broke down:\n{said['fault']}")
        elif os.WIFSIGNALED(status) and trap is None:
            self.faults.append(f"A worker that nobody caught died of signal {os.WTERMSIG(status)}.")
        if not self.points:
            self.points = tuple(said.get("points", ()))
