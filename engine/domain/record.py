"""What happened: events for the outside world, and the audit trail of who did what."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from .columns import Row, document

ARRIVED = "archive.import"
"""The action by which a project's rows of the ledger came in with an archive."""


class EventRow(Row, table=True):
    """An event, written in the transaction of its cause."""

    __tablename__ = "event"

    name: str = Field(index=True)
    object_id: UUID = Field(index=True)
    object_version: int
    body: dict[str, Any] = document()


class AuditEntry(Row, table=True):
    """Who did what to which thing; never updated or deleted."""

    __tablename__ = "audit_entry"

    actor: str
    action: str
    object_kind: str
    object_id: UUID = Field(index=True)
    message: str = ""
    details: dict[str, Any] = document()
