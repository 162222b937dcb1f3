"""The same thing done by several at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from engine.contracts.errors import BomError


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Act in so many threads that begin together, each told its number; return what each returned, or its refusal."""
    barrier = threading.Barrier(count)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except BomError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
