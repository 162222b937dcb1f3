"""How a shot is shared out among the clips that a model makes: one, or a chain from still to still."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from engine.contracts.abilities import ModelCard, ShotType
from engine.contracts.errors import InputError
from engine.contracts.script import ShotDraft

_SEAM = 8
"""Frames over which two clips grow together: 4 still jump when the second is a little brighter than the first ended."""


@dataclass(frozen=True)
class Part:
    """One clip of a shot: which of its keyframes it moves through, and how many of its frames it fills."""

    type: ShotType
    keyframes: range
    frames: int
    seam: int = 0
    """More than 0 when it goes on from the part before: the frames over which the two grow together."""


def parts_of(draft: ShotDraft, frames: int, model: str, card: ModelCard) -> tuple[Part, ...]:
    """Return the clips that a model makes of a shot: one when it makes such shots, else a chain from still to still.

    Raises InputError when it can do neither.
    """
    stills = len(draft.keyframes)
    if card.makes(draft.type):
        return (Part(draft.type, range(stills), frames),)
    if draft.type is not ShotType.MULTI_FRAME or not card.makes(ShotType.START_END):
        made = " and ".join(kind for kind in ShotType if kind in card.shot_types)
        raise InputError(
            f"Shot {draft.name} is a {draft.type} shot, and {model} makes only {made} ones.",
            hint="Choose another model for video.from_image, or give the shot another type in the script.",
        )
    count = stills - 1
    if not 0 < 2 * count <= frames:
        raise InputError(
            f"Shot {draft.name} cannot be a chain: it has {stills} stills and {frames} frames.",
            hint="A multi_frame shot takes 2 to 7 stills; give each step between two of them at least 2 frames.",
        )
    edges = [frames * number // count for number in range(count + 1)]
    return tuple(
        Part(ShotType.START_END, range(number, number + 2), end - start, min(_SEAM, end - start - 1) if number else 0)
        for number, (start, end) in enumerate(pairwise(edges))
    )
