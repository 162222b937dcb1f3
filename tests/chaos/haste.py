"""Time that goes by faster: every wait of the product is a twentieth of what it is meant to be.

Import it before anything of the product: a wait is looked up when a module is loaded.
"""

import asyncio

FASTER = 20
usual_sleep = asyncio.sleep


async def _sleep(delay: float, result: object = None) -> object:
    return await usual_sleep(delay / FASTER, result)


def hurry() -> None:
    """Shorten the waits of this process from now on."""
    asyncio.sleep = _sleep


def take_your_time() -> None:
    """Wait as usual again."""
    asyncio.sleep = usual_sleep
