"""Both ends of every shot, where it is seen alone."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape
from engine.domain.cut import Cut, CutShot, film_frames
from engine.services.shot_frames import shot_frames

CLIP = {Shape.WIDE: MediaRef(sha256="0" * 64, media_type="video/mp4", bytes=1)}


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    count = draw(st.integers(1, 6))
    joins = [0, *(draw(st.integers(0, 9)) for _ in range(count - 1)), 0]
    return Cut(
        title="Harbour",
        rate=FrameRate(num=24),
        shots=tuple(
            CutShot(
                shot_id=str(UUID(int=number)),
                take_id=str(UUID(int=100 + number)),
                name=str(number),
                clips=CLIP,
                frames=joins[number] + joins[number + 1] + draw(st.integers(1, 20)),
                transition="dissolve" if joins[number] else "cut",
                transition_frames=joins[number],
            )
            for number in range(count)
        ),
    )


@given(cuts())
def test_ends_of_shots_lie_in_the_film_and_in_order(cut: Cut) -> None:
    found = shot_frames(cut)
    assert [(frame.name, frame.end) for frame in found] == [
        (shot.name, end) for shot in cut.shots for end in ("first", "last")
    ]
    numbers = [frame.frame for frame in found]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (0, film_frames(cut) - 1)
    for last, first, shot in zip(numbers[1::2], numbers[2::2], cut.shots[1:], strict=False):
        assert first - last == shot.transition_frames + 1
