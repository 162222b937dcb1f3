"""Writing down what happened, in the transaction of its cause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from engine.contracts.events import Event
from engine.domain.record import AuditEntry, EventRow


def record_event(session: Session, event: Event) -> None:
    """Store an event; it exists exactly when the transaction does."""
    body = event.model_dump(mode="json")
    session.add(EventRow(name=event.name, object_id=event.object_id, object_version=event.object_version, body=body))


def record_deed(
    session: Session,
    action: str,
    kind: str,
    object_id: UUID,
    message: str = "",
    *,
    actor: str = "operator",
    **details: Any,
) -> None:
    """Store who did what to which thing."""
    session.add(
        AuditEntry(actor=actor, action=action, object_kind=kind, object_id=object_id, message=message, details=details)
    )
