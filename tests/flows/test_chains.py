"""Shots moved by a paid model that goes only from still to still, in a film whose other shots stay as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import av
import numpy as np
import pytest
from motion_vendor import ONE_STILL, REEL, MotionVendor, WithMotion
from sqlmodel import col, select

from engine.contracts.errors import InputError
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.contracts.plan import Piece
from engine.domain.asset import Asset
from engine.domain.cut import Cut, CutShot, shot_starts
from engine.domain.job import Job, WorkRequest
from engine.domain.ledger import LedgerEntry
from engine.domain.render import Part, Render
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.flows.workers import WorkerProcess
from engine.host.settings import load_settings
from engine.services.films import FilmQuote
from engine.services.following import follow, run_alone
from engine.services.lineage import lineage_of
from engine.services.produce import Reading, Wishes, ask_for_film, priced, read_script
from engine.services.renders import film_media
from engine.services.shots import choose_models
from engine.services.studio import Studio
from engine.services.verifying import verify
from engine.store.blobs import Blobs
from engine.store.database import Database

SCRIPT = """Title: Two Lamps
Music: calm

INT. LAMP ROOM - NIGHT

[[shot: length=2s]]
MARA trims the lamp.

EXT. CLIFF - DAWN

[[shot: type=multi_frame frames="The storm breaks | The sea is calm | Gulls rise" length=2.5s transition=dissolve]]
The storm breaks over the cliff.

EXT. HARBOUR - DAY

[[shot: type=start_end frames="The harbour sleeps | Boats put out" length=2s transition=dissolve]]
Boats put out from the harbour.

EXT. OPEN SEA - DAY

[[shot: length=2s]]
The sea is wide and empty.
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


class Desk:
    """One film in one studio, made as often as a test asks."""

    def __init__(self, studio: Studio, worker: WorkerProcess, script: Path) -> None:
        self.studio = studio
        self.worker = worker
        self.script = script
        self.vendor: MotionVendor = studio.plugins.vendor

    def read(self) -> tuple[Reading, FilmQuote]:
        async def reading() -> tuple[Reading, FilmQuote]:
            wishes = Wishes(formats=(Shape.WIDE,), resolution=Resolution.PROXY)
            run = lambda job: run_alone(self.studio, job, self.worker.look_around)  # noqa: E731
            read = await read_script(self.studio, self.script, wishes, run)
            return read, (await priced(self.studio, read))[1]

        return asyncio.run(reading())

    def make(self, reading: Reading) -> WorkRequest:
        async def made() -> WorkRequest:
            request = ask_for_film(self.studio, reading, None)
            await asyncio.to_thread(self.worker.look_around)
            return await follow(self.studio, request.id, lambda state: None)

        return asyncio.run(made())

    def route(self, name: str, model: str = "") -> None:
        with self.studio.database.read() as session:
            shot = session.exec(select(Shot).where(Shot.name == name)).one()
        choose_models(self.studio, shot.id, {"video.from_image": model} if model else {})

    def cut(self) -> Cut:
        with self.studio.database.read() as session:
            return Cut.load(session.exec(select(Video)).one().cut)

    def render(self) -> Render:
        with self.studio.database.read() as session:
            return session.exec(select(Render).order_by(col(Render.created_at).desc())).first()

    def segments(self) -> set[str]:
        with self.studio.database.read() as session:
            return set(session.exec(select(Part.key).where(Part.kind == "segment")))


@pytest.fixture
def desk(home: Path, sqlite_database: Database, tmp_path: Path) -> Iterator[Desk]:
    settings = load_settings(flows={"dispatch_seconds": 0.05, "vendor_poll_seconds": 0.05})
    plugins = WithMotion(settings)
    plugins.vendor = MotionVendor()
    blobs = Blobs(settings.blobs.url, settings.home / "cache")
    studio = Studio(settings, sqlite_database, blobs, plugins)
    script = tmp_path / "two-lamps.fountain"
    script.write_text(SCRIPT)
    worker = WorkerProcess(studio)
    worker.start()
    yield Desk(studio, worker, script)
    worker.stop()


