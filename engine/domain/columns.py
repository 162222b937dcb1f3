"""Column kinds that mean the same on every database, and the base of every table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, DateTime, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

from engine.contracts.identity import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}
"""Every constraint has a name, as a later migration can only change what it can name."""


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; naive values are refused, because nobody knows what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """Return a field for a moment: now by default, or nothing yet when it may be null."""
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(default_factory=utc_now, sa_type=UtcDateTime, nullable=False, index=index)


def document(default: type[dict[str, Any]] | type[list[Any]] = dict) -> Any:
    """Return a field for a JSON document."""
    return Field(default_factory=default, sa_column_kwargs={"nullable": False}, sa_type=JSON)


def optional_document() -> Any:
    """Return a field for a JSON document that may not be there."""
    return Field(default=None, sa_type=JSON(none_as_null=True), nullable=True)


def whole_number(default: int | None = 0, *, nullable: bool = False) -> Any:
    """Return a field for a 64-bit integer: money, bytes, seeds."""
    return Field(default=default, sa_column=Column(BigInteger, nullable=nullable))


class Row(SQLModel):
    """A row with a time-ordered id and the moment it was made."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    created_at: datetime = moment()


class Thing(Row):
    """A row that lives: it is changed, counted in versions, deleted softly and restored."""

    updated_at: datetime = moment()
    deleted_at: datetime | None = moment(nullable=True)
    version: int = 1

    def touch(self) -> None:
        """Mark a change: a new version, now."""
        self.version += 1
        self.updated_at = utc_now()
