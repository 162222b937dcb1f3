"""Processes that stand still with a database in their hands.

A program that is stopped in the middle of a transaction (Ctrl-Z, SIGSTOP, a debugger) keeps its lock for as long as it
stands still, and everybody else waits. One of ours is then ended: what it had not committed leaves nothing behind, and
its work is taken over as after a crash. Only Linux tells who holds a lock; elsewhere nobody is found.
"""

from __future__ import annotations

import logging
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

log = logging.getLogger("bomstudio.store")

_LOCKS = Path("/proc/locks")
_LETTING_GO_SECONDS = 5.0
_LOOK_SECONDS = 0.01
_OURS = re.compile(r"(^|/)bom$|\bengine\.(cli|host)\b")


def end_standstill(file: Path) -> bool:
    """End our processes that are stopped while they hold a SQLite file; return whether there were any."""
    found = [process for pid in holders(file) if (process := _standing_still(pid))]
    for process in found:
        log.warning("Process %d was stopped while it held %s: it was ended", process.pid, file.name)
        process.kill()
    until = time.monotonic() + _LETTING_GO_SECONDS
    while holders(file) & {process.pid for process in found} and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
    return bool(found)


def holders(file: Path) -> set[int]:
    """Return the processes that keep others from writing to a SQLite file."""
    try:
        lines = _LOCKS.read_text().splitlines()
    except OSError:
        return set()
    reads_count = not Path(f"{file}-wal").exists()
    inodes = {
        str(path.stat().st_ino): reads_count and path == file for path in (file, Path(f"{file}-shm")) if path.exists()
    }
    return {
        int(words[4])
        for words in map(str.split, lines)
        if len(words) == 8
        and (inode := words[5].rpartition(":")[2]) in inodes
        and (words[3] == "WRITE" or inodes[inode])
        and int(words[4]) != os.getpid()
    }


def _standing_still(pid: int) -> psutil.Process | None:
    import psutil  # late: hardly anybody ever stands still

    try:
        process = psutil.Process(pid)
        stopped = process.status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
        return process if stopped and _is_ours(process) else None
    except psutil.Error:
        return None


def _is_ours(process: psutil.Process) -> bool:
    return any(_OURS.search(word) for word in process.cmdline()[:4])
