"""What an answer becomes: a result with its files, and what was used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bomstudio import InputError, JobFailed, Result, Ticket, Usage

from .client import Sound


@dataclass(frozen=True)
class Finish:
    """What a kind of sound becomes; `level_db` is the power it is brought to, in dB of full scale, in each channel."""

    role: str
    layout: Literal["mono", "stereo"]
    level_db: float | None


SPEECH = Finish("speech", "mono", -20.0)
MUSIC = Finish("music", "stereo", -21.0)
EFFECT = Finish("sound", "stereo", None)


def counted(sound: Sound, table: Usage) -> tuple[tuple[Usage, ...], tuple[str, ...]]:
    """Return the credits that the vendor counted; where it does not say, those of its table, with a note."""
    if sound.credits is not None:
        return (Usage.of("credit", sound.credits),), ()
    return (table,), ("The vendor did not report its cost; its table was used.",)


def with_files(made: Result, sound: Sound, finish: Finish, ticket: Ticket, least_ms: int) -> Result:
    """Return a result with its sound. Raises JobFailed, charged, for one that is broken or ends before `least_ms`."""
    from .audio import finished  # late: brings in NumPy and PyAV

    try:
        files = finished(sound, finish, ticket.scratch)
        length = files[0].facts.duration_ms or 0
        if length < least_ms:
            raise InputError(f"The sound breaks off after {length} ms.")
    except InputError as error:
        hint = "Ask once more: this one was paid for."
        raise JobFailed(error.message, hint=hint, charged="yes", usage=made.usage) from error
    return made.model_copy(update={"files": files})
