"""The line to the outside: one event loop in a thread of its own, so that a pool serves whoever calls."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import httpx

from .gates import Gate

T = TypeVar("T")
_CONNECT_SECONDS, _WRITE_SECONDS = 10.0, 120.0


class Switchboard:
    """Runs vendor calls on its own loop and keeps two pools and a gate for each plugin.

    Calls that cost money never go over a connection that was used before: one that the vendor has just closed cannot
    be told from one that broke after the work was accepted.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._pools: dict[tuple[str, bool], httpx.AsyncClient] = {}
        self._gates: dict[str, Gate] = {}

    def gate(self, plugin: str) -> Gate:
        """Return the gate before a plugin's vendor."""
        with self._lock:
            return self._gates.setdefault(plugin, Gate(plugin))

    async def run(self, call: Coroutine[Any, Any, T]) -> T:
        """Await a call that runs on the switchboard's loop; cancelling the wait cancels the call."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call, self._running()))

    def pool(self, plugin: str, *, is_fresh: bool) -> httpx.AsyncClient:
        """Return a plugin's pool; a fresh one opens a connection for every call. Only for use on the loop."""
        key = (plugin, is_fresh)
        if key not in self._pools:
            import httpx  # late: most runs call nobody

            self._pools[key] = httpx.AsyncClient(
                transport=self._transport,
                timeout=httpx.Timeout(_CONNECT_SECONDS, write=_WRITE_SECONDS),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=0 if is_fresh else 10),
                headers={"user-agent": "bomstudio"},
            )
        return self._pools[key]

    def close(self) -> None:
        """Hang up and end the thread; a later call begins anew."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._hang_up(), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()

    async def _hang_up(self) -> None:
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            await pool.aclose()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="bom-switchboard", daemon=True)
                self._thread.start()
            return self._loop
