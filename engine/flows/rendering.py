"""Rendering a film in its shapes: only the parts that do not exist yet, in a child process, each kept as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from uuid import UUID

from engine.contracts.media import MediaRef, Resolution, Size, media_refs
from engine.contracts.plan import Encoding, Footage, RenderPlan, Segment
from engine.contracts.rendering import FilmFacts
from engine.domain.cut import Cut
from engine.domain.job import WorkRequest
from engine.domain.render import Render
from engine.domain.video import Video
from engine.host.children import RenderChild
from engine.host.render_jobs import (
    Inspect,
    Join,
    Mix,
    RenderJob,
    RenderMessage,
    SegmentTask,
    Still,
    Task,
    Thumbnails,
    Worked,
)
from engine.services import renders, thumbnails
from engine.services.film import FilmOptions, get_video
from engine.services.renders import PartKey, RenderKeys
from engine.services.requests import is_cancelled
from engine.services.shot_frames import ShotFrame, keep_shot_frames, shot_frames
from engine.services.studio import Studio

from .progress import RenderProgress


def render_film(studio: Studio, request: WorkRequest, options: FilmOptions, scratch: Path) -> list[UUID]:
    """Render a film in every shape and return the renders' ids; what exists already is not made again."""
    assert request.video_id is not None
    with studio.database.read() as session:
        video = get_video(session, request.video_id)
    cut = Cut.load(video.cut)
    wanted = shot_frames(cut) if studio.settings.film.keep_frames else []
    shapes = [_Shape(studio, video, plan, scratch, wanted) for plan in renders.render_plans(studio, cut, options)]
    made = [shape.finished() for shape in shapes]
    missing = [shape for shape, render in zip(shapes, made, strict=True) if render is None]
    faces = _Faces(studio, video, cut, shapes[0], made[0], scratch)
    if missing or faces.wanted:
        progress = RenderProgress(studio, request, sum(shape.plan.frames for shape in shapes))
        progress.add(sum(shape.plan.frames for shape in shapes if shape not in missing))
        _Bench(studio, missing, faces, scratch, progress).render(partial(is_cancelled, studio, request.id))
        faces.keep()
    return [render or shape.keep(options.resolution) for shape, render in zip(shapes, made, strict=True)]


class _Shape:
    """One shape of a film that is being rendered."""

    facts: FilmFacts

    def __init__(
        self, studio: Studio, video: Video, plan: RenderPlan, scratch: Path, wanted: Sequence[ShotFrame]
    ) -> None:
        self._studio = studio
        self._video = video
        self.plan = plan
        self.film = scratch / f"{plan.shape.slug}.mp4"
        self.pictures = {frame: scratch / f"{plan.shape.slug}-{frame.shot_id}-{frame.end}.jpg" for frame in wanted}

    @cached_property
    def keys(self) -> RenderKeys:
        """What it and its parts are found again by."""
        return renders.render_keys(self._studio, self.plan)

    @property
    def parts(self) -> tuple[PartKey, ...]:
        """Its segments and, last, its sound."""
        return self.keys.parts

    def finished(self) -> UUID | None:
        """Return the render that exists already."""
        with self._studio.database.read() as session:
            render = renders.finished_render(self._studio, session, self._video.id, self.keys.film)
        return render.id if render else None

    def keep(self, resolution: Resolution) -> UUID:
        """Store the rendered film, and the frames of it that are wanted."""
        studio, plan = self._studio, self.plan
        render = renders.keep_render(studio, self._video.id, plan, self.keys, resolution, self.film, self.facts)
        keep_shot_frames(studio, self._video, render, plan.shape, plan.encoding.size, self.pictures)
        return render

    def frames(self, part: PartKey) -> int:
        """Return how many frames a part has."""
        return self.plan.segments[part.index].frames if part.kind == "segment" else 0


class _Faces:
    """The pictures that stand for a film, taken from its first shape."""

    frames: tuple[int, ...] = ()

    def __init__(
        self, studio: Studio, video: Video, cut: Cut, shape: _Shape, render_id: UUID | None, scratch: Path
    ) -> None:
        self._studio = studio
        self._video = video
        self._order = thumbnails.thumbnail_order(cut, shape.plan)
        self._key = thumbnails.order_key(self._order, shape.plan, [part.key for part in shape.parts])
        self._film = shape.film
        if render_id is not None:
            with studio.database.read() as session:
                self._film = studio.path_of(renders.film_media(session.get_one(Render, render_id)))
        self.shape = shape
        self._outs = tuple(scratch / f"thumbnail-{number}.jpg" for number in range(1, thumbnails.CHOICES + 1))
        self.wanted = not thumbnails.are_made(studio, video.id, self._key)

    @property
    def task(self) -> Thumbnails:
        """What the render child is to do."""
        return Thumbnails(film=self._film, order=self._order, outs=self._outs)

    @property
    def media(self) -> dict[str, Path]:
        """The local paths of a brand's files."""
        refs = media_refs(self._order.model_dump(mode="json"))
        return {ref.sha256: self._studio.path_of(ref) for ref in refs}

    def keep(self) -> None:
        """Store what was made."""
        if self.wanted:
            thumbnails.keep_thumbnails(self._studio, self._video.id, self._key, self._outs, self.frames)


