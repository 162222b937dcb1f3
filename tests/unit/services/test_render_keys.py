"""What a film's parts are found again by: also the fonts of the words on them, and of no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Shape, Size
from engine.contracts.plan import BurnedLine, Encoding, Footage, RenderPlan, Segment, SoundPlan, Title
from engine.services.renders import RenderKeys, render_keys

FOOTAGE = Footage(clip=MediaRef(sha256="a" * 64, media_type="video/mp4", bytes=1), frames=24)
PLAN = RenderPlan(
    shape=Shape.WIDE,
    encoding=Encoding(size=Size(width=320, height=180), rate=FrameRate(num=24)),
    segments=(
        Segment(footage=FOOTAGE),
        Segment(footage=FOOTAGE, titles=(Title(text="A", start=0, frames=9),)),
        Segment(footage=FOOTAGE, burned=(BurnedLine(text="B", start=0, frames=9),)),
    ),
    sound=SoundPlan(length=48_000),
)


@pytest.fixture
def keys() -> Callable[..., RenderKeys]:
    def made(fonts: dict[str, str]) -> RenderKeys:
        def hand(texts: Sequence[str]) -> str:
            return "".join(fonts.get(text, "") for text in texts)

        renderer = SimpleNamespace(identity="pen/1", hand=hand)
        studio: Any = SimpleNamespace(plugins=SimpleNamespace(renderer=lambda: renderer))
        return render_keys(studio, PLAN)

    return made


@pytest.mark.parametrize(("letter", "changed"), [("A", 1), ("B", 2)])
def test_another_font_makes_its_own_segments_again(keys: Callable[..., RenderKeys], letter: str, changed: int) -> None:
    before, after = keys({"A": "one", "B": "one"}), keys({"A": "one", "B": "one", letter: "two"})
    assert before.film != after.film
    assert [index for index in range(4) if before.parts[index] != after.parts[index]] == [changed]


def test_a_hand_that_says_nothing_leaves_the_keys_to_the_plan(keys: Callable[..., RenderKeys]) -> None:
    assert keys({}).film == PLAN.key("pen/1")
    assert [part.key for part in keys({}).parts[:3]] == [
        segment.key(PLAN.encoding, "pen/1") for segment in PLAN.segments
    ]
