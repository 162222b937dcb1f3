"""What a shot still needs: its jobs, stage by stage, each worked out from the results of the one before.

Lines are spoken first, since they say how long the shot must be; then stills are drawn; then they move. The same walk
quotes a film (stand-ins take the place of results that do not exist yet) and produces it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.contracts.abilities import Ability, ModelCard
from engine.contracts.documents import fingerprint
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Resolution, Shape, Size
from engine.contracts.requests import (
    ImageGenerateRequest,
    LayeredStill,
    SpeechExcerptRequest,
    SpeechGenerateRequest,
    VideoFromImageRequest,
)
from engine.contracts.script import Line
from engine.contracts.voices import VoiceWish
from engine.domain.characters import sheets_of
from engine.domain.job_spec import JobSpec
from engine.domain.pacing import place_lines, shot_frames
from engine.domain.stored_result import StoredResult

from .chaining import Part, parts_of
from .film import Film, PlannedShot
from .prompts import motion_prompt, still_prompt
from .studio import Route

Shelf = Callable[[Sequence[JobSpec]], Mapping[str, StoredResult]]
"""Finds the results that exist for specs, by recipe."""

NO_MEDIA = MediaRef(sha256="0" * 64, media_type="application/octet-stream", bytes=0)
"""Stands in for bytes that do not exist yet, in a quote; a shot's later stills have numbers in place of the zeros."""


@dataclass(frozen=True)
class Walk:
    """How far a shot is, and what it consists of."""

    shot: PlannedShot
    frames: int
    offsets_ms: tuple[int, ...]
    lines: tuple[JobSpec, ...]
    stills: Mapping[tuple[Shape, int], JobSpec]
    parts: tuple[Part, ...]
    """What its clips share: one for the whole shot, or one for each step of a chain."""
    clips: Mapping[tuple[Shape, int], JobSpec]
    """By shape and number of the part."""
    results: Mapping[str, StoredResult]

    @property
    def specs(self) -> tuple[JobSpec, ...]:
        """Every job of the shot, in the order of its stages."""
        return (*self.lines, *self.stills.values(), *self.clips.values())

    def clips_of(self, shape: Shape) -> tuple[JobSpec, ...]:
        """Return the clips that make up the picture in a shape, one for each part."""
        return tuple(self.clips[shape, number] for number in range(1, len(self.parts) + 1))

    @property
    def next_specs(self) -> tuple[JobSpec, ...]:
        """The jobs of the first stage that is not complete; empty when the shot is."""
        for stage in (self.lines, self.stills.values(), self.clips.values()):
            missing = tuple(spec for spec in stage if spec.recipe not in self.results)
            if missing:
                return missing
        return ()

    @property
    def recipe(self) -> str:
        """The fingerprint of the take that this walk leads to: its pictures and their movement."""
        return fingerprint([spec.recipe for spec in (*self.stills.values(), *self.clips.values())])


def walk_shot(film: Film, shot: PlannedShot, shelf: Shelf) -> Walk:
    """Work out a shot's jobs from the results that exist."""
    lines = _line_specs(film, shot)
    results = dict(shelf(lines))
    offsets, frames = _pace(film, shot, [results.get(spec.recipe) for spec in lines])
    stills = _still_specs(film, shot)
    results |= shelf(tuple(stills.values()))
    route = film.route(Ability.VIDEO_FROM_IMAGE, shot.row)
    parts = parts_of(shot.draft, frames, route.key, route.card)
    drawn = {key: results.get(spec.recipe) for key, spec in stills.items()}
    clips = _clip_specs(film, shot, route, parts, drawn)
    results |= shelf(tuple(clips.values()))
    return Walk(shot, frames, offsets, lines, stills, parts, clips, results)


def _line_specs(film: Film, shot: PlannedShot) -> tuple[JobSpec, ...]:
    return tuple(_line_spec(film, shot, number, line) for number, line in enumerate(shot.draft.lines, start=1))


def _line_spec(film: Film, shot: PlannedShot, number: int, line: Line) -> JobSpec:
    """A line that is in the user's own recording is cut out of it; any other is spoken."""
    recorded = film.voicing.excerpts.get((shot.row.id, number))
    if recorded is not None:
        return _spec(film.route(Ability.SPEECH_EXCERPT), recorded, f"line {number}", shot)
    route = film.route(Ability.SPEECH_GENERATE, shot.row)
    return _spec(route, _line_request(film, line), f"line {number}", shot)


def _line_request(film: Film, line: Line) -> SpeechGenerateRequest:
    wish = film.breakdown.voices.get(line.speaker, VoiceWish())
    return SpeechGenerateRequest(
        text=line.text,
        language=film.video.language,
        speaker=line.speaker,
        voice=wish.voice,
        accent=wish.accent,
        voice_type=wish.type,
        manner=line.parenthetical,
        pace=wish.pace,
    )


