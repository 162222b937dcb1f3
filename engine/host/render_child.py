"""The program of a render child: reads one commission, does its tasks in order, and tells of each.

It ends when its parent does: the parent holds the other end of its input.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from engine.contracts.documents import Document
from engine.contracts.errors import BomError, RenderError
from engine.contracts.media import MediaRef
from engine.contracts.rendering import Bench, PartFacts, Renderer

from .plugin_cards import in_words
from .plugins import PluginManager
from .redaction import redact
from .render_jobs import (
    CANCEL,
    Commission,
    Draw,
    Inspect,
    Join,
    MakeProxy,
    Mix,
    SegmentTask,
    Task,
    TaskDone,
    TaskFailed,
    Thumbnails,
    Worked,
)

_NICENESS = 5
_TELL_EVERY_SECONDS = 0.2


class Wire:
    """The line to the parent. Frames are told in batches; anything may be told from any thread."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._lock = threading.Lock()
        self._frames = 0
        self._told_at = clock()

    def worked(self, frames: int) -> None:
        """Tell of finished frames, soon."""
        with self._lock:
            self._frames += frames
            if self._clock() - self._told_at >= _TELL_EVERY_SECONDS:
                self._tell_frames()

    def tell(self, message: Document) -> None:
        """Tell of something at once, after the frames before it."""
        with self._lock:
            self._tell_frames()
            self._write(message)

    def _tell_frames(self) -> None:
        if self._frames:
            self._write(Worked(frames=self._frames))
        self._frames = 0
        self._told_at = self._clock()

    def _write(self, message: Document) -> None:
        self._stream.write(message.model_dump_json() + "\n")
        self._stream.flush()


def main() -> int:
    """Do what stands on standard input; return the exit code."""
    wire = Wire(_private_stdout())
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    commission = Commission.model_validate_json(sys.stdin.readline())
    cancelled = threading.Event()
    threading.Thread(target=_listen, args=(sys.stdin, cancelled), daemon=True).start()
    return work(commission, wire, cancelled.is_set)


def work(commission: Commission, wire: Wire, cancelled: Callable[[], bool]) -> int:
    """Do every task in order; return 0, or 1 after telling what failed."""
    index = 0
    try:
        plugins = PluginManager(commission.settings)
        renderer = plugins.renderer()
        media = commission.job.media
        measured: list[PartFacts] = []
        bench = Bench(
            open=lambda ref: _handed_over(ref, media),
            sources=plugins.frame_source,
            report=wire.worked,
            cancelled=cancelled,
            measured=measured.append,
        )
        for index, task in enumerate(commission.job.tasks):
            done = do(index, task, renderer, bench)
            wire.tell(done.model_copy(update={"part": measured.pop()}) if measured else done)
    except BomError as error:
        hint = redact(error.hint)
        wire.tell(TaskFailed(index=index, code=error.code, message=redact(error.message), hint=hint))
        return 1
    except Exception as error:  # noqa: BLE001 - whatever a renderer raises has to reach the parent in words
        traceback.print_exc()
        wire.tell(TaskFailed(index=index, code=RenderError.__name__, message=f"The renderer raised {in_words(error)}."))
        return 1
    return 0


def do(index: int, task: Task, renderer: Renderer, bench: Bench) -> TaskDone:
    """Do one task; return what is to be told of it."""
    match task:
        case SegmentTask():
            renderer.segment(task.segment, task.encoding, task.out, bench)
        case Mix():
            renderer.mix(task.sound, task.out, bench)
        case Join():
            renderer.join(task.plan, task.segments, task.sound, task.out, bench)
        case Draw():
            renderer.frame(task.segment, task.encoding, task.index, task.out, bench)
        case Thumbnails():
            return TaskDone(index=index, shown=renderer.thumbnails(task.film, task.order, task.outs, bench))
        case MakeProxy():
            renderer.proxy(task.film, task.proxy, task.out, bench)
        case Inspect():
            return TaskDone(index=index, facts=renderer.inspect(task.film, thorough=task.thorough))
        case _:
            renderer.still(task.film, task.frame, task.size, task.out)
    return TaskDone(index=index, out=task.out)


def _handed_over(ref: MediaRef, media: dict[str, Path]) -> Path:
    if ref.sha256 not in media:
        raise RenderError(f"The stored file {ref.sha256[:12]}… was not handed to the renderer.")
    return media[ref.sha256]


def _private_stdout() -> TextIO:
    """Keep standard output for the parent; what libraries print there goes to standard error."""
    mine = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return mine


def _listen(stream: TextIO, cancelled: threading.Event) -> None:
    for line in stream:
        if line.strip() == CANCEL:
            cancelled.set()
    end_now()


def end_now() -> None:
    """End this process and every program it started, at once."""
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        with contextlib.suppress(OSError):
            os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
