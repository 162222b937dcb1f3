"""What a person sees: light, people, movement, and layers that make up the still."""

from collections.abc import Callable
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image

from bomstudio import ImageGenerateRequest, Mood, ProducedFile, Shape, ShotSize
from plugins.local_storyboard.characters import look_of
from plugins.local_storyboard.reading import read
from plugins.local_storyboard.scenery.places import PLACES

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Any]


def difference(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.abs(first - second).mean())


def mode(file: ProducedFile) -> str:
    with Image.open(file.path) as image:
        return image.mode


@pytest.mark.parametrize("framing", ["wide", "close"])
def test_layers_laid_over_one_another_are_the_still(ask: Ask, draw: Draw, framing: str) -> None:
    drawn = draw(ask(framing=framing, characters=("MARA", "TOM"), layered=True))
    back, *others = drawn.layers
    picture = back[..., :3].astype(float)
    for layer in others:
        share = layer[..., 3:] / 255.0
        picture = picture * (1 - share) + layer[..., :3] * share
    still = drawn.pixels("still")
    assert np.abs(picture - still).max() <= 6
    assert difference(picture, still) < 1.0


def test_layers_run_from_back_to_front_and_only_the_backmost_covers_all(ask: Ask, draw: Draw) -> None:
    drawn = draw(ask(layered=True))
    depths = [file.details["depth"] for file in drawn.files("layer")]
    assert depths == sorted(set(depths))
    assert (depths[0], depths[-1]) == (0.0, 1.0)
    assert [mode(file) for file in drawn.files("layer")] == ["RGB", *["RGBA"] * (len(depths) - 1)]
    covered = [float((layer[..., 3] == 255).mean()) for layer in drawn.layers]
    assert covered[0] == 1.0
    assert all(share < 1.0 for share in covered[1:])


def test_the_board_is_the_still_with_its_overlay(ask: Ask, draw: Draw) -> None:
    drawn = draw(ask())
    still, sheet, board = drawn.pixels("still"), drawn.pixels("overlay", "RGBA"), drawn.pixels("board")
    written = sheet[..., 3] > 0
    assert difference(still[~written], board[~written]) < 4
    assert difference(still[written], board[written]) > 15


@pytest.mark.parametrize("setting", ["EXT. STREET", "INT. KITCHEN"])
def test_night_is_darker_than_day(ask: Ask, draw: Draw, setting: str) -> None:
    def light(time: str) -> float:
        return float(draw(ask(setting=setting, time_of_day=time)).pixels("still").mean())

    assert light("night") < 0.8 * light("day")


@pytest.mark.parametrize("framing", ["wide", "medium", "close"])
def test_each_step_moves_on_a_little_in_the_same_scene(ask: Ask, draw: Draw, framing: str) -> None:
    first, second, third = (draw(ask(framing=framing, step=(step, 3))).pixels("still") for step in (1, 2, 3))
    elsewhere = draw(ask(framing=framing, setting="INT. OFFICE", time_of_day="day")).pixels("still")
    assert 1.5 < difference(first, second) < difference(first, elsewhere) / 2
    assert difference(first, second) < difference(first, third)


@pytest.mark.parametrize("time", ["dawn", "dusk", "night"])
def test_the_sky_stands_still_while_the_camera_moves_on(ask: Ask, draw: Draw, time: str) -> None:
    request = ask(setting="EXT. SEA", prompt="A boat", time_of_day=time, framing="wide", layered=True)
    (first, far, *_), (last, far_later, *_) = (
        draw(request.model_copy(update={"step": (step, 3)})).layers for step in (1, 3)
    )
    assert np.array_equal(first, last)
    assert not np.array_equal(far, far_later)


def test_a_name_looks_the_same_however_it_is_written() -> None:
    assert look_of("MARA") == look_of(" Mara ")
    assert len({look_of(name).coat for name in ("MARA", "TOM", "SANNE", "मीरा", "दादी", "JONAS")}) >= 4


def test_a_child_is_smaller() -> None:
    assert look_of("THE GIRL").tall < 0.8 < look_of("ANNA").tall


