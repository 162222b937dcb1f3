"""What an editor's timeline of a film is made from: its cut, its scenes, and the files its shots and sounds need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, col, select

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import MOTION_CLIP, MediaRef, Shape
from engine.contracts.motion import MotionClip
from engine.contracts.plan import Clip, Encoding, RenderPlan, SoundPlan
from engine.contracts.script import Breakdown, ShotDraft
from engine.domain.asset import Asset
from engine.domain.cut import Cut, CutShot, shot_starts
from engine.domain.render import Render
from engine.domain.shot import Shot
from engine.domain.video import Video
from engine.host.media import probe
from engine.render.planning import shot_segment, shown_clip
from engine.render.timelines.from_cut import ShotMedium, program_of
from engine.render.timelines.program import Mark, Medium, Program

from .exports import slug
from .film import get_video
from .renders import PartKey, render_keys
from .studio import Studio

_SPARE_SECONDS = 1
"""How much more than the cut uses is given of a shot on either side, where its clip has more."""


@dataclass(frozen=True)
class ShotFile:
    """A shot's file: how it is rendered, and the content hash by which it is found again."""

    shot: CutShot
    name: str
    head: int
    part: PartKey


@dataclass(frozen=True)
class SoundFile:
    """A voice line or the music, with the name and the measures it has as WAV."""

    source: MediaRef
    medium: Medium

    @property
    def is_wav(self) -> bool:
        """Whether the stored bytes can be used as they are."""
        return self.source.media_type in ("audio/wav", "audio/x-wav")


@dataclass(frozen=True)
class FilmForEditors:
    """A film in one shape, as it is taken to an editor's program."""

    video: Video
    cut: Cut
    plan: RenderPlan
    """Every shot whole, without words on it, in the film's own encoding."""
    shots: tuple[ShotFile, ...]
    sounds: tuple[SoundFile, ...]
    scenes: tuple[Mark, ...]
    actions: Mapping[str, str]

    def program(self, names: Mapping[str, str], *, is_drop_frame: bool) -> Program:
        """Return its program; `names` are those that files got instead of the ones they were to have."""
        return program_of(
            self.cut,
            self.plan.encoding.size,
            {file.shot.shot_id: self._shot_medium(file, names) for file in self.shots},
            {
                file.source.sha256: Medium(
                    names.get(file.medium.name, file.medium.name),
                    file.medium.frames,
                    file.medium.channels,
                    file.medium.sample_rate,
                )
                for file in self.sounds
            },
            actions=self.actions,
            marks=self.scenes,
            is_drop_frame=is_drop_frame,
        )

    def _shot_medium(self, file: ShotFile, names: Mapping[str, str]) -> ShotMedium:
        frames = self.plan.segments[file.part.index].frames
        clip = shown_clip(file.shot, self.plan.shape)
        first = clip if isinstance(clip, MediaRef) else clip[0].clip
        return ShotMedium(Medium(names.get(file.name, file.name), frames), file.head, first.sha256)


def film_for_editors(studio: Studio, video_id: UUID, shape: Shape | None = None) -> FilmForEditors:
    """Read a film in a shape, by default its first; raises InputError when it was not made in it."""
    with studio.database.read() as session:
        video = get_video(session, video_id)
        if not video.cut:
            raise InputError(f"{video.title} has no cut yet.", hint="Make the film first, with `bom produce`.")
        cut = Cut.load(video.cut)
        encoding, shape = _encoding(session, video, shape)
        spare = {shot.shot_id: _spare(studio, session, cut.rate, shot, shape) for shot in cut.shots}
        drafts = {
            str(row.id): ShotDraft.model_validate(row.draft)
            for row in session.exec(select(Shot).where(Shot.video_id == video.id))
        }
    plan = RenderPlan(
        shape=shape,
        encoding=encoding,
        segments=tuple(
            shot_segment(shot, shape, head=spare[shot.shot_id][0], tail=spare[shot.shot_id][1]) for shot in cut.shots
        ),
        sound=SoundPlan(length=1),
    )
    parts = render_keys(studio, plan).parts
    shots = tuple(
        ShotFile(shot, f"{_file_name(shot.name)}-{part.key[:8]}.mp4", spare[shot.shot_id][0], part)
        for shot, part in zip(cut.shots, parts, strict=False)
    )
    scenes = tuple(_scenes(video, cut, drafts))
    actions = {shot_id: draft.action for shot_id, draft in drafts.items()}
    return FilmForEditors(video, cut, plan, shots, tuple(_sounds(studio, cut)), scenes, actions)


