"""Statuses: the brief's are all there, and nothing gets where the table does not lead."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import Conflict
from engine.domain.job import Job, WorkRequest
from engine.domain.project import Project
from engine.domain.shot import Shot
from engine.domain.transitions import ALLOWED, move
from engine.domain.video import Video

STATUSES = {
    "project": "draft in_progress review approved delivered archived",
    "video": "scripting generating rendering ready review approved delivered failed",
    "shot": "planned generating ready failed",
    "job": "queued processing completed failed cancelled needs_decision",
    "work_request": "queued processing completed failed cancelled",
}
TABLES = {"project": Project, "video": Video, "shot": Shot, "job": Job, "work_request": WorkRequest}


@dataclass
class Thing:
    status: str


@pytest.mark.parametrize("kind", STATUSES)
def test_the_statuses_are_the_ones_of_the_brief(kind: str) -> None:
    assert set(ALLOWED[kind]) == set(STATUSES[kind].split())
    assert set().union(*ALLOWED[kind].values()) <= set(ALLOWED[kind])


@pytest.mark.parametrize("kind", STATUSES)
def test_every_status_can_be_reached_from_the_first(kind: str) -> None:
    first = TABLES[kind].model_fields["status"].default
    reached, edge = {first}, {first}
    while edge:
        edge = set().union(*(ALLOWED[kind][status] for status in edge)) - reached
        reached |= edge

    assert reached == set(ALLOWED[kind])


@given(st.sampled_from(sorted(ALLOWED)), st.data())
def test_a_random_walk_never_leaves_the_table(kind: str, data: st.DataObject) -> None:
    statuses = [*sorted(set().union(*ALLOWED.values())), "", "DRAFT"]
    thing = Thing(data.draw(st.sampled_from(sorted(ALLOWED[kind]))))
    for wanted in data.draw(st.lists(st.sampled_from(statuses), max_size=12)):
        before = thing.status
        if wanted == before:
            assert move(kind, thing, wanted) is False
        elif wanted in ALLOWED[kind][before]:
            assert move(kind, thing, wanted) is True
            assert thing.status == wanted
        else:
            with pytest.raises(Conflict):
                move(kind, thing, wanted)
            assert thing.status == before


def test_what_cannot_be_is_refused_with_what_can() -> None:
    with pytest.raises(Conflict) as caught:
        move("work_request", Thing("processing"), "delivered")

    assert caught.value.message == "This work request is processing and cannot become delivered."
    assert caught.value.hint == "Next can be: cancelled, completed, failed, queued."


def test_a_job_that_is_done_stays_done() -> None:
    with pytest.raises(Conflict, match="completed and cannot become queued") as caught:
        move("job", Thing("completed"), "queued")

    assert "nothing more" in caught.value.hint


def test_a_delivered_project_is_never_a_draft_again() -> None:
    assert all("draft" not in following for following in ALLOWED["project"].values())
