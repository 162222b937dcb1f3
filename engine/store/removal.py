"""Soft deletion: a thing goes with everything in it, and comes back with what went along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from engine.contracts.errors import Conflict
from engine.domain.asset import Asset
from engine.domain.client import Client
from engine.domain.columns import Thing, utc_now
from engine.domain.project import Project
from engine.domain.recording import Recording
from engine.domain.render import Render
from engine.domain.shot import Shot, Take
from engine.domain.track import Track
from engine.domain.video import Video

Removable = Client | Project | Video | Shot | Take | Asset | Render | Recording | Track

CHILDREN: dict[type[Any], tuple[tuple[type[Any], str], ...]] = {
    Client: ((Project, "client_id"), (Track, "client_id")),
    Project: ((Video, "project_id"), (Asset, "project_id")),
    Video: ((Shot, "video_id"), (Render, "video_id"), (Recording, "video_id"), (Asset, "video_id")),
    Shot: ((Take, "shot_id"), (Asset, "shot_id")),
    Take: ((Asset, "take_id"),),
    Render: ((Asset, "render_id"),),
    Recording: (),
    Asset: (),
    Track: (),
}
"""What lies in what, and by which column; parents come before their children."""


def delete(session: Session, thing: Removable) -> int:
    """Delete a thing and all that lies in it, to be restored or purged later; return how many rows went.

    Raises Conflict for the take that is in the film.
    """
    if thing.deleted_at is not None:
        return 0
    if isinstance(thing, Take):
        _refuse_picked(session, thing)
    moment = utc_now()
    session.flush()
    return _mark(session, type(thing), [thing.id], moment, lambda table: col(table.deleted_at).is_(None))


def restore(session: Session, thing: Removable) -> int:
    """Bring a thing back with what was deleted along with it; return how many rows came.

    Raises Conflict while what it lies in is deleted.
    """
    moment = thing.deleted_at
    if moment is None:
        return 0
    session.flush()
    for parent, children in CHILDREN.items():
        for table, column in children:
            if table is type(thing) and (parent_id := getattr(thing, column)) is not None:
                _refuse_orphan(session, parent, parent_id, thing)
    return _mark(session, type(thing), [thing.id], None, lambda table: col(table.deleted_at) == moment)


def _mark(
    session: Session,
    table: type[Any],
    ids: list[UUID],
    moment: datetime | None,
    concerned: Callable[[type[Any]], ColumnElement[bool]],
) -> int:
    """Set the moment of deletion of rows and of those below them, as far as they are concerned."""
    count = 0
    values: dict[str, Any] = {"deleted_at": moment}
    if issubclass(table, Thing):
        values |= {"version": col(table.version) + 1, "updated_at": utc_now()}
    for start in range(0, len(ids), 500):
        chosen = ids[start : start + 500]
        marked = session.scalars(
            update(table)
            .where(col(table.id).in_(chosen), concerned(table))
            .values(values)
            .returning(col(table.id))
            .execution_options(synchronize_session="fetch")
        ).all()
        count += len(marked)
        for child, column in CHILDREN[table]:
            below = session.scalars(select(child.id).where(getattr(child, column).in_(marked), concerned(child))).all()
            count += _mark(session, child, list(below), moment, concerned)
    return count


def _refuse_picked(session: Session, take: Take) -> None:
    shot = session.get_one(Shot, take.shot_id)
    if shot.picked_take_id == take.id:
        raise Conflict(
            f"Take {take.number} of shot {shot.name} is in the film and cannot be deleted.",
            hint="Pick another take first, or delete the shot.",
        )


def _refuse_orphan(session: Session, parent: type[Any], parent_id: UUID, thing: Removable) -> None:
    above = session.get(parent, parent_id)
    if above is None or above.deleted_at is not None:
        raise Conflict(
            f"This {_word(type(thing))} cannot come back, because its {_word(parent)} is deleted.",
            hint=f"Restore the {_word(parent)} first." if above is not None else "It was purged and is gone for good.",
        )


def _word(table: type[Any]) -> str:
    return table.__name__.lower()
