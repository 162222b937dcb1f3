"""What things have cost, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from engine.domain.books import Total
from engine.domain.client import Client
from engine.domain.ledger import STUDIO, LedgerEntry
from engine.domain.project import Project
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.store.books import Grouping, total, totals_by

from .studio import Studio

GROUPINGS: dict[str, Grouping] = {
    "project": "project_id",
    "video": "video_id",
    "shot": "shot_id",
    "client": "client_id",
    "month": "month",
    "model": "model",
    "work": "resource_type",
    "kind": "kind",
}
_NAMED: dict[Grouping, tuple[type[SQLModel], str]] = {
    "project_id": (Project, "name"),
    "video_id": (Video, "title"),
    "shot_id": (Shot, "name"),
    "client_id": (Client, "name"),
}


@dataclass(frozen=True)
class CostLine:
    """What one thing has cost."""

    name: str
    total: Total
    direct: Total
    """What its jobs cost."""
    overhead: Total
    """What was paid beside single jobs, and lies with the studio."""
    allocated: Total
    """Its share of that; what is taken from the studio is negative."""


def in_words(total: Total) -> str:
    """Return a total for people: each currency, and the whole in the reporting one when that says more."""
    own = ", ".join(str(amount) for amount in total.amounts) or "nothing"
    whole = ", ".join(str(amount) for amount in total.reporting)
    return own if total.amounts == total.reporting or not whole else f"{own} (together {whole})"


def as_json(total: Total) -> dict[str, Any]:
    """Return a total for programs."""
    return {
        "amounts": [amount.model_dump() for amount in total.amounts],
        "reporting": [amount.model_dump() for amount in total.reporting],
        "entries": total.entries,
    }


def video_total(studio: Studio, video_id: UUID) -> Total:
    """Return what a video has cost."""
    with studio.database.read() as session:
        return total(session, col(LedgerEntry.video_id) == video_id)


def costs_by(session: Session, grouping: Grouping, *, project_id: UUID | None = None) -> list[CostLine]:
    """Return what things have cost, of one project or of all, by name; what is purged keeps its place by its id."""
    conditions = [col(LedgerEntry.project_id) == project_id] if project_id else []
    of_overhead, is_share = col(LedgerEntry.overhead_id).is_not(None), col(LedgerEntry.kind) == "allocation"
    whole, direct, overhead, allocated = (
        totals_by(session, grouping, *conditions, *kinds)
        for kinds in ((), (~of_overhead,), (of_overhead, ~is_share), (is_share,))
    )
    names = {STUDIO: "the studio", **_names(session, grouping)}
    nothing = Total()
    return [
        CostLine(
            names.get(key, str(key or "everything else")),
            amount,
            *(part.get(key, nothing) for part in (direct, overhead, allocated)),
        )
        for key, amount in whole.items()
    ]


def _names(session: Session, grouping: Grouping) -> dict[Any, str]:
    if grouping not in _NAMED:
        return {}
    table, column = _NAMED[grouping]
    things: Any = table
    return dict(session.exec(select(things.id, getattr(things, column))).all())
