"""Finding things by what a person would type: an id, the end of one, or a name."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from engine.contracts.errors import InputError, NotFound

T = TypeVar("T", bound=SQLModel)
SHORT = 8
_WHERE_LISTED = {
    "client": "See `bom projects list`.",
    "project": "See `bom projects list`.",
    "video": "See `bom videos list`.",
    "shot": "See `bom shots list VIDEO`.",
    "take": "See `bom takes list VIDEO SHOT`.",
    "asset": "See `bom assets list VIDEO`.",
    "track": "See `bom music list`.",
    "work_request": "See `bom jobs list`.",
    "ledger_entry": "See `bom books list`.",
    "budget": "See `bom budgets list`.",
    "quote": "Ask for one with `bom quote --save`.",
    "job": "See `bom jobs show WORK`.",
}


def short(row_id: UUID) -> str:
    """Return the part of an id that tells things apart: its end, since ids begin with their time."""
    return row_id.hex[-SHORT:]


def find(session: Session, table: type[T], text: str, *, name: str = "", deleted: bool = False) -> T:
    """Return the one row that a text names; raises NotFound, or InputError listing what it could mean.

    `name` is the column that holds the thing's name, when it has one. Deleted things are only found when asked for.
    """
    columns: Any = table
    query = select(table)
    if hasattr(table, "deleted_at"):
        query = query.where(columns.deleted_at.is_not(None) if deleted else columns.deleted_at.is_(None))
    try:
        matches = list(session.exec(query.where(columns.id == UUID(text))))
    except ValueError:
        matches = []
    if not matches:
        wanted = text.casefold()
        rows = list(session.exec(query.order_by(col(columns.created_at))))
        matches = [row for row in rows if name and str(getattr(row, name)).casefold() == wanted]
        matches = matches or [row for row in rows if len(wanted) >= 4 and _id(row).hex.endswith(wanted)]
    kind = str(table.__tablename__).replace("_", " ")
    if not matches:
        gone = " among what was deleted" if deleted else ""
        raise NotFound(f"There is no {kind} {text!r}{gone}.", hint=_WHERE_LISTED[str(table.__tablename__)])
    if len(matches) > 1:
        ids = ", ".join(short(_id(row)) for row in matches)
        raise InputError(f"{text!r} could be {len(matches)} {kind}s.", hint=f"Name one by its id: {ids}.")
    return matches[0]


def _id(row: Any) -> UUID:
    row_id: UUID = row.id
    return row_id
