"""The sheet Prompts: what every model was told, and what it cost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ..prompt_log import PromptLine, TakeMade, prompts_of
from .looks import MOMENT, WHOLE, WRAPPED
from .scope import Scope
from .sheet import Column
from .values import Amount, Value

_OWN = (
    Column("Shot", 10),
    Column("Model", 28),
    Column("Prompt text", 64, WRAPPED),
    Column("Parameters", 44),
    Column("Cost", 16, right=True, is_cost=True),
    Column("Timestamp", 19, form=MOMENT, right=True),
    Column("In reporting currency", 16, right=True, is_cost=True),
    Column("Seed", 13, form="0", right=True),
    Column("Resource", 18),
    Column("Purpose", 28),
    Column("Takes", 20),
    Column("In the film", 9),
    Column("Paid by another project", 12, is_cost=True),
    Column("Film", 26),
    Column("Characters", 11, form=WHOLE, right=True),
    Column("Job id", 37),
)


def columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns, without those of cost where that is not shown."""
    return tuple(column for column in _OWN if scope.shows_cost or not column.is_cost)


def rows(scope: Scope) -> Iterator[Sequence[Value]]:
    """Yield the prompts, the oldest first."""
    shown = [scope.shows_cost or not column.is_cost for column in _OWN]
    for line in prompts_of(scope.session, scope.project, scope.reporting_currency):
        yield [value for value, is_shown in zip(_values(line), shown, strict=True) if is_shown]


def _values(line: PromptLine) -> Sequence[Value]:
    return (
        line.shot,
        line.model,
        line.prompt,
        json.dumps(line.parameters, ensure_ascii=False),
        Amount.of(line.cost),
        line.timestamp,
        Amount.of(line.reporting_cost),
        line.seed,
        line.work,
        line.purpose,
        ", ".join(_named(take) for take in line.takes),
        line.chosen,
        line.reused,
        line.film,
        len(line.prompt),
        str(line.job_id),
    )


def _named(take: TakeMade) -> str:
    return f"{take.shot} take {take.number}" + (" (deleted)" if take.deleted else "")
