"""Whether a vendor takes on more now, by what it has said: paid calls wait before its gate, not at its counter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.contracts.errors import ProviderError, TryLater
from engine.contracts.vendor import Limits

_SHUT_SECONDS = 60.0
"""How long a vendor is left alone that refused our key or our credit: a person mends that, not a repetition."""
_BUSY_SECONDS = 1.0
"""How long a vendor is left alone that is full and does not say for how long."""


class Gate:
    """The gate before one vendor, in one process. Safe with threads."""

    def __init__(self, plugin: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._plugin = plugin
        self._clock = clock
        self._lock = threading.Lock()
        self._inside = 0
        self._most: int | None = None
        self._full_until = 0.0
        self._shut_until = 0.0
        self._reason: ProviderError | None = None

    def wait_seconds(self) -> float:
        """Return after how long to look again whether a paid call may go; 0 when it may now.

        Raises the vendor's refusal anew, uncharged, while every call would be refused for the same reason.
        """
        with self._lock:
            return self._wait_seconds()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Let one paid call through; raises TryLater, uncharged, when it has to wait outside."""
        with self._lock:
            if seconds := self._wait_seconds():
                raise TryLater(f"{self._plugin} takes on nothing more now; nothing was sent.", after_seconds=seconds)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1

    def heard(self, limits: Limits) -> None:
        """Take in what the vendor says of its limits."""
        with self._lock:
            if limits.at_once is not None:
                self._most = max(limits.at_once, 1)
            if limits.left is not None and limits.left <= 0:
                self._hold(limits.after_seconds)

    def refused(self, error: ProviderError) -> None:
        """Take in a refusal: of one call that came too many, or of our account."""
        with self._lock:
            if error.of_account:
                self._reason, self._shut_until = error, self._clock() + _SHUT_SECONDS
            elif isinstance(error, TryLater):
                self._hold(error.after_seconds)

    def _hold(self, seconds: float | None) -> None:
        self._full_until = max(self._full_until, self._clock() + (_BUSY_SECONDS if seconds is None else seconds))

    def _wait_seconds(self) -> float:
        now = self._clock()
        if self._reason is not None and now < self._shut_until:
            raise type(self._reason)(self._reason.message, hint=self._reason.hint)
        if now < self._full_until:
            return self._full_until - now
        return _BUSY_SECONDS if self._most is not None and self._inside >= self._most else 0.0
