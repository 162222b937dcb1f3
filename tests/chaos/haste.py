"""Time that goes by faster: every wait of the product, and every one that a vendor asks for, is a twentieth of itself.

Import it before anything of the product: a wait is looked up when a module is loaded.
"""

import asyncio
import time
from typing import Any

FASTER = 20
usual_sleep = asyncio.sleep


async def _sleep(delay: float, result: object = None) -> object:
    return await usual_sleep(delay / FASTER, result)


def hurry() -> None:
    """Shorten the waits of this process from now on."""
    asyncio.sleep = _sleep


def hurry_gates(gate: Any) -> None:
    """Let what was said of how long a vendor is full pass sooner, for gates that are made from now on."""
    gate.__init__.__defaults__ = (lambda: time.monotonic() * FASTER,)


def take_your_time() -> None:
    """Wait as usual again."""
    asyncio.sleep = usual_sleep