def _pace(film: Film, shot: PlannedShot, spoken: Sequence[StoredResult | None]) -> tuple[tuple[int, ...], int]:
    if not spoken or None in spoken:
        return (), shot.row.length_frames
    lengths = [result.file("speech").facts.duration_ms or 0 for result in spoken if result is not None]
    manners = [line.parenthetical for line in shot.draft.lines]
    placement = place_lines(lengths, manners, *shot.joins, film.rate, shot.row.length_frames)
    return placement.offsets_ms, shot_frames(shot.row.length_frames, placement.frames_needed, film.rate)


def _still_specs(film: Film, shot: PlannedShot) -> dict[tuple[Shape, int], JobSpec]:
    route = film.route(Ability.IMAGE_GENERATE, shot.row)
    count = len(shot.draft.keyframes)
    people = sheets_of(film.breakdown.characters, shot.draft.characters)
    specs = {}
    for shape in _shapes(film, route):
        size = _size(film, route, shape, film.studio.settings.film.still_scale)
        for number, keyframe in enumerate(shot.draft.keyframes, start=1):
            own = film.references.get(keyframe.image)
            request = ImageGenerateRequest(
                prompt=still_prompt(shot.draft, keyframe, shot.scene, film.video.style, people),
                size=size,
                shape=shape,
                style=film.video.style,
                mood=shot.draft.mood,
                framing=shot.draft.size,
                characters=shot.draft.characters,
                sheets=people,
                setting=f"{shot.scene.setting} {shot.scene.heading}".strip(),
                time_of_day=shot.scene.time,
                caption=keyframe.description,
                language=film.video.language,
                references=(own,) if own else (),
                use_reference=own is not None,
                focus=keyframe.focus,
                layered=shot.draft.camera == "parallax" or count > 1,
                step=(number, count),
                seed=shot.row.seed,
            )
            specs[shape, number] = _spec(route, request, f"still {number} {shape}", shot)
    return specs


def _clip_specs(
    film: Film,
    shot: PlannedShot,
    route: Route,
    parts: Sequence[Part],
    stills: Mapping[tuple[Shape, int], StoredResult | None],
) -> dict[tuple[Shape, int], JobSpec]:
    specs = {}
    for shape in _shapes(film, route):
        source = shape if (shape, 1) in stills else film.main_shape
        for number, part in enumerate(parts, start=1):
            request = VideoFromImageRequest(
                shot_type=part.type,
                stills=tuple(_layered(stills[source, keyframe + 1], keyframe) for keyframe in part.keyframes),
                prompt=motion_prompt(shot.draft),
                camera=shot.draft.camera,
                mood=shot.draft.mood,
                focus=shot.draft.keyframes[part.keyframes.start].focus,
                size=_size(film, route, shape, Fraction(1)),
                shape=shape,
                frames=asked_frames(route.card, part.frames, film.rate),
                rate=film.rate,
                seed=shot.row.seed,
            )
            place = f" part {number} of {len(parts)}" if len(parts) > 1 else ""
            specs[shape, number] = _spec(route, request, f"clip {shape}{place}", shot)
    return specs


def asked_frames(card: ModelCard, frames: int, rate: FrameRate) -> int:
    """Return the next length that a model makes, so that a shot may grow within it and buy nothing new; else its own.

    A shot that none is long enough for is left to the plugin to refuse.
    """
    offered = (rate.frames_within(seconds) for seconds in card.clip_seconds)
    return min((length for length in offered if length >= frames), default=frames)


def _layered(result: StoredResult | None, keyframe: int) -> LayeredStill:
    if result is None:
        return LayeredStill(still=NO_MEDIA.model_copy(update={"sha256": f"{keyframe:064x}"}))
    overlays = result.files_of("overlay")
    return LayeredStill(
        still=result.file("still").media,
        layers=tuple(layer.media for layer in result.files_of("layer")),
        overlay=overlays[0].media if overlays else None,
    )


def _shapes(film: Film, route: Route) -> tuple[Shape, ...]:
    return film.options.shapes if route.card.draws_each_shape else (film.main_shape,)


def _size(film: Film, route: Route, shape: Shape, scale: Fraction) -> Size:
    """A model that draws each shape follows the film's resolution; a filmed clip is kept, whatever is rendered."""
    resolution = film.options.resolution if route.card.draws_each_shape else Resolution.FULL_HD
    exact = Size.of(shape, resolution)
    return Size(width=round(exact.width * scale / 2) * 2, height=round(exact.height * scale / 2) * 2)


def _spec(
    route: Route,
    request: SpeechGenerateRequest | SpeechExcerptRequest | ImageGenerateRequest | VideoFromImageRequest,
    purpose: str,
    shot: PlannedShot,
) -> JobSpec:
    return JobSpec(
        request=request,
        model=route.key,
        revision=route.provider.revision,
        purpose=f"{shot.row.name} {purpose}",
        shot_id=shot.row.id,
    )
