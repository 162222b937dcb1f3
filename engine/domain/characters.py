"""Everybody's looks: what a script leaves open is decided by the name, and said in words that are always the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from engine.contracts.characters import Age, Build, CharacterSheet, ClothesColour, Garment, HairColour, HairStyle, Sex
from engine.contracts.documents import fingerprint

Choice = TypeVar("Choice")

CHILD, TEEN, OLD = 12, 19, 65
"""The last years of a child and of a teenager, and the first of the old."""
_SHORT_HAIR: tuple[HairStyle, ...] = ("short", "cropped", "curly", "short")
_LONG_HAIR: tuple[HairStyle, ...] = ("long", "bob", "bun", "tail", "braid", "curly")
_YOUNG_HAIR: tuple[HairColour, ...] = ("black", "brown", "brown", "red", "blond")
_WARDROBE: dict[Sex, tuple[Garment, ...]] = {
    "female": ("coat", "dress", "jacket", "sweater", "tunic"),
    "male": ("coat", "jacket", "sweater", "shirt", "jacket"),
}
_CLOTHES: tuple[ClothesColour, ...] = ("red", "orange", "yellow", "green", "teal", "blue", "navy", "purple", "brown")
_SEXES: tuple[Sex, ...] = ("female", "male")
_BUILDS: tuple[Build, ...] = ("slim", "average", "average", "stout")
_PEOPLE = {
    ("child", "female"): "girl", ("child", "male"): "boy",
    ("teen", "female"): "teenage girl", ("teen", "male"): "teenage boy",
    ("adult", "female"): "woman", ("adult", "male"): "man",
    ("old", "female"): "old woman", ("old", "male"): "old man",
}  # fmt: skip


_NO_BRACKETS = str.maketrans("", "", "()")
"""So that one pair of brackets holds all that is said of a person."""


def decided(sheet: CharacterSheet) -> CharacterSheet:
    """Return a sheet in which everything that is drawn is decided: what was open, by the name alone."""
    name = " ".join(unicodedata.normalize("NFC", sheet.name).casefold().split())
    age = sheet.age or _age(sheet.years)
    chance: Sex = _one(name, "sex", _SEXES)
    sex = sheet.sex or chance
    hair = sheet.hair or _one(name, "hair", _LONG_HAIR if sex == "female" else _SHORT_HAIR)
    grown: HairColour = "grey" if age == "old" else _one(name, "hair colour", _YOUNG_HAIR)
    wardrobe = tuple(garment for garment in _WARDROBE[sex] if age != "child" or garment != "coat")
    return sheet.model_copy(
        update={
            "age": age,
            "sex": sex,
            "build": sheet.build or ("slim" if age == "child" else _one(name, "build", _BUILDS)),
            "hair": hair,
            "hair_colour": sheet.hair_colour or grown,
            "garment": sheet.garment or _one(name, "garment", wardrobe),
            "colour": sheet.colour or _one(name, "colour", _CLOTHES),
        }
    )


def in_words(sheet: CharacterSheet) -> str:
    """Say in English how a decided sheet looks: the same words for the same sheet."""
    article = "an" if sheet.age == "old" else "a"
    person = f"{article} {_PEOPLE[sheet.age or 'adult', sheet.sex or 'female']}"
    parts = [f"{person} of {sheet.years}" if sheet.years is not None else person]
    if sheet.build and sheet.build != "average":
        parts.append(f"{sheet.build} build")
    if sheet.skin:
        parts.append(f"{sheet.skin} skin")
    if sheet.hair == "bald":
        parts.append("bald")
    elif sheet.hair:
        parts.append(f"{sheet.hair_colour} hair, {_worn(sheet.hair)}")
    parts.append(f"{sheet.colour} {sheet.garment}")
    parts += sheet.extras
    words = sheet.words.translate(_NO_BRACKETS)
    said = f'; "{words}"' if words else ""
    return f"{sheet.name} ({', '.join(parts)}{said})"


def sheets_of(known: dict[str, CharacterSheet], names: Sequence[str]) -> tuple[CharacterSheet, ...]:
    """Return the decided sheets of some people, in their order."""
    return tuple(decided(known.get(name) or CharacterSheet(name=name)) for name in names)


def _age(years: int | None) -> Age:
    if years is None:
        return "adult"
    return "child" if years <= CHILD else "teen" if years <= TEEN else "old" if years >= OLD else "adult"


def _worn(hair: HairStyle) -> str:
    return {"bob": "in a bob", "bun": "in a bun", "tail": "in a ponytail", "braid": "in a braid"}.get(hair, hair)


def _one(name: str, about: str, choices: Sequence[Choice]) -> Choice:
    return choices[int(fingerprint([name, about])[:8], 16) % len(choices)]
