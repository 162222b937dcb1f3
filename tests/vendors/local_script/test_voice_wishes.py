"""What scripts wish of voices."""

from collections.abc import Callable

import pytest

from bomstudio import Breakdown, VoiceWish

Break = Callable[..., Breakdown]
SCENE = "\n\nINT. ROOM - DAY\n\n{action}\n\nANNA\nHello.\n\nTOM\nHi.\n"


@pytest.mark.parametrize(
    ("written", "wish"),
    [
        ("f2", VoiceWish(voice="f2")),
        ("bf_emma", VoiceWish(voice="bf_emma")),
        ("nl-female", VoiceWish(voice="nl-female")),
        ("female, british, slow", VoiceWish(type="female", accent="en-GB", pace=0.88)),
        ("vrouw, brits, rustig", VoiceWish(type="female", accent="en-GB", pace=0.88)),
        ("niña, latina", VoiceWish(type="child", accent="es-419")),
        ("en_gb; 1.2", VoiceWish(accent="en-GB", pace=1.2)),
        ("pace 80 %", VoiceWish(pace=0.8)),
        ("narrator", VoiceWish(type="narrator")),
    ],
)
def test_words_behind_a_name_say_what_is_wished(fountain: Break, written: str, wish: VoiceWish) -> None:
    film = fountain(f"Title: T\nVoices: ANNA: {written}, TOM=m2" + SCENE.format(action="A room."))
    assert film.voices == {"Anna": wish, "Tom": VoiceWish(voice="m2")}
    assert not film.warnings or all("voice" not in warning.casefold() for warning in film.warnings)


def test_front_matter_may_have_a_line_for_each_speaker(markdown: Break) -> None:
    film = markdown(
        "---\nvoices:\n  Anna: child, slow\n  narrator: male\n---\n# Scene\n\n> Anna: Hello.\n\nIt rains.\n"
    )
    assert film.voices == {"Anna": VoiceWish(type="child", pace=0.88), "": VoiceWish(type="male")}


def test_title_page_may_have_a_line_for_each_speaker(fountain: Break) -> None:
    film = fountain("Title: T\nVoices:\n    ANNA: female, british\n    TOM: fast" + SCENE.format(action="A room."))
    assert film.voices == {"Anna": VoiceWish(type="female", accent="en-GB"), "Tom": VoiceWish(pace=1.15)}


@pytest.mark.parametrize(
    ("written", "warning"),
    [
        ("ANNA: 9", "The pace '9' of Anna is beyond 0.5 to 2."),
        ("ANNA: female, male", "Anna has two wishes for type; 'male' was left out."),
        ("female", "The voice 'female' is not understood; write NAME=voice, or NAME: female, british, slow."),
    ],
)
def test_wish_that_cannot_be_is_left_out_and_said(fountain: Break, written: str, warning: str) -> None:
    film = fountain(f"Title: T\nVoices: {written}" + SCENE.format(action="A room."))
    assert warning in film.warnings


def test_ages_in_introductions_make_children_and_unhurried_old_people(fountain: Break) -> None:
    film = fountain("Title: T" + SCENE.format(action="ANNA (11) plays. TOM (70) sleeps."))
    assert film.voices == {"Anna": VoiceWish(type="child"), "Tom": VoiceWish(pace=0.92)}


@pytest.mark.parametrize("action", ["ANNA (35) plays.", "ANNA (O.S.) plays.", "Hannah (9) plays.", "ANNA, 11 roses."])
def test_other_brackets_say_nothing_of_a_voice(fountain: Break, action: str) -> None:
    assert fountain("Title: T" + SCENE.format(action=action)).voices == {}


def test_title_page_goes_before_an_age(fountain: Break) -> None:
    film = fountain("Title: T\nVoices: ANNA=f4" + SCENE.format(action="ANNA (11) plays."))
    assert film.voices == {"Anna": VoiceWish(voice="f4")}
