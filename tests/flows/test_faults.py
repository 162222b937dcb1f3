"""A fault of our own ends the work that meets it, with a reason, instead of leaving people to wait."""

import asyncio
from collections.abc import Callable

import pytest
from paid_vendor import Vendor, tune
from sqlmodel import select

from engine.domain.job import WorkRequest
from engine.domain.video import Video
from engine.flows.workers import WorkerProcess
from engine.services import films, following
from engine.services.jobs import Place
from engine.services.requests import ask_for
from engine.services.studio import Studio


def test_fault_in_a_film_ends_its_request(
    studio: Studio, place: Place, worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr(films, "set_video_status", broken)
    with studio.database.write() as session:
        video = Video(project_id=place.project_id, title="Broken", breakdown={"title": "Broken", "scenes": []})
        session.add(video)
    options = {"shapes": ["16:9"], "resolution": "360p"}
    request = ask_for(studio, "film", place.project_id, video.id, options)
    worker.look_around()
    ended = asyncio.run(asyncio.wait_for(following.follow(studio, request.id, lambda state: None), 30))
    assert ended.status == "failed"
    assert "surprise" in ended.outcome["error"]["message"]


def test_fault_in_a_lone_job_ends_its_request(
    studio: Studio, vendor: Vendor, place: Place, make: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr("engine.services.jobs.store_files", broken)
    asyncio.run(asyncio.wait_for(make(place, tune()), 30))
    with studio.database.read() as session:
        assert [request.status for request in session.exec(select(WorkRequest))] == ["failed"]