def _encoding(session: Session, video: Video, shape: Shape | None) -> tuple[Encoding, Shape]:
    """Return how the newest film of a shape was encoded; of any shape, the first of the video's formats."""
    renders = session.exec(
        select(Render)
        .where(Render.video_id == video.id, col(Render.deleted_at).is_(None))
        .order_by(col(Render.created_at).desc(), col(Render.id).desc())
    ).all()
    made = {Shape(render.shape): Encoding.model_validate(render.plan["encoding"]) for render in reversed(renders)}
    if not made:
        raise InputError(f"{video.title} has no finished film.", hint="Make it with `bom produce`.")
    if shape is None:
        shape = next((Shape(each) for each in video.formats if Shape(each) in made), next(iter(made)))
    if shape not in made:
        there = ", ".join(made)
        raise InputError(
            f"{video.title} was not made in {shape}.", hint=f"It was made in {there}: choose with --shape."
        )
    return made[shape], shape


def _spare(studio: Studio, session: Session, rate: FrameRate, shot: CutShot, shape: Shape) -> tuple[int, int]:
    """Return how many frames before and after those of the cut are taken of a shot's clip."""
    most = rate.frames(_SPARE_SECONDS)
    length = _clip_frames(studio, session, rate, shown_clip(shot, shape)) or 0
    return min(most, shot.trim_start), max(0, min(most, length - shot.trim_start - shot.frames))


def _clip_frames(studio: Studio, session: Session, rate: FrameRate, clip: Clip) -> int | None:
    """Return how long a clip is by itself, in frames of the film; None where nothing says."""
    if not isinstance(clip, MediaRef):
        return sum(piece.frames for piece in clip)
    if clip.media_type == MOTION_CLIP:
        return MotionClip.model_validate_json(studio.path_of(clip).read_bytes()).frames
    measured = session.exec(
        select(Asset.duration_ms).where(Asset.sha256 == clip.sha256, col(Asset.duration_ms).is_not(None))
    ).first()
    return measured * rate.num // (1000 * rate.den) if measured else None


def _sounds(studio: Studio, cut: Cut) -> Iterator[SoundFile]:
    names = {shot.shot_id: shot.name for shot in cut.shots}
    wanted = {line.audio: f"{names[line.shot_id]}-{line.speaker or 'narration'}" for line in reversed(cut.lines)}
    if cut.music is not None:
        wanted[cut.music.audio] = "music"
    for media, name in wanted.items():
        facts = probe(studio.path_of(media))
        if not facts.channels or not facts.duration_ms:
            raise InputError(f"{name} has no sound in it.", hint="Replace it, then make the film again.")
        frames = max(1, cut.rate.frames(Fraction(facts.duration_ms, 1000)))
        wav = f"{_file_name(name)}-{media.sha256[:8]}.wav"
        yield SoundFile(media, Medium(wav, frames, min(2, facts.channels), facts.sample_rate or 0))


def _scenes(video: Video, cut: Cut, drafts: Mapping[str, ShotDraft]) -> Iterator[Mark]:
    scenes = {scene.number: scene for scene in Breakdown.model_validate({**video.breakdown, "shots": ()}).scenes}
    starts, before = shot_starts(cut), 0
    for shot in cut.shots:
        draft = drafts.get(shot.shot_id)
        if draft is not None and draft.scene != before and draft.scene in scenes:
            before, scene = draft.scene, scenes[draft.scene]
            yield Mark(starts[shot.shot_id], f"Scene {scene.number} {scene.heading}", "scene", note=scene.summary)


def _file_name(text: str) -> str:
    """Return a name in letters that every address takes as they are."""
    return slug("".join(c for c in text if c.isascii())) if any(c.isascii() and c.isalnum() for c in text) else "shot"