@pytest.mark.parametrize("framing", ["wide", "medium", "close"])
def test_a_coat_keeps_its_hue_in_every_shot_size(ask: Ask, draw: Draw, framing: str) -> None:
    red, green, blue = look_of("TOM").coat
    assert max(red, green, blue) == blue, "the figure must stand out from a sand dune"
    request = ask(framing=framing, characters=("TOM",), setting="EXT. DESERT", prompt="", time_of_day="day")
    with_tom = draw(request).pixels("still")
    without = draw(request.model_copy(update={"characters": ()})).pixels("still")
    changed = np.abs(with_tom - without).sum(axis=-1) > 60
    body = with_tom[changed]
    bluish = (body[:, 2] > body[:, 0] + 15) & (body[:, 2] > body[:, 1])
    assert bluish.mean() > 0.2


def test_the_subject_stands_at_the_focus_point(ask: Ask, draw: Draw) -> None:
    def middle(x: float) -> float:
        drawn = draw(ask(setting="EXT. DESERT", prompt="", focus={"x": x, "y": 0.5}, layered=True))
        figures = next(
            layer
            for layer, file in zip(drawn.layers, drawn.files("layer"), strict=True)
            if file.details["depth"] == 0.75
        )
        return float(np.flatnonzero((figures[..., 3] > 200).any(axis=0)).mean()) / figures.shape[1]

    assert middle(0.25) == pytest.approx(0.25, abs=0.08)
    assert middle(0.75) == pytest.approx(0.75, abs=0.08)


def test_lamps_that_are_out_give_no_light(ask: Ask, draw: Draw) -> None:
    lit = draw(ask(prompt="The lamp is lit", characters=())).pixels("still")
    out = draw(ask(prompt="The lamp is asleep", characters=())).pixels("still")
    assert lit.mean() > out.mean() + 1


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_is_drawn_in_every_shape(ask: Ask, draw: Draw, place: str, request: pytest.FixtureRequest) -> None:
    words = {"lamp_room": "INT. LAMP ROOM", "cabin": "INT. COMPARTMENT", "rail": "EXT. RAILWAY", "cafe": "INT. CAFE"}
    heading = words.get(place) or f"{_door(place)} {place.upper()}"
    assert read(ask(setting=heading, prompt="")).place == place
    for shape in Shape:
        still = draw(ask(setting=heading, prompt="", shape=shape)).pixels("still")
        assert still.std() > 12, "a flat picture shows nothing"


def _door(place: str) -> str:
    return "INT." if place in {"room", "bedroom", "kitchen", "corridor", "office", "workshop", "roastery"} else "EXT."


@pytest.mark.parametrize("weather", ["rain", "snow", "fog", "storm"])
def test_weather_changes_the_picture(ask: Ask, draw: Draw, weather: str) -> None:
    clear = draw(ask(prompt="")).pixels("still")
    assert difference(draw(ask(prompt=f"in the {weather}")).pixels("still"), clear) > 5


def test_every_mood_has_a_light_of_its_own(ask: Ask, draw: Draw) -> None:
    tints = {tuple(draw(ask(mood=mood)).pixels("still").mean(axis=(0, 1)).round(1)) for mood in get_args(Mood)}
    assert len(tints) == len(get_args(Mood))


@pytest.mark.parametrize("size", get_args(ShotSize))
@pytest.mark.parametrize("people", [(), ("A",), ("A", "B"), ("A", "B", "C", "D", "E")])
def test_every_shot_size_takes_any_number_of_people(ask: Ask, draw: Draw, size: str, people: tuple[str, ...]) -> None:
    assert draw(ask(framing=size, characters=people, prompt="")).pixels("still").std() > 8


@pytest.mark.parametrize("style", ["anime", "documentary", "photorealistic", "noir", "unheard of"])
def test_a_style_is_followed_and_an_unknown_one_is_cinematic(ask: Ask, draw: Draw, style: str) -> None:
    plain, styled = draw(ask()).pixels("still"), draw(ask(style=style)).pixels("still")
    assert (difference(plain, styled) == 0) is (style == "unheard of")
