"""Work that was under way when its project left in an archive: at rest where it arrives, and never sent again there."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel

from engine.contracts.errors import InputError

from .job import Job, WorkRequest
from .video import Video

UNDER_WAY: dict[type[SQLModel], tuple[str, ...]] = {
    Job: ("queued", "processing", "needs_decision"),
    WorkRequest: ("queued", "processing"),
}
"""Statuses of work that is not over."""
PICKED_UP = ("queued", "processing")
"""Statuses at which a worker takes work up."""

_ELSEWHERE = "It was under way at the studio that this archive comes from."


def at_rest(table: type[SQLModel], row: dict[str, Any]) -> dict[str, Any]:
    """Return a stored row as it travels: nothing in it makes a worker begin or send anything.

    A job that was never sent is cancelled. One that was sent waits for a person's decision, its money reserved: what
    became of it is known only where it was sent.
    """
    status = row.get("status")
    if table is Video and status in ("generating", "rendering"):
        return {**row, "status": "scripting"}
    if status not in UNDER_WAY.get(table, ()):
        return row
    if table is WorkRequest:
        outcome = {"error": _error("Cancelled", _ELSEWHERE, "Ask for it anew with `bom produce`.")}
        return {**row, "status": "cancelled", "worker_id": None, "outcome": outcome, "finished_at": row["updated_at"]}
    if status == "queued":
        error = _error("Cancelled", _ELSEWHERE, "It was not sent; `bom produce` makes it here.")
        free = {"reserved_micro": 0, "reserved_units": {}, "sender_id": None, "finished_at": row["updated_at"]}
        return {**row, "status": "cancelled", "error": error, **free}
    hint = (
        "Let it end there and take a new archive; or, when that studio is gone, look at the vendor and say what became "
        "of it with `bom jobs decide`."
    )
    sent = f"{_ELSEWHERE} It was sent to the vendor there, and must not be sent twice."
    return {**row, "status": "needs_decision", "deadline_at": None, "error": _error("OutcomeUnknown", sent, hint)}


def refuse_unrest(table: type[SQLModel], row: dict[str, Any]) -> None:
    """Raise InputError for a row that a worker would take up: no archive of ours holds one."""
    if table in UNDER_WAY and row.get("status") in PICKED_UP:
        raise InputError(
            f"The {table.__tablename__} {row.get('id')} in this archive is {row['status']}: a worker would begin it.",
            hint="The archive was changed, or written by another program. Export it again.",
        )


def _error(code: str, message: str, hint: str) -> dict[str, str]:
    return {"code": code, "message": message, "hint": hint}
