"""What is left open about somebody is decided once, by the name."""

from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.characters import CharacterSheet
from engine.domain.characters import decided, in_words, sheets_of


@given(name=st.text(min_size=1, max_size=30), years=st.none() | st.integers(0, 120))
def test_a_decided_sheet_is_whole_and_stays_as_it_is(name: str, years: int | None) -> None:
    sheet = decided(CharacterSheet(name=name, years=years))
    assert None not in (sheet.age, sheet.sex, sheet.build, sheet.hair, sheet.hair_colour, sheet.garment, sheet.colour)
    assert decided(sheet) == sheet
    assert (
        decided(CharacterSheet(name=name.upper(), years=years)).colour
        == decided(CharacterSheet(name=name.casefold(), years=years)).colour
        or name.upper().casefold() != name.casefold()
    )


def test_what_a_script_says_is_kept() -> None:
    sheet = decided(CharacterSheet(name="Mara", years=70, garment="coat", colour="green"))
    assert (sheet.age, sheet.hair_colour, sheet.garment, sheet.colour) == ("old", "grey", "coat", "green")
    assert decided(CharacterSheet(name="Jonas", years=11)).age == "child"
    assert decided(CharacterSheet(name="Mara", years=70, hair_colour="red")).hair_colour == "red"


def test_the_words_say_everything_in_one_pair_of_brackets() -> None:
    sheet = CharacterSheet(name="Jonas", words="in a (wet) yellow raincoat", years=11, sex="male", hair="short")
    sheet = sheet.model_copy(update={"hair_colour": "brown", "garment": "raincoat", "colour": "yellow"})
    said = in_words(decided(sheet))
    assert said == ('Jonas (a boy of 11, slim build, brown hair, short, yellow raincoat; "in a wet yellow raincoat")')
    assert in_words(decided(CharacterSheet(name="Mara", sex="female", years=70))).startswith("Mara (an old woman of 70")


def test_only_those_who_are_present_are_told_in_their_order() -> None:
    known = {"Mara": CharacterSheet(name="Mara", years=70), "Jonas": CharacterSheet(name="Jonas", years=11)}
    assert [sheet.name for sheet in sheets_of(known, ("Jonas", "Tom"))] == ["Jonas", "Tom"]
    assert sheets_of(known, ("Jonas",))[0].years == 11
