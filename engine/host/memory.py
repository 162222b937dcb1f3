"""Keeping a worker small while it draws large pictures."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""The numbers of glibc's `mallopt` parameters."""


def give_memory_back() -> None:
    """Have the C library return large blocks when they are freed, instead of keeping them for each thread.

    Drawing in threads otherwise leaves a worker at half as much memory again. Other C libraries are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)
        mallopt(_MMAP_THRESHOLD, 2 << 20)
        mallopt(_TRIM_THRESHOLD, 64 << 20)
