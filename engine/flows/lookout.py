"""Many who wait for something to change, and one look at all of it."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

log = logging.getLogger("bomstudio.flows.lookout")
_PATIENCE = 8
"""After this part of the time in which nothing has changed, it is looked again."""
K = TypeVar("K")
V = TypeVar("V")


class Lookout(Generic[K, V]):
    """Tells when things change, by one look at all that are waited for, every so often; without waiters it rests.

    The longer nothing changes, the less often it looks, up to `longest_seconds`, and more often again for somebody new.
    `look` may block: it runs in a thread. Things that it does not return have not changed.
    """

    def __init__(
        self, look: Callable[[Collection[K]], Mapping[K, V]], every_seconds: float, longest_seconds: float = 0.0
    ) -> None:
        self._look = look
        self._every_seconds = every_seconds
        self._longest_seconds = max(longest_seconds, every_seconds)
        self._changed_at = 0.0
        self._waiting: dict[asyncio.Future[V], tuple[K, V | None]] = {}
        self._watch: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def change(self, key: K, known: V | None = None) -> V:
        """Return what is seen of a thing once it differs from what is known."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[V] = loop.create_future()
        self._waiting[told] = (key, known)
        self._changed_at = time.monotonic()
        if self._watch is None or self._watch.done():
            # in a context of its own: what is looked up is no step of the flow that waits first
            self._watch = loop.create_task(self._look_on(), context=contextvars.Context())
        try:
            return await told
        finally:
            del self._waiting[told]

    async def _look_on(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._pause())
            keys = {key for key, _ in self._waiting.values()}
            try:
                seen = await asyncio.to_thread(self._look, keys)
            except Exception:  # the next look may succeed: whoever waits goes on waiting
                log.warning("A look at what is waited for failed", exc_info=True)
                continue
            for told, (key, known) in self._waiting.items():
                if key in seen and seen[key] != known and not told.done():
                    told.set_result(seen[key])
                    self._changed_at = time.monotonic()

    def _pause(self) -> float:
        quiet = time.monotonic() - self._changed_at
        return min(max(self._every_seconds, quiet / _PATIENCE), self._longest_seconds)
