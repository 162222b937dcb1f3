"""What a render still needs, and what is kept of it: parts under their content hashes, and finished films."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.events import VideoExported
from engine.contracts.media import MOTION_CLIP, MediaRef, Resolution, Shape, Size, media_refs
from engine.contracts.motion import MotionClip
from engine.contracts.plan import Encoding, RenderPlan, Segment, clip_media
from engine.contracts.rendering import FilmFacts, PartFacts
from engine.domain.asset import Asset
from engine.domain.columns import utc_now
from engine.domain.cut import Cut
from engine.domain.render import Part, Render
from engine.domain.video import Video
from engine.render.planning import plan_film
from engine.render.quality.measuring import whole_film
from engine.render.subtitles import cues
from engine.store.blobs import record_blob

from .film import FilmOptions
from .quality import add_report
from .record import record_event
from .studio import Studio

_WIDTH = 42
_BURNED_WIDTH = {Shape.WIDE: _WIDTH, Shape.SQUARE: 34, Shape.TALL: 26}
"""The letters a subtitle's line may have: beside the film, and painted into each shape."""
_PREVIEW = {"crf": 28, "preset": "ultrafast"}
FILM_TYPE = "video/mp4"
_PART_TYPES = {"segment": FILM_TYPE, "sound": "audio/mp4"}


def render_plans(studio: Studio, cut: Cut, options: FilmOptions) -> list[RenderPlan]:
    """Return one plan for each shape."""
    film = studio.settings.film
    quality = _PREVIEW if options.preview else {"crf": film.crf, "preset": film.preset}
    return [
        plan_film(
            cut,
            shape,
            Encoding(
                size=Size.of(shape, options.resolution),
                rate=cut.rate,
                keyframe_every=cut.rate.frames(2),
                **quality,
            ),
            cues=cues(cut, max_chars=_BURNED_WIDTH[shape] if options.burn_subtitles else _WIDTH),
            burn_subtitles=options.burn_subtitles,
        )
        for shape in options.shapes
    ]


def renderer_identity(studio: Studio, plan: RenderPlan) -> str:
    """Return what is part of every content hash: the renderer, its binary, and who draws the described clips.

    The fonts of the words on the picture come into the hashes of their own segments only.
    """
    described = {clip.media_type for clip in _clips(plan) if not clip.media_type.startswith(("video/", "image/"))}
    sources = [f"{kind}:{studio.plugins.frame_source(kind).revision}" for kind in sorted(described)]
    return "+".join([studio.plugins.renderer().identity, *sources])


def _clips(plan: RenderPlan) -> Iterator[MediaRef]:
    for segment in plan.segments:
        yield from clip_media(segment.footage.clip)
        if segment.into is not None:
            yield from clip_media(segment.into.clip)


@dataclass(frozen=True)
class PartKey:
    """A part of a film: its content hash, and where in the plan it belongs."""

    key: str
    kind: str
    index: int


@dataclass(frozen=True)
class RenderKeys:
    """The content hashes of a film and of its parts: every segment, and the sound last."""

    film: str
    parts: tuple[PartKey, ...]


def render_keys(studio: Studio, plan: RenderPlan) -> RenderKeys:
    """Return the hashes by which a plan's film and parts are found again on this machine, with its fonts."""
    identity = renderer_identity(studio, plan)
    renderer = studio.plugins.renderer()

    def written(segments: Iterable[Segment]) -> str:
        texts = [words.text for segment in segments for words in (*segment.titles, *segment.burned)]
        texts += [mark.text for segment in segments for mark in segment.marks]
        hand = renderer.hand(texts) if texts else ""
        return f"{identity}+{hand}" if hand else identity

    segments = [
        PartKey(segment.key(plan.encoding, written([segment])), "segment", index)
        for index, segment in enumerate(plan.segments)
    ]
    sound = PartKey(plan.sound.key(identity), "sound", len(segments))
    return RenderKeys(plan.key(written(plan.segments)), (*segments, sound))


def kept_parts(studio: Studio, session: Session, parts: Iterable[PartKey]) -> dict[str, MediaRef]:
    """Return the parts that exist, by key; a part whose bytes are gone does not."""
    wanted = [part.key for part in parts]
    found: dict[str, MediaRef] = {}
    for start in range(0, len(wanted), 500):
        for part in session.exec(select(Part).where(col(Part.key).in_(wanted[start : start + 500]))):
            media = MediaRef(sha256=part.sha256, media_type=_PART_TYPES[part.kind], bytes=part.bytes)
            if studio.blobs.exists(media.sha256):
                found[part.key] = media
    return found


