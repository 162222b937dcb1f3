"""Sharing a shot out among the clips that a model makes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.abilities import Ability, ModelCard, ShotType
from engine.contracts.errors import InputError
from engine.contracts.script import Keyframe, ShotDraft
from engine.services.chaining import Part, parts_of


def shot(type_: ShotType, stills: int) -> ShotDraft:
    pictures = tuple(Keyframe(description=str(number)) for number in range(stills))
    return ShotDraft(
        scene=1, name="2A", action="It dawns.", type=type_, keyframes=pictures, length_ms=5000, source_key="a"
    )


def card(*types: ShotType) -> ModelCard:
    return ModelCard(model="m", ability=Ability.VIDEO_FROM_IMAGE, title="M", shot_types=frozenset(types))


@pytest.mark.parametrize("types", [(), tuple(ShotType)])
@pytest.mark.parametrize(
    ("type_", "stills"), [(ShotType.SINGLE, 1), (ShotType.START_END, 2), (ShotType.MULTI_FRAME, 7)]
)
def test_model_that_makes_a_shot_makes_it_in_one(types: tuple[ShotType, ...], type_: ShotType, stills: int) -> None:
    assert parts_of(shot(type_, stills), 120, "v/m", card(*types)) == (Part(type_, range(stills), 120),)


def test_many_frames_become_a_chain_from_still_to_still() -> None:
    parts = parts_of(shot(ShotType.MULTI_FRAME, 4), 121, "v/m", card(ShotType.SINGLE, ShotType.START_END))
    assert [(part.type, list(part.keyframes), part.frames, part.seam) for part in parts] == [
        (ShotType.START_END, [0, 1], 40, 0),
        (ShotType.START_END, [1, 2], 40, 8),
        (ShotType.START_END, [2, 3], 41, 8),
    ]


@given(stills=st.integers(2, 7), frames=st.integers(12, 5000))
def test_chain_is_as_long_as_the_shot_and_as_even_as_frames_allow(stills: int, frames: int) -> None:
    parts = parts_of(shot(ShotType.MULTI_FRAME, stills), frames, "v/m", card(ShotType.START_END))
    assert sum(part.frames for part in parts) == frames
    assert max(part.frames for part in parts) - min(part.frames for part in parts) <= 1
    assert all(0 <= part.seam < part.frames for part in parts)
    assert all(before.keyframes[-1] == after.keyframes[0] for before, after in pairwise(parts))


@pytest.mark.parametrize(
    ("type_", "stills", "made", "kinds"),
    [
        (ShotType.MULTI_FRAME, 3, (ShotType.SINGLE,), "single"),
        (ShotType.START_END, 2, (ShotType.SINGLE,), "single"),
        (ShotType.SINGLE, 1, (ShotType.START_END, ShotType.MULTI_FRAME), "start_end and multi_frame"),
    ],
)
def test_model_that_cannot_make_a_shot_is_refused_by_name(
    type_: ShotType, stills: int, made: tuple[ShotType, ...], kinds: str
) -> None:
    with pytest.raises(InputError, match=f"Shot 2A is a {type_} shot, and v/m makes only {kinds} ones") as caught:
        parts_of(shot(type_, stills), 120, "v/m", card(*made))
    assert "another model" in caught.value.hint


@pytest.mark.parametrize(("stills", "frames"), [(7, 11), (1, 48)])
def test_shot_that_is_too_short_for_its_stills_is_refused(stills: int, frames: int) -> None:
    with pytest.raises(InputError, match=f"{stills} stills and {frames} frames"):
        parts_of(shot(ShotType.MULTI_FRAME, stills), frames, "v/m", card(ShotType.START_END))
