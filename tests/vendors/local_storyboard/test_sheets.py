"""People as their sheets say: a child is a child, the old are grey, clothes stay the same from shot to shot."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bomstudio import CharacterSheet, ImageGenerateRequest
from plugins.local_storyboard.characters import look_of, looks_of

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Any]
JONAS = CharacterSheet(
    name="JONAS", years=11, age="child", sex="male", garment="raincoat", colour="yellow", hair="short"
)
MARA = CharacterSheet(name="MARA", years=70, age="old", sex="female", garment="coat", colour="green", hair="bun")


def figures(draw: Draw, request: ImageGenerateRequest) -> np.ndarray:
    drawn = draw(request)
    depths = [file.details["depth"] for file in drawn.files("layer")]
    return np.asarray(drawn.layers[depths.index(0.75)])


def test_a_child_has_a_child_s_proportions_and_the_old_are_grey_and_stoop() -> None:
    child, old = looks_of(("JONAS", "MARA"), (JONAS, MARA))
    assert child.tall < 0.75
    assert child.head > 1.25
    red, green, blue = old.hair
    assert max(old.hair) - min(old.hair) < 12 < 100 < min(red, green, blue)
    assert old.stoop > 0
    assert looks_of(("TOM",), (MARA,)) == (look_of("TOM"),)


def test_a_child_stands_lower_than_the_grown_up_beside(ask: Ask, draw: Draw) -> None:
    layer = figures(draw, ask(characters=("MARA", "JONAS"), sheets=(MARA, JONAS), layered=True, framing="wide"))
    solid = layer[..., 3] > 200
    columns = np.flatnonzero(solid.any(axis=0))
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > 8) + 1)
    heights = sorted(int(solid[:, part].any(axis=1).sum()) for part in parts if len(part) > 6)
    assert len(heights) == 2
    assert 0.6 < heights[0] / heights[1] < 0.9


@pytest.mark.parametrize("framing", ["wide", "medium", "close"])
@pytest.mark.parametrize("style", ["cinematic", "anime"])
def test_the_raincoat_is_yellow_in_every_shot(ask: Ask, draw: Draw, framing: str, style: str) -> None:
    request = ask(characters=("JONAS",), sheets=(JONAS,), layered=True, framing=framing, time_of_day="day", style=style)
    layer = figures(draw, request)
    red, green, blue, cover = (layer[..., channel] for channel in range(4))
    yellow = (cover > 200) & (red > green) & (green > blue + 40)
    assert yellow.sum() > 0.06 * (cover > 200).sum()


def test_only_the_shots_of_somebody_whose_sheet_changes_are_made_anew(ask: Ask) -> None:
    with_both = ask(characters=("MARA", "JONAS"), sheets=(MARA, JONAS))
    changed = with_both.model_copy(update={"sheets": (MARA, JONAS.model_copy(update={"colour": "red"}))})
    assert with_both.model_dump(mode="json") != changed.model_dump(mode="json")
    assert "sheets" not in ask(characters=("TOM",)).model_dump(mode="json")


@pytest.mark.parametrize("framing", ["medium", "close", "extreme_close"])
def test_glasses_beard_and_a_bald_head_are_drawn(ask: Ask, draw: Draw, framing: str) -> None:
    plain = JONAS.model_copy(update={"age": "adult", "years": 40})
    request = ask(characters=("JONAS",), sheets=(plain,), framing=framing)
    before = draw(request).pixels("still")
    for change in ({"extras": ("glasses",)}, {"extras": ("beard",)}, {"extras": ("moustache",)}, {"hair": "bald"}):
        other = request.model_copy(update={"sheets": (plain.model_copy(update=change),)})
        assert (np.abs(draw(other).pixels("still") - before).max(axis=-1) > 12).sum() > 8, change
