"""What becomes of a job that meets an error: by how far the job was, and by what the error says."""

from __future__ import annotations

from enum import StrEnum

from engine.contracts.errors import BomError, Cancelled, JobFailed, OutcomeUnknown, ProviderError, Rejected, TryLater
from engine.store.failures import DatabaseBusy


class Stage(StrEnum):
    """How far a job is when something goes wrong."""

    UNSENT = "unsent"
    """Nothing has left the house."""
    LOST = "lost"
    """It was sent and its sender was not heard of again: it is looked up."""
    SENDING = "sending"
    """The provider has been called."""
    WAITING = "waiting"
    """The vendor works on it, or says so."""
    FETCHING = "fetching"
    """The vendor has finished: it is paid, and its result is brought here."""


class Verdict(StrEnum):
    """How a job goes on."""

    LATER = "later"
    """As if nothing had happened, after a while."""
    AGAIN = "again"
    """What was charged is booked, and it is sent once more."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDECIDED = "undecided"
    """A person looks; its ceiling stays reserved, and what is at the vendor can still be collected."""


def verdict(stage: Stage, error: BomError, *, has_time: bool) -> Verdict:
    """Judge an error; `has_time` says whether there is reason left to try again."""
    charged = error.charged if isinstance(error, ProviderError) else "no"
    if isinstance(error, DatabaseBusy) and stage is not Stage.SENDING:
        return Verdict.LATER
    is_passing = isinstance(error, TryLater) and has_time
    if stage is Stage.FETCHING:
        if is_passing:
            return Verdict.LATER
        return Verdict.FAILED if charged == "no" and _speaks_of_the_job(error) else Verdict.UNDECIDED
    if isinstance(error, Cancelled):
        return Verdict.CANCELLED
    if stage is Stage.UNSENT:
        return Verdict.LATER if isinstance(error, TryLater) else Verdict.FAILED
    if stage is Stage.SENDING:
        return _after_sending(error, charged, has_time=has_time)
    if is_passing:
        return Verdict.LATER
    is_over = stage is Stage.WAITING and _speaks_of_the_job(error) and _is_accounted_for(error)
    return Verdict.FAILED if is_over else Verdict.UNDECIDED


def _after_sending(error: BomError, charged: str, *, has_time: bool) -> Verdict:
    if isinstance(error, OutcomeUnknown | DatabaseBusy) or not _is_accounted_for(error):
        return Verdict.UNDECIDED
    if isinstance(error, TryLater) and charged == "yes" and (error.usage or error.billed):
        return Verdict.AGAIN
    if isinstance(error, TryLater) and charged == "no" and has_time:
        return Verdict.LATER
    return Verdict.FAILED


def _speaks_of_the_job(error: BomError) -> bool:
    """Whether the vendor says that the job came to nothing, and not only that it will not be asked."""
    return isinstance(error, JobFailed | Rejected) and not error.of_question


def _is_accounted_for(error: BomError) -> bool:
    """Whether it is known what was charged: nothing, or quantities that can be booked."""
    return (
        not isinstance(error, ProviderError) or error.charged == "no" or bool(error.usage) or error.billed is not None
    )
