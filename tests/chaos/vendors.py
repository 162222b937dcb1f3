"""The vendors: their stand-ins behind the sandbox, in a process of their own, and the double that takes its time."""

from __future__ import annotations

import mmap
import os
import struct
import time

from haste import take_your_time

from engine.host.plugin_cards import Candidate, discover
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import Settings
from engine.testkit import sandbox as testkit
from engine.testkit.serving import running


class _Booth(testkit.Booth):
    """A booth that says how many calls are under way."""

    under_way: mmap.mmap

    async def __call__(self, scope: testkit.Scope, receive: testkit.Receive, send: testkit.Send) -> None:
        self._count(1)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        self.under_way[:8] = struct.pack("q", struct.unpack("q", self.under_way[:8])[0] + step)


def serve(settings: Settings, under_way: mmap.mmap) -> str:
    """Run the sandbox in a process that ends with this one; return its URL."""
    parent = os.getpid()
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        with os.fdopen(reading) as said:
            return said.readline().strip()
    take_your_time()
    _Booth.under_way, testkit.Booth = under_way, _Booth
    _draw_once()
    with running(plugins_of(settings).stand_ins()) as served:
        with os.fdopen(writing, "w") as saying:
            saying.write(f"{served.url}\n")
        while os.getppid() == parent:
            time.sleep(0.2)
    os._exit(0)


def _draw_once() -> None:
    """Keep the pictures that stand-ins draw: they are the same for the same words."""
    from plugins.nbp.sandbox import Wanted

    drawn: dict[object, bytes] = {}
    usual = Wanted.picture

    def picture(wanted: Wanted) -> bytes:
        key = (wanted.text, wanted.size, wanted.ratio)
        if key not in drawn:
            drawn[key] = usual(wanted)
        return drawn[key]

    Wanted.picture = picture


def plugins_of(settings: Settings) -> PluginManager:
    """Return the plugins, with the double among them."""
    tardy = Candidate("tardy", "tardy", "tests", "0")
    return PluginManager(settings, MemorySecrets(), find=lambda: [*discover(), tardy])
