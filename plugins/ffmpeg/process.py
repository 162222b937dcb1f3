"""Running ffmpeg: feeding it, waiting for it, stopping it, and saying why it failed."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from bomstudio import Cancelled, RenderError

if sys.platform == "linux":
    import fcntl

log = logging.getLogger("bomstudio.ffmpeg")

PIPE_BYTES = 1 << 20
"""The largest pipe an ordinary process may have; the default is a fiftieth of a full-HD frame."""

_COMPLAINT = re.compile(r"^.*?\[(?:error|fatal|panic)\]\s*(.+?)\s*$", re.MULTILINE)
"""What went wrong, without the part of ffmpeg that says so."""


class Process:
    """A running ffmpeg, which is stopped when its `with` block is left early. `task` names it in errors."""

    def __init__(self, command: Sequence[str], task: str, *, feed: bool = False) -> None:
        self._task = task
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        log.debug("%s: %s", task, command)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                bufsize=0,
            )
        except OSError as error:
            self._errors.close()
            raise RenderError(f"{task}: ffmpeg did not start: {error}") from error
        if sys.platform == "linux" and self._process.stdin:
            with suppress(OSError):
                fcntl.fcntl(self._process.stdin, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        self._errors.close()

    def write(self, data: memoryview | bytes) -> None:
        """Hand over bytes, waiting until they are taken; raises RenderError when ffmpeg has stopped."""
        assert self._process.stdin is not None
        view = memoryview(data)
        try:
            while view:
                view = view[self._process.stdin.write(view) :]
        except BrokenPipeError as error:
            self._process.wait()
            raise self._failure() from error

    def finish(self, cancelled: Callable[[], bool]) -> str:
        """Wait for the end and return what ffmpeg wrote; raises RenderError when it failed, Cancelled when told to."""
        if self._process.stdin:
            self._process.stdin.close()
        while self._process.poll() is None:
            if cancelled():
                raise Cancelled(f"{self._task}: stopped on request.")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.25)
        if self._process.returncode:
            raise self._failure()
        return self._written()

    def _written(self) -> str:
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")

    def _failure(self) -> RenderError:
        reasons = _COMPLAINT.findall(self._written())[:3]
        return RenderError(f"{self._task}: ffmpeg failed: {' / '.join(reasons) or 'it gave no reason'}")


def run(command: Sequence[str], task: str, cancelled: Callable[[], bool] = lambda: False) -> str:
    """Run ffmpeg to its end and return what it wrote; raises RenderError or Cancelled."""
    with Process(command, task) as process:
        return process.finish(cancelled)


@contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """Give a temporary name beside `out`, which becomes `out` on success and is removed on failure."""
    part = out.with_name(f"{out.name}.part")
    try:
        yield part
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
