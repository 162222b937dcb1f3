"""Where faces and a storyboard's own words are seen in a shot: what a brand's words and marks keep clear of."""

from __future__ import annotations

from collections.abc import Iterator

from engine.contracts.media import MOTION_CLIP, Box, MediaRef, Shape
from engine.contracts.motion import MotionClip
from engine.domain.stored_result import StoredResult
from engine.render.placing import cropped, kept_clear, seen_on_the_way, strip

from .film import Film
from .walk import Walk

_GUESSED = (0.30, 0.36)
"""How wide and high the surroundings of a focus point are, when a picture does not say where its faces are."""


def busy_parts(film: Film, walk: Walk) -> dict[Shape, tuple[Box, ...]]:
    """Return by shape what is to stay uncovered at any time of a shot: faces, and what is written along the top."""
    clips = {shape for shape, _ in walk.clips}
    return {
        shape: _busy(film, walk, shape, shape if shape in clips else film.main_shape) for shape in film.options.shapes
    }


def _busy(film: Film, walk: Walk, shape: Shape, drawn: Shape) -> tuple[Box, ...]:
    source = drawn if (drawn, 1) in walk.stills else film.main_shape
    stills = [walk.results[spec.recipe] for (still, _), spec in walk.stills.items() if still is source]
    faces = [box for still in stills for box in _faces(walk, still)]
    camera = [key for media in _described(walk, drawn) for key in _clip(film, media).camera]
    found = [seen_on_the_way(box, camera) for box in faces]
    if source is not drawn:
        found = [cropped(box, source, drawn, walk.shot.draft.keyframes[0].focus) for box in found]
    if drawn is not shape:
        found = [cropped(box, drawn, shape, walk.shot.draft.keyframes[0].focus) for box in found]
    writes = camera and any(still.files_of("overlay") for still in stills)
    return (*([strip(shape)] if writes else []), *kept_clear(found))


def _faces(walk: Walk, still: StoredResult) -> Iterator[Box]:
    """Yield what a still says of its faces; where it says nothing, what lies around the focus of a shot with people."""
    said = still.file("still").details.get("faces")
    if said is not None:
        for x, y, width, height in said:
            yield Box(x=x, y=y, width=width, height=height)
    elif walk.shot.draft.characters:
        focus, (width, height) = walk.shot.draft.keyframes[0].focus, _GUESSED
        yield Box(x=focus.x - width / 2, y=focus.y - height / 2, width=width, height=height)


def _described(walk: Walk, shape: Shape) -> Iterator[MediaRef]:
    for spec in walk.clips_of(shape):
        media = walk.results[spec.recipe].file("clip").media
        if media.media_type == MOTION_CLIP:
            yield media


def _clip(film: Film, media: MediaRef) -> MotionClip:
    return MotionClip.model_validate_json(film.studio.path_of(media).read_bytes())
