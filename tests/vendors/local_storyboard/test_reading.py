"""What words in five languages mean for a picture."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import plugins.local_storyboard
from bomstudio import ImageGenerateRequest
from plugins.local_storyboard.reading import read
from plugins.local_storyboard.scenery.places import PLACES
from plugins.local_storyboard.things.heroes import PAINTERS

Ask = Callable[..., ImageGenerateRequest]
WORDS = tomllib.loads((Path(plugins.local_storyboard.__file__).parent / "words.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "setting", "time", "place", "hour"),
    [
        ("en", "exterior EXT. HARBOUR - DAWN", "", "coast", "dawn"),
        ("nl", "interior Binnen. De branderij, ochtend", "", "roastery", "dawn"),
        ("nl", "Buiten. De straat, avond", "", "street", "dusk"),
        ("es", "INT. COCINA - NOCHE", "", "kitchen", "night"),
        ("fr", "EXT. FORÊT - CRÉPUSCULE", "", "forest", "dusk"),
        ("hi", "exterior EXT. गली - शाम", "", "street", "dusk"),
        ("hi", "अंदर. रसोई - रात", "", "kitchen", "night"),
        ("en", "EXT. FIELD", "night", "field", "night"),
        ("en", "", "", "field", "day"),
    ],
)
def test_a_heading_gives_place_and_hour(
    ask: Ask, language: str, setting: str, time: str, place: str, hour: str
) -> None:
    reading = read(ask(language=language, setting=setting, time_of_day=time, prompt=""))
    assert (reading.place, reading.time) == (place, hour)


def test_an_interior_with_a_view_keeps_the_view_outside(ask: Ask) -> None:
    reading = read(ask(setting="INT. LIVING ROOM", prompt="She looks at the mountains through the glass"))
    assert (reading.place, reading.indoors, reading.view) == ("room", True, "mountains")


def test_the_thing_a_still_names_goes_before_what_its_heading_names(ask: Ask) -> None:
    reading = read(ask(setting="EXT. LIGHTHOUSE", prompt="A letter on the step"))
    assert reading.things[0] == "letter"


def test_a_bag_of_coffee_is_a_bag_and_coffee_alone_is_a_cup(ask: Ask) -> None:
    assert read(ask(prompt="a bag of coffee", setting="")).things[0] == "bag"
    assert read(ask(prompt="coffee, at last", setting="")).things[0] == "cup"


def test_style_and_looks_say_nothing_of_what_is_seen_and_a_manner_does(ask: Ask) -> None:
    style = "ink and watercolour, deep sea blues, storm light"
    look = f"Wide shot, with मीरा (a girl, snow on the boots), {style} style."
    for words, weather in (("मीरा (बारिश में), मैदान", "rain"), ("मीरा, मैदान", "clear")):
        request = ask(setting="EXT. MEADOW", language="hi", prompt=f"{words}. {look}", caption=words, style=style)
        assert (read(request).place, read(request).weather) == ("field", weather)


def test_a_request_without_a_caption_is_read_by_its_prompt(ask: Ask) -> None:
    assert read(ask(setting="", prompt="A letter in the snow", caption="")).things[0] == "letter"


def test_a_place_stays_the_same_at_another_hour(ask: Ask) -> None:
    dusk, dawn = (read(ask(setting=f"EXT. CLIFF - {hour}")).where for hour in ("DUSK", "DAWN"))
    assert dusk == dawn


def test_every_word_leads_to_something_that_can_be_drawn() -> None:
    for tables in WORDS.values():
        for place in {**tables.get("outdoors", {}), **tables.get("indoors", {})}:
            assert place in PLACES
        for thing in {**tables.get("things", {}), **tables.get("hints", {})}:
            assert thing in PAINTERS
        assert tables.get("time", {}).keys() <= {"dawn", "day", "dusk", "night"}
        assert tables.get("weather", {}).keys() <= {"rain", "storm", "snow", "fog"}


@pytest.mark.parametrize("thing", sorted(PAINTERS))
@pytest.mark.parametrize("shape", ["16:9", "9:16"])
def test_a_close_shot_shows_the_thing_it_names(ask: Ask, draw: Callable, thing: str, shape: str) -> None:  # type: ignore[type-arg]
    word = WORDS["en"]["things"][thing][0].rstrip("*")
    named = ask(framing="close", characters=(), prompt=word, setting="EXT. FIELD", shape=shape, layered=True)
    assert read(named).things[0] == thing
    drawn = draw(named)
    (shown,) = (
        layer for layer, file in zip(drawn.layers, drawn.files("layer"), strict=True) if file.details["depth"] == 0.75
    )
    assert (shown[..., 3] > 128).mean() > 0.01
