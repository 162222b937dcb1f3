"""Rendering a film in one shape: only the parts that do not exist yet, in a child process, each kept as it is done."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from uuid import UUID

from engine.contracts.media import MediaRef, Size
from engine.contracts.plan import Encoding, Footage, RenderPlan, Segment
from engine.contracts.rendering import FilmFacts
from engine.domain.cut import Cut
from engine.domain.job import WorkRequest
from engine.host.children import RenderChild
from engine.host.render_jobs import Inspect, Join, Mix, RenderJob, RenderMessage, SegmentTask, Still, Task, Worked
from engine.services import films, renders
from engine.services.film import FilmOptions, get_video
from engine.services.renders import PartKey
from engine.services.requests import is_cancelled
from engine.services.studio import Studio

from .progress import RenderProgress


def render_shape(studio: Studio, request: WorkRequest, options: FilmOptions, shape: str) -> UUID:
    """Render a film in one shape and return the render's id; what exists already is not made again."""
    assert request.video_id is not None
    with studio.database.read() as session:
        video = get_video(session, request.video_id)
    plans = renders.render_plans(studio, Cut.load(video.cut), options)
    number = [plan.shape.value for plan in plans].index(shape)
    plan = plans[number]
    identity = renders.renderer_identity(studio, plan)
    key = plan.key(identity)
    with studio.database.read() as session:
        finished = renders.finished_render(studio, session, video.id, key)
    if finished is not None:
        return finished.id
    scratch = studio.settings.home / "scratch" / f"render-{request.id}-{plan.shape.slug}"
    progress = RenderProgress(studio, request, shape, number, len(plans), plan.frames)
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        bench = _Bench(studio, request, plan, identity, scratch, progress)
        bench.render(with_thumbnail=number == 0)
        if number == 0:
            films.keep_thumbnail(studio, video, studio.blobs.put_file(bench.thumbnail, "image/jpeg", move=True))
        return renders.keep_render(studio, video.id, plan, key, options.resolution, bench.film, bench.facts)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class _Bench:
    """The work on one plan, in a scratch folder of its own."""

    facts: FilmFacts

    def __init__(
        self,
        studio: Studio,
        request: WorkRequest,
        plan: RenderPlan,
        identity: str,
        scratch: Path,
        progress: RenderProgress,
    ) -> None:
        self.studio = studio
        self.request = request
        self.plan = plan
        self.parts = renders.part_keys(plan, identity)
        self.scratch = scratch
        self.progress = progress
        self.film = scratch / "film.mp4"
        self.thumbnail = scratch / "thumbnail.jpg"

    def render(self, *, with_thumbnail: bool) -> None:
        """Make the missing parts, keeping each at once; join all; measure the film."""
        with self.studio.database.read() as session:
            kept = renders.kept_parts(self.studio, session, self.parts)
        missing = list({part.key: part for part in self.parts if part.key not in kept}.values())
        self.progress.add(sum(self._frames(part) for part in self.parts if part.key in kept))
        files = {part.key: self.scratch / f"{part.key}.mp4" for part in missing}
        files |= {key: self.studio.path_of(media) for key, media in kept.items()}
        *segments, sound = (files[part.key] for part in self.parts)
        tasks: list[Task] = [self._making(part, files[part.key]) for part in missing]
        tasks.append(Join(plan=self.plan, segments=tuple(segments), sound=sound, out=self.film))
        tasks.append(Inspect(film=self.film))
        if with_thumbnail:
            frame = self.plan.thumbnail_frame
            tasks.append(Still(film=self.film, frame=frame, size=films.THUMBNAIL, out=self.thumbnail))

        def hear(message: RenderMessage) -> None:
            if isinstance(message, Worked):
                self.progress.add(message.frames)
            elif message.index < len(missing):
                part = missing[message.index]
                renders.keep_part(self.studio, part, files[part.key], self._frames(part))
            elif message.facts is not None:
                self.facts = message.facts

        media = renders.needed_media(self.studio, self.plan, [part.index for part in missing])
        cancelled = partial(is_cancelled, self.studio, self.request.id)
        RenderChild(self.studio.settings).run(RenderJob(tasks=tuple(tasks), media=media), hear, cancelled)

    def _making(self, part: PartKey, out: Path) -> Task:
        if part.kind == "sound":
            return Mix(sound=self.plan.sound, out=out)
        return SegmentTask(segment=self.plan.segments[part.index], encoding=self.plan.encoding, out=out)

    def _frames(self, part: PartKey) -> int:
        return self.plan.segments[part.index].frames if part.kind == "segment" else 0


def render_clip(studio: Studio, clip: MediaRef, size: Size, frames: int, out: Path) -> None:
    """Render one clip by itself, without sound, into a file."""
    film = studio.settings.film
    encoding = Encoding(size=size, rate=film.rate, crf=film.crf, preset=film.preset, keyframe_every=film.rate.frames(2))
    segment = Segment(footage=Footage(clip=clip, frames=frames))
    media = {ref.sha256: studio.path_of(ref) for ref in renders.footage_media(studio, segment)}
    task = SegmentTask(segment=segment, encoding=encoding, out=out)
    RenderChild(studio.settings).run(RenderJob(tasks=(task,), media=media), lambda message: None, lambda: False)
