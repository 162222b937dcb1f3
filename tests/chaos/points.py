"""The numbered points of a job's life, and the trap at one of them.

The product knows nothing of this. Whatever it calls on the way is wrapped in the process that is to be killed: every
transaction of `engine.services.jobs`, every verb of the provider, and the wire itself. A point is a name and how often
it was passed: `record_vendor_job: uncommitted`, `wire POST: body sent`, `check: after 2`.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine, event

import engine.host.verbs
import engine.services.jobs

MOST_PASSES = 2
"""A point that is passed again and again, as in a loop, is one for the first times only."""
SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_WIRE = {
    "connect_tcp.complete": "connected",
    "send_request_headers.complete": "headers sent",
    "send_request_body.complete": "body sent",
    "receive_response_headers.complete": "answer begins",
    "receive_response_body.complete": "answered",
}
_inside: ContextVar[str] = ContextVar("inside", default="")


@dataclass(frozen=True)
class Trap:
    """What happens to the process that passes a point."""

    action: str
    point: str


class Walk:
    """The points that this process has passed."""

    def __init__(self, trap: Trap | None = None) -> None:
        self.points: list[str] = []
        self._trap = trap
        self._passes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def passes(self, name: str) -> None:
        """Count a point; at the trap the process is killed, or stands still until it is woken."""
        with self._lock:
            self._passes[name] += 1
            number = self._passes[name]
            point = name if number == 1 else f"{name} {number}"
            if number <= MOST_PASSES:
                self.points.append(point)
            is_caught = self._trap is not None and self._trap.point == point
        if is_caught:
            os.kill(os.getpid(), SIGNALS[self._trap.action])


def watch(walk: Walk) -> None:
    """Wrap what a job passes on its way, for the rest of this process."""
    for name, function in vars(engine.services.jobs).copy().items():
        if _is_transaction(function):
            setattr(engine.services.jobs, name, _watched(walk, name, function))
    _watch_verbs(walk)
    _watch_commits(walk)
    _watch_wire(walk)


def _is_transaction(thing: Any) -> bool:
    if not inspect.isfunction(thing) or thing.__module__ != engine.services.jobs.__name__:
        return False
    return next(iter(inspect.signature(thing).parameters), "") == "studio"


def _watched(walk: Walk, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @contextlib.contextmanager
    def noting() -> Iterator[None]:
        walk.passes(f"{name}: before")
        token = _inside.set(name)
        try:
            yield
        finally:
            _inside.reset(token)
            walk.passes(f"{name}: after")

    @functools.wraps(function)
    def now(*args: Any, **kwargs: Any) -> Any:
        with noting():
            return function(*args, **kwargs)

    @functools.wraps(function)
    async def later(*args: Any, **kwargs: Any) -> Any:
        with noting():
            return await function(*args, **kwargs)

    return later if inspect.iscoroutinefunction(function) else now


def _watch_verbs(walk: Walk) -> None:
    async def call(verb: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        return await _watched(walk, verb.__name__, engine.host.verbs.call)(verb, *arguments)

    for name, module in list(sys.modules.items()):
        if name.startswith("engine.flows.") and getattr(module, "call", None) is engine.host.verbs.call:
            module.call = call


def _watch_commits(walk: Walk) -> None:
    @event.listens_for(Engine, "commit")
    def _commits(*_: object) -> None:
        if _inside.get():
            walk.passes(f"{_inside.get()}: uncommitted")


def _watch_wire(walk: Walk) -> None:
    build = httpx.AsyncClient.build_request

    @functools.wraps(build)
    def built(client: httpx.AsyncClient, method: str, *args: Any, **kwargs: Any) -> httpx.Request:
        async def trace(name: str, info: object) -> None:
            moment = _WIRE.get(name.partition(".")[2])
            if moment:
                walk.passes(f"wire {method}: {moment}")

        request = build(client, method, *args, **kwargs)
        request.extensions["trace"] = trace
        return request

    httpx.AsyncClient.build_request = built