def test_shot_moved_to_a_paid_model_is_bought_piece_by_piece_and_leaves_the_others(desk: Desk) -> None:
    reading, quote = desk.read()
    assert not quote.chains
    assert desk.make(reading).status == "completed"
    local, before = desk.cut(), desk.segments()
    chained, moved = (shot.name for shot in local.shots[1:3])

    desk.route(chained, REEL)
    reading, quote = desk.read()
    (chain,) = quote.chains
    assert (chain.shot, chain.model, chain.pieces, chain.new) == (chained, REEL, 2, 2)
    assert chain.quote.ceiling == Money.parse("0.70 USD")
    assert desk.make(reading).status == "completed"

    cut = desk.cut()
    assert [shot for shot in cut.shots if shot.name != chained] == [s for s in local.shots if s.name != chained]
    shot = cut.shots[1]
    assert (shot.frames, sum(piece.frames for piece in _pieces(shot))) == (local.shots[1].frames,) * 2
    assert [piece.seam for piece in _pieces(shot)] == [0, 8]
    assert len(desk.segments() - before) == 3, "its body and the joins on both sides"
    asked = {request.frames: request.stills for request in desk.vendor.asked}
    first, second = (asked[piece.frames] for piece in _pieces(shot))
    assert (len(desk.vendor.asked), len(first), len(second)) == (2, 2, 2)
    assert first[1] == second[0]
    _is_in_the_books_and_in_the_lineage(desk, shot)
    _runs_through_its_seam(desk, cut)

    desk.route(moved, REEL)
    reading, quote = desk.read()
    assert (len(quote.chains), quote.chains[0].new, quote.chains[0].quote) == (1, 0, None)
    assert desk.make(reading).status == "completed"
    assert len(desk.vendor.asked) == 3, "what was bought is not bought again"
    (piece,) = _pieces(desk.cut().shots[2])
    assert (piece.frames, piece.seam) == (local.shots[2].frames, 0)

    for name in (chained, moved):
        desk.route(name)
    reading, quote = desk.read()
    assert not any(line.new for line in quote.lines)
    assert desk.make(reading).status == "completed"
    assert (desk.cut(), len(desk.vendor.asked)) == (local, 3)


def _pieces(shot: CutShot) -> tuple[Piece, ...]:
    clip = shot.clips[Shape.WIDE]
    assert isinstance(clip, tuple)
    return clip


def _is_in_the_books_and_in_the_lineage(desk: Desk, shot: CutShot) -> None:
    with desk.studio.database.read() as session:
        jobs = session.exec(select(Job).where(Job.model == REEL).order_by(col(Job.purpose))).all()
        entries = session.exec(select(LedgerEntry).where(LedgerEntry.model == REEL)).all()
        clips = session.exec(select(Asset).where(Asset.role == "clip", Asset.take_id == UUID(shot.take_id))).all()
    assert [job.purpose for job in jobs] == [f"{shot.name} clip 16:9 part {number} of 2" for number in (1, 2)]
    assert sorted(entry.job_id for entry in entries) == sorted(job.id for job in jobs)
    assert {entry.amount_micro for entry in entries} == {350_000}
    assert {clip.sha256 for clip in clips} == {piece.clip.sha256 for piece in _pieces(shot)}
    sources = {source.job_id for source in lineage_of(desk.studio, desk.render().sha256).sources}
    assert {job.id for job in jobs} <= sources
    assert verify(desk.studio).findings == ()


def _runs_through_its_seam(desk: Desk, cut: Cut) -> None:
    """Where the pieces meet the picture does not jump."""
    shot, start = cut.shots[1], shot_starts(cut)[cut.shots[1].shot_id]
    film = desk.studio.path_of(film_media(desk.render()))
    with av.open(film) as container:
        frames = [frame.to_ndarray()[:360].astype(np.int16) for frame in container.decode(video=0)]
    body = frames[start + shot.transition_frames : start + shot.frames - cut.shots[2].transition_frames]
    steps = [float(np.abs(after - before).mean()) for before, after in pairwise(body)]
    seam = _pieces(shot)[0].frames - shot.transition_frames - 1
    others = [step for number, step in enumerate(steps) if number != seam]
    assert steps[seam] <= 1.5 * max(others)


def test_model_that_cannot_make_a_shot_is_refused_before_anything_is_spent(desk: Desk) -> None:
    reading, _ = desk.read()
    with desk.studio.database.read() as session:
        name = session.exec(select(Shot.name).where(Shot.type == "multi_frame")).one()
    desk.route(name, ONE_STILL)
    with pytest.raises(InputError, match=f"Shot {name} is a multi_frame shot, and {ONE_STILL} makes only single ones"):
        desk.read()
    ended = desk.make(reading)
    assert ended.status == "failed"
    assert ended.outcome["error"]["code"] == "InputError"
    assert not desk.vendor.asked
