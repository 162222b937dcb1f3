"""What a vendor calls back: a hint that a job has moved, never how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .documents import Document
from .errors import InputError


class CallbackRefused(InputError):
    """A callback is forged, stale or cannot be read."""

    status = 401


@dataclass(frozen=True)
class Callback:
    """A call as it arrived."""

    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """As it was sent, to the byte: signatures are made over it."""
    received_at: datetime
    """In UTC."""


class CallbackHint(Document):
    """Whose job it is about: by the vendor's id, by our reference, or both."""

    vendor_id: str = ""
    reference: str = ""


class CallbackReader(Protocol):
    """Reads one vendor's callbacks."""

    def read(self, callback: Callback) -> CallbackHint:
        """Return whose job it is about, after its signature was verified where there is one.

        Raises CallbackRefused for one that is forged, stale or cannot be read. What it says of the job is not
        believed: the job is looked up at the vendor.
        """
