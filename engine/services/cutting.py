"""From finished shots to a cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from engine.contracts.abilities import Ability, ShotType
from engine.contracts.documents import fingerprint
from engine.contracts.media import MediaRef, Shape
from engine.contracts.plan import Clip, Piece
from engine.contracts.requests import MusicGenerateRequest
from engine.contracts.results import WordTime
from engine.domain.cut import Cut, CutLine, CutMusic, CutShot, CutTitle
from engine.domain.job_spec import JobSpec

from .faces import busy_parts
from .film import Film
from .walk import Walk

_MUSIC_STEP_MS = 5_000
_TITLE_MS, _TITLE_DELAY_MS = 3_200, 400
_END_CARD_MS = 2_400
"""How long an end card stands. It does not wait for the last words, or another voice would have pictures made again."""


def film_length(film: Film, walks: Sequence[Walk]) -> int:
    """Return a film's frames: its shots, less what their transitions overlap, and its closing card."""
    shots = sum(walk.frames for walk in walks) - sum(walk.shot.joins[0] for walk in walks)
    closing = film.brand and film.brand.closing
    return shots + (film.rate.frames_covering(closing.length_ms) if closing else 0)


def music_spec(film: Film, walks: Sequence[Walk]) -> JobSpec:
    """Return the job for the music: in steps of five seconds, so that a small change does not make it again."""
    route = film.route(Ability.MUSIC_GENERATE)
    length = ceil(film.rate.ms(film_length(film, walks)) / _MUSIC_STEP_MS) * _MUSIC_STEP_MS
    request = MusicGenerateRequest(
        mood=film.breakdown.music_mood,
        prompt=f"{film.breakdown.music_mood} background music for {film.video.title}",
        length_ms=length,
        seed=int(fingerprint(film.video.title)[:7], 16),
    )
    return JobSpec(request, route.key, route.provider.revision, "music")


def assemble(film: Film, walks: Sequence[Walk], music: MediaRef | None, takes: Mapping[str, str]) -> Cut:
    """Return the cut of a film whose shots are all complete; `takes` names each shot's take."""
    settings = film.studio.settings.film
    return Cut(
        title=film.video.title,
        language=film.video.language,
        rate=film.rate,
        shots=tuple(_shot(film, walk, takes) for walk in walks),
        lines=tuple(line for walk in walks for line in _lines(walk)),
        titles=tuple(title for number, walk in enumerate(walks) for title in _titles(film, walk, number, len(walks))),
        music=CutMusic(audio=music) if music else None,
        brand=film.brand,
        loudness_lufs=settings.loudness_lufs,
        true_peak_dbtp=settings.true_peak_dbtp,
    )


def _shot(film: Film, walk: Walk, takes: Mapping[str, str]) -> CutShot:
    draft = walk.shot.draft
    shot_id = str(walk.shot.row.id)
    return CutShot(
        shot_id=shot_id,
        name=walk.shot.row.name,
        take_id=takes[shot_id],
        clips={shape: _clip(walk, shape) for shape, _ in walk.clips},
        focus=draft.keyframes[0].focus,
        frames=walk.frames,
        transition=draft.transition if walk.shot.joins[0] else "cut",
        transition_frames=walk.shot.joins[0],
        busy=busy_parts(film, walk) if film.brand else {},
    )


def _clip(walk: Walk, shape: Shape) -> Clip:
    """Return what a shot shows: a clip that was filmed towards a still is fitted, so that it gets there in time."""
    made = [walk.results[spec.recipe].file("clip").media for spec in walk.clips_of(shape)]
    if len(made) == 1 and (walk.shot.draft.type is ShotType.SINGLE or not made[0].media_type.startswith("video/")):
        return made[0]
    return tuple(
        Piece(clip=media, frames=part.frames, seam=part.seam) for part, media in zip(walk.parts, made, strict=True)
    )


def _lines(walk: Walk) -> list[CutLine]:
    lines = []
    for line, spec, offset in zip(walk.shot.draft.lines, walk.lines, walk.offsets_ms, strict=True):
        result = walk.results[spec.recipe]
        speech = result.file("speech")
        lines.append(
            CutLine(
                shot_id=str(walk.shot.row.id),
                speaker=line.speaker,
                text=line.text,
                audio=speech.media,
                length_ms=speech.facts.duration_ms or 0,
                offset_ms=offset,
                words=tuple(WordTime.model_validate(word) for word in result.data.get("words", [])),
            )
        )
    return lines


def _titles(film: Film, walk: Walk, number: int, count: int) -> list[CutTitle]:
    text = walk.shot.draft.title
    if not text:
        return []
    if 0 < number == count - 1:
        style, frames = "end_card", min(film.rate.frames_covering(_END_CARD_MS), walk.frames)
        start = walk.frames - frames
    else:
        style, start = "title" if number == 0 else "lower_third", film.rate.frames_covering(_TITLE_DELAY_MS)
        frames = min(film.rate.frames_covering(_TITLE_MS), walk.frames - walk.shot.joins[1] - start)
    if frames < 1:
        return []
    return [CutTitle(shot_id=str(walk.shot.row.id), text=text, style=style, offset_frames=start, frames=frames)]
