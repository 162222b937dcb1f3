"""Rows as text: the same on every database, and exact both ways."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, Uuid
from sqlmodel import SQLModel

from engine.contracts.errors import Damaged, InputError

from .columns import UtcDateTime

Stored = dict[str, Any]
"""A row as JSON has it."""


def stored_row(table: type[SQLModel], values: Mapping[str, Any]) -> Stored:
    """Return a row's values as JSON has them, in the order of its columns."""
    return {column.name: _stored(column, values[column.name]) for column in _columns(table)}


def written(row: Stored) -> bytes:
    """Return a row as one line of text; documents keep the order that they have in the database."""
    try:
        return json.dumps(row, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    except ValueError as error:
        raise Damaged(f"The row {row['id']} holds a number that no database but this one knows: {error}.") from error


def read_row(table: type[SQLModel], row: Stored) -> dict[str, Any]:
    """Return the values of a stored row; a column that it lacks gets its default.

    Raises InputError that names the column when a value cannot be of this table.
    """
    columns = {column.name: column for column in _columns(table)}
    if strange := sorted(row.keys() - columns.keys()):
        raise InputError(
            f"A row of {table.__tablename__} has a column {strange[0]!r}, which this engine does not know.",
            hint="Update the engine: the archive is from a newer one.",
        )
    return {name: _value(table, column, row) for name, column in columns.items()}


def _columns(table: type[SQLModel]) -> list[Column[Any]]:
    return list(table.__table__.columns)  # type: ignore[attr-defined]


def _stored(column: Column[Any], value: Any) -> Any:
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | str) else value


def _value(table: type[SQLModel], column: Column[Any], row: Stored) -> Any:
    if column.name not in row:
        field = table.model_fields[column.name]
        if field.is_required() or column.primary_key:
            raise InputError(f"A row of {table.__tablename__} lacks {column.name}.", hint="Get the archive again.")
        return field.get_default(call_default_factory=True)
    value = row[column.name]
    try:
        if value is None:
            if not column.nullable:
                raise ValueError("nothing")
            return None
        return _read(column, value)
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(
            f"In a row of {table.__tablename__}, {column.name} cannot be {str(value)[:60]!r}.",
            hint="The archive was changed, or written by another program. Get it again.",
        ) from error


def _read(column: Column[Any], value: Any) -> Any:
    match column.type:
        case JSON():
            return _checked(value, dict, list)
        case UtcDateTime():
            moment = datetime.fromisoformat(value)
            if moment.utcoffset() is None:
                raise ValueError("no time zone")
            return moment
        case Date():
            return date.fromisoformat(value)
        case Uuid():
            return UUID(value)
        case Boolean():
            return _checked(value, bool)
        case Float():
            return float(_checked(value, int, float))
        case Integer():
            bits = 63 if isinstance(column.type, BigInteger) else 31
            if not -(1 << bits) <= _checked(value, int) < 1 << bits:
                raise ValueError("too large")
            return value
        case _:
            return _checked(value, str)


def _checked(value: Any, *kinds: type[Any]) -> Any:
    if type(value) not in kinds:
        raise TypeError(type(value).__name__)
    return value
