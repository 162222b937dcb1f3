"""The interface a provider implements, one object for each ability it offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from .abilities import Ability, ModelCard
from .documents import Document
from .media import MediaRef
from .requests import Request
from .results import Estimate, Result
from .voices import VoiceCard, VoicePack


@dataclass(frozen=True)
class Ticket:
    """What a provider is handed with a request.

    reference: our own id of this job; give it to the vendor where it takes one.
    scratch: a folder of this job's own; put produced files here.
    open: return the local path of stored bytes (read only).
    report: say how far it is, 0..1, and what is being done; may be called from any thread.
    cancelled: true once a person asked to stop; raise Cancelled soon after.
    """

    reference: str
    model: str
    scratch: Path
    open: Callable[[MediaRef], Path]
    report: Callable[[float, str], None] = field(default=lambda fraction, step: None)
    cancelled: Callable[[], bool] = field(default=lambda: False)


class VendorJob(Document):
    """A job at a vendor: its id there, and what the adapter needs to follow it."""

    id: str
    details: dict[str, Any] = Field(default_factory=dict)


class Pending(Document):
    """Not finished: how far, and how long it may still take, if the vendor says."""

    fraction: float | None = None
    eta_seconds: float | None = None


class Ready(Document):
    """Finished at the vendor: collect it."""


class Absent(Document):
    """Certainly never accepted, and not running: it may be sent."""


class Provider(ABC):
    """Makes one kind of thing with one vendor's models.

    Verbs are coroutines; the host also accepts plain functions and runs them in a thread. Business outcomes are
    raised as the ProviderError classes, which say by their class what to do, with `charged`. Nothing but
    `submit` may cost money. Adapters never retry and never sleep: the host does both.
    """

    ability: ClassVar[Ability]
    revision: ClassVar[int] = 1
    """Raise it when the same request would give a different result: stored results are then not used again."""

    @abstractmethod
    def models(self) -> Sequence[ModelCard]:
        """Return the models on offer, the default first. Called often; must not use the network."""

    async def voices(self) -> Sequence[VoiceCard]:
        """Return the voices that may be asked for, those it would choose first. Must not cost anything."""
        return ()

    def voice_packs(self) -> Sequence[VoicePack]:
        """Return the voices that can be fetched for this machine, there already or not. Must not use the network."""
        return ()

    def install_voices(self, pack: str, archive: Path | None) -> VoicePack:
        """Fetch a pack, or take it from a file, check every byte and keep it.

        Called when a person asks for it. May raise InputError, ConfigError or JobFailed.
        """
        raise NotImplementedError(f"{type(self).__name__} has no voice packs")

    @abstractmethod
    async def quote(self, request: Request, model: str) -> Estimate:
        """Return what a request will use. Must not cost anything. May raise Rejected when it can never work."""

    @abstractmethod
    async def submit(self, request: Request, ticket: Ticket) -> Result | VendorJob:
        """Start the work; a vendor that answers at once returns its result here.

        Called once for each right to send. May raise every ProviderError; whatever is not one counts as
        OutcomeUnknown.
        """

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        """Say how a job stands. Called again and again until Ready; may raise JobFailed, TryLater, SignInAgain."""
        raise NotImplementedError(f"{type(self).__name__} answers at once")

    async def collect(self, job: VendorJob, ticket: Ticket) -> Result:
        """Download what a finished job made into the scratch folder. May be called again after a broken download."""
        raise NotImplementedError(f"{type(self).__name__} answers at once")

    async def cancel(self, job: VendorJob, ticket: Ticket) -> bool:
        """Ask the vendor to stop; return whether it will. The default cannot."""
        return False

    async def find(self, request: Request, ticket: Ticket) -> VendorJob | Absent | None:
        """Look a job up by our reference after a crash; None when that cannot be told, which stops for a person."""
        return None


class LocalProvider(Provider):
    """A provider that works inside our own process.

    What it did not finish before a crash never left the machine, so `find` can say for certain that nothing runs.
    """

    async def find(self, request: Request, ticket: Ticket) -> VendorJob | Absent | None:
        """Nothing outlives the process."""
        return Absent()
