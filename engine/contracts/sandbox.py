"""The sandbox: a realm apart, in which stand-ins behave and misbehave like the vendors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from enum import StrEnum
from typing import Any, Protocol

from pydantic import Field

from .documents import Document
from .money import Money

REFERENCE_HEADER = "x-client-request-id"
"""Carries our own reference with every call that changes something."""


class Realm(StrEnum):
    """The real world, or the one in which nothing is paid."""

    REAL = "real"
    SANDBOX = "sandbox"


class FaultKind(StrEnum):
    """What can go wrong on purpose."""

    LATENCY = "latency"
    """Answers after `value` seconds."""
    SLOW = "slow"
    """Sends its answer in pieces, over `value` seconds."""
    LOST_ANSWER = "lost_answer"
    """Does and charges the work; the line breaks before the answer is there."""
    MALFORMED = "malformed"
    """Does and charges the work, then answers with half of its JSON."""
    STATUS = "status"
    """Answers HTTP `value` in the vendor's own words; left to the stand-in."""
    REFUSAL = "refusal"
    """Refuses the content for the vendor's reason `value`; left to the stand-in."""
    TRUNCATED = "truncated"
    """Delivers media that breaks off; left to the stand-in."""
    CORRUPT = "corrupt"
    """Delivers media whose bytes are wrong; left to the stand-in."""
    EXPIRED_LINK = "expired_link"
    """Hands out a link that is dead, for the value `gone` again and again; left to the stand-in."""
    SLOW_JOB = "slow_job"
    """Takes `value` seconds for a job; left to the stand-in."""
    CLOCK_SKEW = "clock_skew"
    """Tells times that are `value` seconds off; left to the stand-in."""
    DUPLICATE_CALLBACK = "duplicate_callback"
    """Calls back twice for one event; left to the stand-in."""
    FORGED_CALLBACK = "forged_callback"
    """Calls back with a signature of somebody else's; left to the stand-in."""


class Fault(Document):
    """One thing that goes wrong, for the next calls that match."""

    kind: FaultKind
    value: str = ""
    plugin: str = ""
    """Empty means any."""
    path: str = ""
    """A part of the path; empty means any."""
    times: int = Field(default=1, ge=1)
    skip: int = Field(default=0, ge=0)
    """How many matching calls pass before it happens."""


class Desk(Protocol):
    """What the sandbox lends one stand-in: its books, and what it is to do wrong."""

    def accepted(self, reference: str) -> None:
        """Write down that work was taken on."""

    def charged(self, reference: str, amount: Money) -> None:
        """Write down what the vendor would charge."""

    def fault(self, scope: MutableMapping[str, Any]) -> Fault | None:
        """Return what the stand-in itself has to do wrong in this call: a status, a refusal, broken media."""


AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]
StandIn = Callable[[Desk], AsgiApp]
"""Builds the app that stands in for a vendor; it is mounted where the vendor's base URL would be."""
