"""Every prompt behind a project: what which model was told, what it cost, and which takes came of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, field_serializer
from sqlmodel import Session, col, func, select

from engine.contracts.documents import Document
from engine.contracts.money import Money
from engine.domain.asset import Asset, PromptRecord
from engine.domain.books import Sums, Total
from engine.domain.job import Job
from engine.domain.ledger import LedgerEntry
from engine.domain.project import Project
from engine.domain.shot import Shot, Take
from engine.domain.video import Video

_CHUNK = 500
_WORDS = ("prompt", "text", "name")


class TakeMade(Document):
    """A take that a prompt's result is part of."""

    shot: str
    number: int
    chosen: bool
    """Whether it is the one in the film."""
    deleted: bool


class PromptLine(Document):
    """One prompt of a project, as a line of JSON; an amount is an exact decimal, written as text, and a currency."""

    schema_name: Literal["bomstudio.prompt"] = "bomstudio.prompt"
    schema_version: Literal[1] = 1
    project: str
    film: str | None
    """The film's title; null for a single piece, or when the film is purged."""
    shot: str | None
    """The shot's name; null for what belongs to a whole film, as music does."""
    work: str
    """The ability that was used: image.generate."""
    purpose: str
    """What it is for within its film: still 2 16:9."""
    model: str
    """`plugin/model`."""
    model_version: str
    """What the vendor said of the version; empty when it said nothing."""
    prompt: str
    """The words, whole and unchanged."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """All else that was asked for; pictures and sounds by their SHA-256."""
    seed: int | None
    timestamp: datetime
    """When the result came, in UTC."""
    cost: Money
    """What this project paid for it, with all that was corrected or given back since: amount and currency."""
    reporting_cost: Money
    """The same in the reporting currency, at the rates of the days on which it was booked."""
    job_id: UUID
    takes: tuple[TakeMade, ...]
    """Empty for what belongs to no take."""
    chosen: bool
    """Whether one of the takes is in the film."""
    reused: bool
    """Whether another project of the client paid for it, and this one nothing."""

    @field_serializer("cost", "reporting_cost", when_used="json")
    def _exact(self, money: Money) -> dict[str, str]:
        return {"amount": money.number, "currency": money.currency}

    def as_json(self) -> str:
        """Return the line."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False)


def prompts_of(session: Session, project: Project, reporting_currency: str) -> Iterator[PromptLine]:
    """Yield a project's prompts, the oldest first: its own, and those whose results it uses again.

    Those of deleted shots and takes are among them, until they are purged: they were paid.
    """
    used = select(Asset.job_id).where(Asset.project_id == project.id, col(Asset.job_id).is_not(None))
    query = (
        select(PromptRecord, Job, Shot.name, Video.title)
        .join(Job, col(Job.id) == PromptRecord.job_id)
        .join(Shot, col(Shot.id) == PromptRecord.shot_id, isouter=True)
        .join(Video, col(Video.id) == Job.video_id, isouter=True)
        .where((col(PromptRecord.project_id) == project.id) | col(PromptRecord.job_id).in_(used))
        .order_by(col(PromptRecord.created_at), col(PromptRecord.id))
        .execution_options(yield_per=_CHUNK)
    )
    for rows in session.execute(query).partitions():
        jobs = {job.id for _, job, _, _ in rows}
        costs, takes = _costs(session, project.id, jobs), _takes(session, project.id, jobs)
        for record, job, shot, film in rows:
            made = takes.get(job.id, ())
            is_reused = record.project_id != project.id
            own_place = (None, None) if is_reused else (film, shot)
            film_of_take, shot_of_take = (made[0][0], made[0][1].shot) if made else own_place
            cost, reporting = _amounts(costs.get(job.id, Total()), record.currency, reporting_currency)
            yield PromptLine(
                project=project.name,
                film=own_place[0] or film_of_take,
                shot=own_place[1] or shot_of_take,
                work=job.ability,
                purpose=job.purpose,
                model=record.model,
                model_version=str(job.result.get("model_version") or ""),
                prompt=record.prompt_text,
                parameters=_without_words(record.parameters, record.prompt_text),
                seed=record.seed,
                timestamp=record.created_at,
                cost=cost,
                reporting_cost=reporting,
                job_id=job.id,
                takes=tuple(take for _, take in made),
                chosen=any(take.chosen for _, take in made),
                reused=is_reused,
            )


def _amounts(total: Total, currency: str, reporting_currency: str) -> tuple[Money, Money]:
    """Return what a job cost in its own currency and in the reporting one; in several currencies, only in that one."""
    reporting = total.reporting[-1] if total.reporting else Money.zero(reporting_currency)
    if len(total.amounts) > 1:
        return reporting, reporting
    return total.amounts[0] if total.amounts else Money.zero(currency), reporting


def _costs(session: Session, project_id: UUID, jobs: Collection[UUID]) -> dict[UUID, Total]:
    entry = LedgerEntry
    rows = session.execute(
        select(  # type: ignore[call-overload]
            *(entry.job_id, entry.currency, func.sum(entry.amount_micro), entry.reporting_currency),
            *(func.sum(entry.reporting_micro), func.count()),
        )
        .where(entry.project_id == project_id, col(entry.job_id).in_(jobs))
        .group_by(col(entry.job_id), col(entry.currency), col(entry.reporting_currency))
    )
    sums: dict[UUID, list[Sums]] = defaultdict(list)
    for job_id, currency, micro, reporting_currency, reporting_micro, entries in rows:
        sums[job_id].append(Sums(currency, int(micro), reporting_currency, int(reporting_micro), entries))
    return {job_id: Total.of(parts) for job_id, parts in sums.items()}


def _takes(session: Session, project_id: UUID, jobs: Collection[UUID]) -> dict[UUID, list[tuple[str, TakeMade]]]:
    rows = session.execute(
        select(  # type: ignore[call-overload]
            *(Asset.job_id, Video.title, Shot.name, Take.number, Take.id, Shot.picked_take_id, Take.deleted_at),
            *(Video.created_at, Shot.position),
        )
        .join(Take, col(Take.id) == Asset.take_id)
        .join(Shot, col(Shot.id) == Take.shot_id)
        .join(Video, col(Video.id) == Shot.video_id)
        .where(Asset.project_id == project_id, col(Asset.job_id).in_(jobs))
        .order_by(col(Video.created_at), col(Shot.position), col(Take.number))
        .distinct()
    )
    made: dict[UUID, list[tuple[str, TakeMade]]] = defaultdict(list)
    for job_id, film, shot, number, take_id, picked_id, deleted_at, *_ in rows:
        is_deleted = deleted_at is not None
        take = TakeMade(shot=shot, number=number, chosen=take_id == picked_id and not is_deleted, deleted=is_deleted)
        made[job_id].append((film, take))
    return made


def _without_words(parameters: dict[str, Any], words: str) -> dict[str, Any]:
    kept = {key: value for key, value in parameters.items() if key not in _WORDS or value != words}
    return dict(sorted(kept.items()))
