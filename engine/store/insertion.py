"""Rows that may be there already."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


def insert_into(session: Session, table: type[SQLModel]) -> Insert:
    """Return an INSERT that can be told what to do about a conflict; SQLite and PostgreSQL say it in the same words."""
    dialect = session.get_bind().dialect.name
    insert: Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return insert
