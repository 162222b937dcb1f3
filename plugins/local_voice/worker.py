"""The parent's half of a speaking process: started when first needed, started again when it died."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from bomstudio import Cancelled, JobFailed

_GLANCE_SECONDS = 0.1
_DEADLINE_SECONDS = 300.0


class _Died(Exception):
    """The process ended before it answered."""


class Worker:
    """One child process that speaks, asked by one thread at a time."""

    def __init__(self, module: str, title: str) -> None:
        self._module = module
        self._title = title
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._process.pid if self._process else None

    def ask(self, request: dict[str, Any], cancelled: Callable[[], bool]) -> dict[str, Any]:
        """Return the child's answer; a child that died is replaced once. Raises Cancelled or JobFailed."""
        with self._turn:
            try:
                return self._exchange(request, cancelled)
            except _Died:
                pass
            try:
                return self._exchange(request, cancelled)
            except _Died as error:
                raise JobFailed(
                    f"{self._title} stopped twice while speaking {request['text'][:60]!r}.",
                    hint="Change the line, or choose another engine in the local_voice settings.",
                ) from error

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            _end(self._process)
            self._process = None

    def _exchange(self, request: dict[str, Any], cancelled: Callable[[], bool]) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            self.close()
            raise _Died from error
        answer: dict[str, Any] = json.loads(self._wait(cancelled))
        if "error" in answer:
            raise JobFailed(
                f"{self._title} could not speak {request['text'][:60]!r}: {answer['error']}",
                hint="Choose another engine in the local_voice settings.",
            )
        return answer

    def _wait(self, cancelled: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while True:
            try:
                line = self._answers.get(timeout=_GLANCE_SECONDS)
            except queue.Empty:
                if cancelled():
                    self.close()
                    raise Cancelled("Speaking was stopped.") from None
                if time.monotonic() < deadline:
                    continue
                line = b""
            if not line:
                self.close()
                raise _Died
            return line

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._answers = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        weakref.finalize(self, _end, self._process)
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        return self._process


def _listen(process: subprocess.Popen[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        answers.put(line)
    answers.put(b"")
    process.stdout.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
