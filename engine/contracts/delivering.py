"""The interface of what takes finished files where they go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from .documents import Document
from .media import MediaRef


class Parcel(Document):
    """One file to deliver, and the name it is to have there."""

    media: MediaRef
    name: str


class Receipt(Document):
    """Where a file arrived: a path or an address, and the SHA-256 that was read back there."""

    name: str
    place: str
    sha256: str
    already_there: bool = False


@dataclass(frozen=True)
class Handover:
    """What a deliverer is handed: where bytes are, and where they are to go, in the deliverer's own terms."""

    open: Callable[[MediaRef], Path]
    destination: str
    report: Callable[[float], None] = lambda fraction: None


class Deliverer(ABC):
    """Copies files to a place; never changes a byte."""

    name: ClassVar[str]

    @abstractmethod
    def deliver(self, parcels: tuple[Parcel, ...], handover: Handover) -> tuple[Receipt, ...]:
        """Copy every parcel and say where it is now. Doing it twice leaves one copy. May raise DeliveryError."""
