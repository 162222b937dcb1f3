"""The allowed changes of status, in one table."""

from __future__ import annotations

from typing import Protocol

from engine.contracts.errors import Conflict

ALLOWED: dict[str, dict[str, frozenset[str]]] = {
    "project": {
        "draft": frozenset({"in_progress", "archived"}),
        "in_progress": frozenset({"review", "archived"}),
        "review": frozenset({"in_progress", "approved", "archived"}),
        "approved": frozenset({"review", "delivered", "in_progress"}),
        "delivered": frozenset({"in_progress", "archived"}),
        "archived": frozenset({"in_progress"}),
    },
    "video": {
        "scripting": frozenset({"generating"}),
        "generating": frozenset({"rendering", "failed", "scripting"}),
        "rendering": frozenset({"ready", "failed", "generating"}),
        "ready": frozenset({"review", "generating", "scripting"}),
        "review": frozenset({"approved", "generating", "scripting", "ready"}),
        "approved": frozenset({"delivered", "review", "generating"}),
        "delivered": frozenset({"generating"}),
        "failed": frozenset({"generating", "scripting"}),
    },
    "shot": {
        "planned": frozenset({"generating"}),
        "generating": frozenset({"ready", "failed", "planned"}),
        "ready": frozenset({"generating", "planned"}),
        "failed": frozenset({"generating", "planned"}),
    },
    "job": {
        "queued": frozenset({"processing", "cancelled", "failed", "completed"}),
        "processing": frozenset({"queued", "completed", "failed", "cancelled", "needs_decision"}),
        "needs_decision": frozenset({"processing", "queued", "failed", "cancelled", "completed"}),
        "completed": frozenset(),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
    },
    "work_request": {
        "queued": frozenset({"processing", "cancelled", "failed"}),
        "processing": frozenset({"queued", "completed", "failed", "cancelled"}),
        "completed": frozenset(),
        "failed": frozenset({"queued"}),
        "cancelled": frozenset({"queued"}),
    },
}


class HasStatus(Protocol):
    """Anything with a status."""

    status: str


def move(kind: str, thing: HasStatus, status: str) -> bool:
    """Change a status if the table allows it; return whether it changed. Raises Conflict naming what is allowed."""
    if thing.status == status:
        return False
    allowed = ALLOWED[kind][thing.status]
    if status not in allowed:
        choices = ", ".join(sorted(allowed)) or "nothing more"
        raise Conflict(
            f"This {kind.replace('_', ' ')} is {thing.status} and cannot become {status}.",
            hint=f"Next can be: {choices}.",
        )
    thing.status = status
    return True
