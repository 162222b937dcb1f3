"""Rendering in a child process: a crash, a kill or a stop there leaves this process whole."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from typing import IO

from pydantic import ValidationError

from engine.contracts import errors
from engine.contracts.errors import BomError, Cancelled, RenderError

from .redaction import redact
from .render_jobs import CANCEL, WIRE, Commission, RenderJob, RenderMessage, TaskFailed
from .settings import Settings

log = logging.getLogger("bomstudio.render")

_LOOK_EVERY_SECONDS = 0.5
_GRACE_SECONDS = 5.0
_TAIL_LINES = 5
_PROGRAM = (sys.executable, "-P", "-m", "engine.host.render_child")


class RenderChild:
    """Runs render jobs, each in a child process that does all the tasks of one job."""

    def __init__(
        self, settings: Settings, *, program: tuple[str, ...] = _PROGRAM, grace_seconds: float = _GRACE_SECONDS
    ) -> None:
        self._settings = settings
        self._program = program
        self._grace = grace_seconds

    def run(
        self, job: RenderJob, on_message: Callable[[RenderMessage], None], cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Do a job to its end, telling of every step.

        Raises Cancelled after a stop that was asked for, what the renderer raised, and RenderError when the child
        died. The child is gone when this returns, also when `on_message` raises.
        """
        commission = Commission(settings=self._settings, job=job).model_dump_json()
        with tempfile.TemporaryFile() as stderr, self._started(stderr) as child:
            lines: queue.Queue[str | None] = queue.Queue()
            threading.Thread(target=_read, args=(child.stdout, lines), daemon=True).start()
            _write(child, commission)
            failed = self._follow(child, lines, on_message, cancelled)
            code = child.wait()
            tail = _tail(stderr)
        if failed is not None:
            raise _raised(failed)
        if code:
            raise _died(code, tail)
        if tail:
            log.debug("the render child wrote: %s", tail)

    @contextlib.contextmanager
    def _started(self, stderr: IO[bytes]) -> Iterator[subprocess.Popen[str]]:
        try:
            child = subprocess.Popen(
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C reaches us alone, and we can end the child with all it started
            )
        except OSError as error:
            raise RenderError(f"The render process did not start: {error}.") from error
        with child:
            try:
                yield child
            finally:
                _end(child)

    def _follow(
        self,
        child: subprocess.Popen[str],
        lines: queue.Queue[str | None],
        on_message: Callable[[RenderMessage], None],
        cancelled: Callable[[], bool],
    ) -> TaskFailed | None:
        """Hand on what the child tells until its output ends; return what failed."""
        give_up_at: float | None = None
        look_at = time.monotonic()
        while True:
            now = time.monotonic()
            if give_up_at is None and now >= look_at:
                look_at = now + _LOOK_EVERY_SECONDS
                if cancelled():
                    _write(child, CANCEL)
                    give_up_at = now + self._grace
            if give_up_at is not None and now > give_up_at:
                raise Cancelled("The render was stopped.")
            try:
                line = lines.get(timeout=_LOOK_EVERY_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                return None
            message = _understood(line)
            if isinstance(message, TaskFailed):
                return message
            on_message(message)


def _read(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    with contextlib.suppress(ValueError):  # closed while reading: the child was ended
        for line in stream:
            lines.put(line)
    lines.put(None)


def _write(child: subprocess.Popen[str], line: str) -> None:
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it is dead: its exit code says more
        child.stdin.write(line + "\n")
        child.stdin.flush()


def _end(child: subprocess.Popen[str]) -> None:
    """End a child that still runs, with every program it started."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()


def _understood(line: str) -> RenderMessage | TaskFailed:
    try:
        return WIRE.validate_json(line)
    except ValidationError as error:
        raise RenderError(f"The render process said something unknown: {redact(line[:200])}") from error


def _raised(failed: TaskFailed) -> BomError:
    kind = getattr(errors, failed.code, None)
    if not (isinstance(kind, type) and issubclass(kind, BomError)):
        kind = RenderError
    return kind(failed.message, hint=failed.hint)


def _died(code: int, tail: str) -> RenderError:
    what = f"ended with code {code}"
    hint = "See the log."
    if code < 0:
        with contextlib.suppress(ValueError):
            what = f"was killed by {signal.Signals(-code).name}"
        hint = "If memory ran out, render at a lower resolution or close other programs; then run it again."
    return RenderError(f"The render process {what}{': ' + tail if tail else ''}.".replace("..", "."), hint=hint)


def _tail(stderr: IO[bytes]) -> str:
    stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, stderr.tell() - 10_000))
    lines = [line.strip() for line in stderr.read().decode(errors="replace").splitlines() if line.strip()]
    return redact(" / ".join(lines[-_TAIL_LINES:]))
