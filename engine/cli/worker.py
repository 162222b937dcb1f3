"""`bom worker`: a process that only works."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from . import console
from .session import JSON, command, opened


@command
def worker(
    once: Annotated[bool, typer.Option("--once", help="Stop when nothing is left to do.")] = False,
    as_json: JSON = False,
) -> None:
    """Do work until it is stopped: what is asked for anywhere, and what workers that are gone left behind."""
    from engine.flows.workers import WorkerProcess
    from engine.services.requests import open_count

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened(works=True) as studio:
        process = WorkerProcess(studio)
        process.start()
        if not as_json:
            console.err.print(f"Working as {process.id}. Stop with Ctrl-C: what is unfinished is resumed later.")
        try:
            while not stop.wait(0.5) and not process.fenced.is_set():
                if once and open_count(studio) == 0:
                    break
        finally:
            process.stop()
    if as_json:
        console.say_json({"worker": str(process.id), "fenced": process.fenced.is_set()})
    if process.fenced.is_set():
        console.warn("Other workers took this one for dead and do its work now.")