@dataclass(frozen=True)
class _Duty:
    """A task of the render child, for which shape it is, and which part it makes."""

    task: Task
    shape: _Shape
    part: PartKey | None = None


class _Bench:
    """The work on all shapes, in a scratch folder of its own."""

    def __init__(
        self, studio: Studio, shapes: Sequence[_Shape], faces: _Faces, scratch: Path, progress: RenderProgress
    ) -> None:
        self._studio = studio
        self._shapes = shapes
        self._faces = faces
        self._progress = progress
        with studio.database.read() as session:
            kept = renders.kept_parts(studio, session, [part for shape in shapes for part in shape.parts])
        self._kept = frozenset(kept)
        self._files = {part.key: scratch / f"{part.key}.mp4" for shape in shapes for part in shape.parts}
        self._files |= {key: studio.path_of(media) for key, media in kept.items()}

    def render(self, cancelled: Callable[[], bool]) -> None:
        """Make the missing parts, keeping each at once; join each shape's; measure the films."""
        duties = list(self._duties())
        media = self._faces.media if self._faces.wanted else {}
        for shape in self._shapes:
            indexes = [duty.part.index for duty in duties if duty.part and duty.shape is shape]
            media |= renders.needed_media(self._studio, shape.plan, indexes)
        for shape in self._shapes:
            self._progress.add(sum(shape.frames(part) for part in shape.parts if part.key in self._kept))

        def hear(message: RenderMessage) -> None:
            if isinstance(message, Worked):
                self._progress.add(message.frames)
                return
            duty = duties[message.index]
            if duty.part:
                frames = duty.shape.frames(duty.part)
                renders.keep_part(self._studio, duty.part, self._files[duty.part.key], frames, message.part)
            elif message.facts is not None:
                duty.shape.facts = message.facts
            elif message.shown:
                self._faces.frames = message.shown
            if message.index + 1 < len(duties):
                self._progress.shape = duties[message.index + 1].shape.plan.shape.value

        self._progress.shape = duties[0].shape.plan.shape.value
        job = RenderJob(tasks=tuple(duty.task for duty in duties), media=media)
        RenderChild(self._studio.settings).run(job, hear, cancelled)

    def _duties(self) -> Iterator[_Duty]:
        done = set(self._kept)
        for shape in self._shapes:
            for part in shape.parts:
                if part.key not in done:
                    done.add(part.key)
                    yield _Duty(self._making(shape, part), shape, part)
            *segments, sound = (self._files[part.key] for part in shape.parts)
            yield _Duty(Join(plan=shape.plan, segments=tuple(segments), sound=sound, out=shape.film), shape)
            yield _Duty(Inspect(film=shape.film), shape)
            for wanted, picture in shape.pictures.items():
                size = shape.plan.encoding.size
                yield _Duty(Still(film=shape.film, frame=wanted.frame, size=size, out=picture), shape)
        if self._faces.wanted:
            yield _Duty(self._faces.task, self._faces.shape)

    def _making(self, shape: _Shape, part: PartKey) -> Task:
        out = self._files[part.key]
        if part.kind == "sound":
            return Mix(sound=shape.plan.sound, out=out)
        return SegmentTask(segment=shape.plan.segments[part.index], encoding=shape.plan.encoding, out=out)


def measure_film(studio: Studio, film: MediaRef) -> FilmFacts:
    """Decode a whole film and measure its pictures and its sound."""
    measured: list[FilmFacts] = []

    def hear(message: RenderMessage) -> None:
        if not isinstance(message, Worked) and message.facts is not None:
            measured.append(message.facts)

    job = RenderJob(tasks=(Inspect(film=studio.path_of(film), thorough=True),))
    RenderChild(studio.settings).run(job, hear, lambda: False)
    return measured[0]


def render_clip(studio: Studio, clip: MediaRef, size: Size, frames: int, out: Path) -> None:
    """Render one clip by itself, without sound, into a file."""
    film = studio.settings.film
    encoding = Encoding(size=size, rate=film.rate, crf=film.crf, preset=film.preset, keyframe_every=film.rate.frames(2))
    segment = Segment(footage=Footage(clip=clip, frames=frames))
    media = {ref.sha256: studio.path_of(ref) for ref in renders.footage_media(studio, segment)}
    task = SegmentTask(segment=segment, encoding=encoding, out=out)
    RenderChild(studio.settings).run(RenderJob(tasks=(task,), media=media), lambda message: None, lambda: False)
