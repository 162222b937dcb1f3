"""The sheet Shot List: every shot, what came of it and what it has cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from openpyxl.utils import get_column_letter
from sqlmodel import col, func, select

from engine.domain.asset import Asset
from engine.domain.books import Total
from engine.domain.shot import Shot, Take
from engine.domain.video import Video
from engine.store.books import totals_by

from .looks import PLAIN, REST, SECONDS, WHOLE, WRAPPED, Look
from .scope import CHUNK, Scope
from .sheet import FIRST_ROW, Column
from .values import Amount, Formula, Value

_OUTPUTS = ("still", "board", "clip", "speech")
_FIXED = 5
"""Columns before what a shot cost."""


class ShotRow(NamedTuple):
    """A line of the list: a shot, or what was paid for none that is there."""

    name: str
    total: Total
    shot: Shot | None = None
    video: Video | None = None


def columns(scope: Scope) -> tuple[Column, ...]:
    """Return the owner's columns, then the film's and the cost in each currency that is not the reporting one."""
    reporting = scope.reporting_currencies
    plural = len(reporting) > 1
    costs = [Column(f"Cost per shot ({code})" if plural else "Cost per shot", 17, right=True) for code in reporting]
    own = [Column(f"of which in {code}", 17, right=True) for code in _others(scope)]
    return (
        Column("Shot name", 22),
        Column("Type", 12),
        Column("Duration", 10, form=SECONDS, right=True),
        Column("Status", 12),
        Column("Output filenames", 42, WRAPPED),
        *(costs if scope.shows_cost else ()),
        Column("Film", 26),
        Column("Position", 9, form=WHOLE, right=True),
        Column("Takes", 8, form=WHOLE, right=True),
        Column("Take in the film", 9, form=WHOLE, right=True),
        Column("Frames", 9, form=WHOLE, right=True),
        Column("Frames a second", 10, right=True),
        *(own if scope.shows_cost else ()),
    )


def _others(scope: Scope) -> tuple[str, ...]:
    return () if scope.spent_currencies == scope.reporting_currencies else scope.spent_currencies


def listed(scope: Scope) -> list[ShotRow]:
    """Return the shots, film by film; deleted ones where they cost something; and what was paid for none of them."""
    costs = totals_by(scope.session, "shot_id", scope.in_books) if scope.shows_cost else {}
    query = (
        select(Shot, Video)
        .join(Video, col(Video.id) == Shot.video_id)
        .where(Video.project_id == scope.project.id)
        .order_by(col(Video.created_at), col(Video.id), col(Shot.position), col(Shot.id))
    )
    found = []
    for shot, video in scope.session.execute(query):
        cost = costs.pop(shot.id, Total())
        if shot.deleted_at is None or any(amount.micro for amount in cost.reporting + cost.amounts):
            found.append(ShotRow(shot.name, cost, shot, video))
    beside = costs.pop(None, Total())
    gone = sum(costs.values(), Total())
    rest = (ShotRow("Not for one shot", beside), ShotRow("Shots purged since", gone))
    return found + [row for row in rest if row.total.entries]


def sums(scope: Scope, shown: Sequence[ShotRow]) -> Sequence[Value]:
    """Return what all lines add up to, above the columns."""
    values: list[Value] = ["Sum of the rows shown"] + [None] * (len(columns(scope)) - 1)
    if scope.shows_cost:
        amounts = [scope.total.reported(code) for code in scope.reporting_currencies]
        places = list(range(_FIXED, _FIXED + len(amounts)))
        others = [scope.total.amount(code) for code in _others(scope)]
        places += range(len(values) - len(others), len(values))
        for place, amount in zip(places, amounts + others, strict=True):
            letter = get_column_letter(place + 1)
            cells = f"{letter}{FIRST_ROW}:{letter}{max(FIRST_ROW, FIRST_ROW + len(shown) - 1)}"
            values[place] = Formula(f"ROUND(SUBTOTAL(109,{cells}),6)", Amount.of(amount))
    return values


def rows(scope: Scope, shown: Sequence[ShotRow]) -> Iterator[Sequence[Value]]:
    """Yield the lines of the list."""
    for start in range(0, len(shown), CHUNK):
        chunk = shown[start : start + CHUNK]
        ids = [row.shot.id for row in chunk if row.shot]
        takes, outputs = _takes(scope, ids), _outputs(scope, ids)
        for row in chunk:
            costs = [Amount.of(row.total.reported(code)) for code in scope.reporting_currencies]
            own = [Amount.of(row.total.amount(code)) for code in _others(scope)]
            if not scope.shows_cost:
                costs, own = [], []
            shot, video = row.shot, row.video
            if shot is None or video is None:
                yield (row.name, None, None, None, None, *costs, *[None] * 6, *own)
                continue
            numbers = takes[shot.id]
            yield (
                shot.name,
                shot.type,
                Fraction(shot.length_frames * video.rate_den, video.rate_num),
                "deleted" if shot.deleted_at else shot.status,
                "\n".join(outputs[shot.id]),
                *costs,
                video.title,
                shot.position + 1,
                len(numbers),
                numbers.get(shot.picked_take_id),
                shot.length_frames,
                Fraction(video.rate_num, video.rate_den),
                *own,
            )


def look_of(row: ShotRow) -> Look:
    """Return how a line's name looks."""
    return PLAIN if row.shot and not row.shot.deleted_at else REST


def _takes(scope: Scope, shots: Sequence[UUID]) -> dict[UUID, dict[UUID | None, int]]:
    query = select(Take.shot_id, Take.id, Take.number).where(
        col(Take.shot_id).in_(shots), col(Take.deleted_at).is_(None)
    )
    found: dict[UUID, dict[UUID | None, int]] = defaultdict(dict)
    for shot_id, take_id, number in scope.session.execute(query):
        found[shot_id][take_id] = number
    return found


def _outputs(scope: Scope, shots: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return the names of what is in the film of each shot."""
    query = (
        select(Asset.shot_id, Asset.filename)
        .join(Shot, col(Shot.picked_take_id) == Asset.take_id)
        .where(col(Shot.id).in_(shots), col(Asset.role).in_(_OUTPUTS), col(Asset.deleted_at).is_(None))
        .order_by(col(Asset.created_at), col(Asset.id))
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for shot_id, filename in scope.session.execute(query):
        found[shot_id].append(filename)
    return found


def living(scope: Scope) -> int:
    """Return how many shots the project has."""
    query = (
        select(func.count())
        .select_from(Shot)
        .join(Video, col(Video.id) == Shot.video_id)
        .where(Video.project_id == scope.project.id, col(Shot.deleted_at).is_(None))
    )
    return int(scope.session.execute(query).scalar_one())
