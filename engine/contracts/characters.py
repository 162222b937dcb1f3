"""Who a person of a film is: decided once, and the same in every shot."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .documents import Document

Age = Literal["child", "teen", "adult", "old"]
Sex = Literal["female", "male"]
Build = Literal["slim", "average", "stout"]
HairColour = Literal["black", "brown", "red", "blond", "grey", "white"]
HairStyle = Literal["short", "cropped", "bald", "bob", "long", "curly", "bun", "tail", "braid"]
Skin = Literal["pale", "fair", "olive", "brown", "dark"]
Garment = Literal["coat", "raincoat", "jacket", "sweater", "shirt", "tunic", "dress", "apron", "suit"]
ClothesColour = Literal[
    "black", "white", "grey", "red", "orange", "yellow", "green", "teal", "blue", "navy", "purple", "pink", "brown",
    "beige",
]  # fmt: skip
Extra = Literal["glasses", "beard", "moustache", "hat", "cap", "beanie", "headscarf", "scarf"]


class CharacterSheet(Document):
    """How a person looks; what is None has not been decided."""

    name: str
    words: str = ""
    """As the script introduces the person, in its own language."""
    years: int | None = Field(default=None, ge=0, le=130)
    age: Age | None = None
    sex: Sex | None = None
    build: Build | None = None
    hair_colour: HairColour | None = None
    hair: HairStyle | None = None
    skin: Skin | None = None
    garment: Garment | None = None
    colour: ClothesColour | None = None
    """Of the garment."""
    extras: tuple[Extra, ...] = ()
