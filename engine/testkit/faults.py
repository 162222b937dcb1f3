"""What is to go wrong in the sandbox, and when: a list of faults, a header, or a share of calls by a seed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from fractions import Fraction

from pydantic import Field

from engine.contracts.documents import Document
from engine.contracts.sandbox import Fault, FaultKind

HEADER = "x-sandbox-fault"
"""`kind` or `kind:value`: what goes wrong in the call that carries it."""


class Weather(Document):
    """Faults at random, but the same for the same seed and order of calls."""

    seed: int
    share: str = Field(default="1/10", pattern=r"^\d+/[1-9]\d*$")
    """The share of calls that meets a fault."""
    faults: tuple[Fault, ...] = Field(min_length=1)

    def meets(self, number: int) -> Fault | None:
        """Return what happens to the n-th call."""
        digest = hashlib.sha256(f"{self.seed}:{number}".encode()).digest()
        if Fraction(int.from_bytes(digest[:4]), 2**32) >= Fraction(self.share):
            return None
        return self.faults[int.from_bytes(digest[4:8]) % len(self.faults)]


class FaultBook:
    """The faults that wait for their call; safe with threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._weather: Weather | None = None
        self._calls = 0

    def plan(self, faults: Iterable[Fault], weather: Weather | None = None) -> None:
        """Replace what is planned."""
        with self._lock:
            self._waiting, self._weather, self._calls = list(faults), weather, 0

    def add(self, fault: Fault) -> None:
        """Plan one more fault, after those that wait."""
        with self._lock:
            self._waiting.append(fault)

    def next_for(self, plugin: str, path: str, headers: Mapping[str, str]) -> Fault | None:
        """Return what goes wrong in a call, and count it."""
        if HEADER in headers:
            kind, _, value = headers[HEADER].partition(":")
            return Fault(kind=FaultKind(kind), value=value)
        with self._lock:
            self._calls += 1
            for index, fault in enumerate(self._waiting):
                if fault.plugin not in ("", plugin) or fault.path not in path:
                    continue
                if fault.skip:
                    self._waiting[index] = fault.model_copy(update={"skip": fault.skip - 1})
                    return None
                left = [fault.model_copy(update={"times": fault.times - 1})] if fault.times > 1 else []
                self._waiting[index : index + 1] = left
                return fault
            return self._weather.meets(self._calls) if self._weather else None
