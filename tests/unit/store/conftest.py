"""A small production in the database: a client's project with two videos, their shots, takes, files and work."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel

from engine.contracts.media import MOTION_CLIP, MediaRef
from engine.domain.asset import Asset, PromptRecord
from engine.domain.client import Client
from engine.domain.columns import utc_now
from engine.domain.job import Job, WorkRequest
from engine.domain.project import Project
from engine.domain.render import Part, Render
from engine.domain.shot import Shot, Take
from engine.domain.video import Video
from engine.store.blobs import Blobs, record_blob
from engine.store.database import Database

A_MOMENT = timedelta(seconds=1)


@dataclass
class Film:
    """A video and what lies in it."""

    video: Video
    shot: Shot
    spare: Take
    picked: Take
    still: Asset
    clip: Asset
    film: Asset
    render: Render
    job: Job
    prompt: PromptRecord
    request: WorkRequest


@dataclass
class Production:
    """A client's project with two films."""

    database: Database
    blobs: Blobs
    client: Client
    project: Project
    films: list[Film] = field(default_factory=list)

    def save(self, *rows: SQLModel) -> None:
        """Write rows in the order they are given."""
        with self.database.write() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def put(self, content: str, media_type: str) -> MediaRef:
        """Store bytes with their row."""
        ref = self.blobs.put_bytes(content.encode(), media_type)
        with self.database.write() as session:
            record_blob(session, ref)
        return ref

    def there(self, row: Any) -> bool:
        """Return whether a row exists, deleted or not."""
        with self.database.read() as session:
            return session.get(type(row), row.id) is not None

    def alive(self, row: Any) -> bool:
        """Return whether a row exists and is not deleted."""
        with self.database.read() as session:
            found = session.get(type(row), row.id)
            return found is not None and found.deleted_at is None

    def add_film(self, name: str) -> None:
        """Add a film with one shot, two takes, a still, a clip drawn from it, a render and its work."""
        project = self.project
        video = Video(project_id=project.id, title=name)
        shot = Shot(video_id=video.id, position=1, name="1", length_frames=48, source_key=name)
        spare, picked = (Take(shot_id=shot.id, number=number, recipe=f"{name}{number}") for number in (1, 2))
        shot.picked_take_id = picked.id
        still, film = self.put(f"still of {name}", "image/png"), self.put(f"film of {name}", "video/mp4")
        clip = self.put(f'{{"still": "{still.sha256}"}}', MOTION_CLIP)
        request = WorkRequest(kind="film", project_id=project.id, video_id=video.id, status="completed")
        job = Job(
            work_request_id=request.id,
            client_id=project.client_id,
            project_id=project.id,
            video_id=video.id,
            shot_id=shot.id,
            ability="video.from_image",
            model="house/motion",
            revision=1,
            recipe=name,
            status="completed",
            result={"files": [{"role": "clip", "media": clip.model_dump()}]},
        )
        prompt = PromptRecord(project_id=project.id, job_id=job.id, model="house/motion", prompt_text="pan")
        render = Render(
            video_id=video.id,
            key=name,
            shape="16:9",
            resolution="1080p",
            sha256=film.sha256,
            bytes=film.bytes,
            frames=48,
            plan={"segments": [{"clip": clip.model_dump()}]},
        )

        def asset(ref: MediaRef, role: str, **places: Any) -> Asset:
            return Asset(**{"project_id": project.id, "video_id": video.id, "role": role, **ref.model_dump(), **places})

        taken = {"shot_id": shot.id, "take_id": picked.id, "job_id": job.id}
        pieces = Film(
            video=video,
            shot=shot,
            spare=spare,
            picked=picked,
            still=asset(still, "still", **taken),
            clip=asset(clip, "clip", **taken),
            film=asset(film, "film", render_id=render.id),
            render=render,
            job=job,
            prompt=prompt,
            request=request,
        )
        self.save(
            *(video, shot, spare, picked, request, job, prompt, render),
            *(pieces.still, pieces.clip, pieces.film),
        )
        self.films.append(pieces)


@pytest.fixture
def production(database: Database, tmp_path: Any) -> Production:
    made = Production(
        database,
        Blobs(str(tmp_path / "blobs"), tmp_path / "cache"),
        client := Client(name="Ada"),
        Project(client_id=client.id, name="Launch"),
    )
    made.save(made.client, made.project)
    for name in ("one", "two"):
        made.add_film(name)
    old = utc_now() - timedelta(days=60)
    made.save(
        Part(key="old", kind="segment", sha256="0" * 64, created_at=old),
        Part(key="new", kind="segment", sha256="1" * 64),
    )
    return made
