"""Who is in a film: from the head of a script, and from where it introduces them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import Breakdown, CharacterSheet
from plugins.local_script.looks import looks_in, tongue_of

Break = Callable[..., Breakdown]


def test_introductions_in_capitals_say_who_somebody_is(fountain: Break) -> None:
    film = fountain(
        "EXT. PIER - DAY\n\nMARA (70), grey hair in a bun, woollen green coat, hands JONAS (11), in a yellow raincoat, "
        "the lamp. Her grandson JONAS runs.\n\nJONAS\nGrandma!\n"
    )
    mara, jonas = film.characters["Mara"], film.characters["Jonas"]
    assert (mara.years, mara.hair_colour, mara.hair, mara.garment, mara.colour) == (70, "grey", "bun", "coat", "green")
    assert (jonas.years, jonas.garment, jonas.colour) == (11, "raincoat", "yellow")
    assert jonas.words == "in a yellow raincoat"


def test_somebody_who_is_introduced_but_never_speaks_is_in_the_picture(fountain: Break) -> None:
    film = fountain("EXT. PIER - DAY\n\nOLD TOM, 81, bald and stout, watches the sea.\n\nTOM'S DOG barks.\n")
    assert film.shots[0].characters == ("Old Tom",)
    assert (film.characters["Old Tom"].hair, film.characters["Old Tom"].build) == ("bald", "stout")


def test_what_the_head_says_holds_against_the_text(fountain: Break) -> None:
    film = fountain(
        "Title: x\nCharacters:\n    ANNA: a woman of 34, red hair, blue sweater\n\n"
        "EXT. PIER - DAY\n\nANNA (40), black hair, waits.\n\nANNA\nHm.\n"
    )
    anna = film.characters["Anna"]
    assert (anna.years, anna.hair_colour, anna.colour, anna.sex) == (34, "red", "blue", "female")


def test_front_matter_and_narration_in_dutch_are_read(markdown: Break) -> None:
    film = markdown(
        "---\nlanguage: nl\ncharacters:\n  SANNE: 34, rood haar in een knot, groene trui\n---\n\n"
        "Opa JAN (78), met een grijze baard en een bril, leest. Piet (9), in een gele regenjas, rent.\n\n> SANNE: Hoi\n"
    )
    assert (film.characters["Sanne"].hair_colour, film.characters["Sanne"].hair) == ("red", "bun")
    assert (film.characters["Jan"].extras, film.characters["Jan"].sex) == (("beard", "glasses"), "male")
    assert (film.characters["Piet"].years, film.characters["Piet"].colour) == (9, "yellow")


def test_a_pronoun_tells_the_sex_of_who_was_named(fountain: Break) -> None:
    film = fountain("EXT. PIER - DAY\n\nRobin waits. She yawns. Kim wipes his glasses.\n\nROBIN\nSo.\n\nKIM\nSo.\n")
    assert (film.characters["Robin"].sex, film.characters["Kim"].sex) == ("female", "male")


def test_a_script_that_describes_nobody_has_no_sheets(text: Break) -> None:
    assert text("The boat goes out.\n\nIn 1953 (70 years ago) the sea came.").characters == {}


def test_an_entry_without_a_name_is_told(fountain: Break) -> None:
    film = fountain("Title: x\nCharacters: tall and dark\n\nEXT. PIER - DAY\n\nRain.\n")
    assert film.warnings[0] == "The character 'tall and dark' is not understood; write NAME: how they look."


@pytest.mark.parametrize(
    ("language", "words", "looks"),
    [
        ("en", "late 20s, dark-skinned, black hair", {"years": 25, "skin": "dark", "hair_colour": "black"}),
        ("en", "in yellow", {"colour": "yellow"}),
        ("en", "behind her the grey sea", {}),
        ("nl", "kort grijs haar, blauwe jas", {"hair": "short", "hair_colour": "grey", "colour": "blue"}),
        ("es", "pelo negro largo, abrigo rojo", {"hair": "long", "hair_colour": "black", "colour": "red"}),
        ("fr", "cheveux gris, manteau vert", {"hair_colour": "grey", "garment": "coat", "colour": "green"}),
        ("hi", "हरी साड़ी, चश्मा", {"garment": "dress", "colour": "green", "extras": ("glasses",)}),
    ],
)  # fmt: skip
def test_a_colour_belongs_to_what_it_stands_by(language: str, words: str, looks: dict[str, object]) -> None:
    found = looks_in(words, tongue_of(language))
    assert {key: found.get(key) for key in looks} == looks
    assert looks or not found


@given(text=st.text(max_size=200), language=st.sampled_from(["en", "nl", "es", "fr", "hi", "xx"]))
def test_any_description_is_taken(text: str, language: str) -> None:
    found = looks_in(text, tongue_of(language))
    sheet = CharacterSheet(name="MARA", **found)
    assert {key: getattr(sheet, key) for key in found} == found