def keep_part(studio: Studio, part: PartKey, path: Path, frames: int, facts: PartFacts | None = None) -> MediaRef:
    """Store a finished part with what it measures; of two workers that made the same one, the first is kept."""
    measured = facts.model_dump(mode="json") if facts is not None else None
    media = studio.blobs.put_file(path, _PART_TYPES[part.kind])
    with studio.database.write() as session:
        record_blob(session, media)
        row = session.exec(select(Part).where(Part.key == part.key)).first()
        if row is None:
            made = Part(key=part.key, kind=part.kind, sha256=media.sha256, bytes=media.bytes, frames=frames)
            made.facts = measured
            session.add(made)
            return media
        row.facts = measured or row.facts
        kept = MediaRef(sha256=row.sha256, media_type=media.media_type, bytes=row.bytes)
        if studio.blobs.exists(kept.sha256):
            return kept
        row.sha256, row.bytes = media.sha256, media.bytes
        return media


def _measured(session: Session, parts: Sequence[PartKey]) -> list[PartFacts | None]:
    """Return what each part measures; None where nobody measured it."""
    keys = [part.key for part in parts]
    found: dict[str, PartFacts] = {}
    for start in range(0, len(keys), 500):
        for part in session.exec(select(Part).where(col(Part.key).in_(keys[start : start + 500]))):
            if part.facts is not None:
                found[part.key] = PartFacts.model_validate(part.facts)
    return [found.get(key) for key in keys]


def needed_media(studio: Studio, plan: RenderPlan, indexes: Sequence[int]) -> dict[str, Path]:
    """Return the local paths of all bytes that some parts of a plan are made from, by SHA-256."""
    return {media.sha256: studio.path_of(media) for media in set(_sources(studio, plan, indexes))}


def _sources(studio: Studio, plan: RenderPlan, indexes: Sequence[int]) -> Iterator[MediaRef]:
    for index in indexes:
        if index == len(plan.segments):
            yield from media_refs(plan.sound.model_dump(mode="json"))
        else:
            yield from footage_media(studio, plan.segments[index])


def footage_media(studio: Studio, segment: Segment) -> Iterator[MediaRef]:
    """Yield the bytes a segment is made from: its clips, what described clips are drawn from, a brand's files."""
    yield from media_refs([document.model_dump(mode="json") for document in (segment.look, *segment.marks) if document])
    for footage in (segment.footage, segment.into):
        if footage is None:
            continue
        for media in clip_media(footage.clip):
            yield media
            if media.media_type == MOTION_CLIP:
                clip = MotionClip.model_validate_json(studio.path_of(media).read_bytes())
                yield from media_refs(clip.model_dump(mode="json"))


def finished_render(studio: Studio, session: Session, video_id: UUID, key: str) -> Render | None:
    """Return the film that was rendered from a plan with this key, if its bytes are still there."""
    render = session.exec(
        select(Render).where(Render.video_id == video_id, Render.key == key, col(Render.deleted_at).is_(None))
    ).first()
    return render if render is not None and studio.blobs.exists(render.sha256) else None


def film_media(render: Render) -> MediaRef:
    """Return a finished film's bytes."""
    return MediaRef(sha256=render.sha256, media_type=FILM_TYPE, bytes=render.bytes)


def keep_render(
    studio: Studio,
    video_id: UUID,
    plan: RenderPlan,
    keys: RenderKeys,
    resolution: Resolution,
    film: Path,
    inspected: FilmFacts,
) -> UUID:
    """Store a finished film with its plan and its quality report, as an asset and with its events."""
    media = studio.blobs.put_file(film, FILM_TYPE, move=True)
    with studio.database.write() as session:
        existing = finished_render(studio, session, video_id, keys.film)
        if existing is not None:
            return existing.id
        video = session.get_one(Video, video_id)
        record_blob(session, media)
        facts = whole_film(plan, inspected, _measured(session, keys.parts))
        render = Render(
            video_id=video_id,
            key=keys.film,
            shape=plan.shape.value,
            resolution=resolution.value,
            sha256=media.sha256,
            bytes=media.bytes,
            frames=plan.frames,
            plan=plan.model_dump(mode="json"),
            facts=facts.model_dump(mode="json"),
        )
        session.add(render)
        session.flush()
        session.add(_film_asset(video, render, facts))
        record_event(
            session,
            VideoExported(
                object_id=video.id,
                object_version=video.version,
                happened_at=utc_now(),
                project_id=video.project_id,
                shape=render.shape,
                resolution=render.resolution,
                sha256=render.sha256,
                frames=render.frames,
            ),
        )
        add_report(studio, session, video, render)
        return render.id


def _film_asset(video: Video, render: Render, facts: FilmFacts) -> Asset:
    return Asset(
        project_id=video.project_id,
        video_id=video.id,
        render_id=render.id,
        role="film",
        shape=render.shape,
        sha256=render.sha256,
        media_type=FILM_TYPE,
        bytes=render.bytes,
        filename=f"{video.title} {Shape(render.shape).slug} {render.resolution}.mp4",
        width=facts.file.width,
        height=facts.file.height,
        duration_ms=facts.file.duration_ms,
    )
