"""Who a figure is: build, clothes and hair, always the same for a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from bomstudio import CharacterSheet

from .colours import Colour, hexed
from .framing import seeded

_COATS = (
    "#c8892b", "#a8443a", "#2f7f79", "#3d5a94", "#7d8f3c", "#7c4a78", "#c96f4a", "#4f86a8", "#b5524f", "#5c7f5a",
    "#d0a24c", "#45548a",
)  # fmt: skip
_ACCENTS = ("#e9d8b4", "#d9573f", "#e0b23f", "#7fb7b0", "#f0ece0", "#b9567a", "#5f7fbf")
_SKINS = ("#f0c8a6", "#e2ad85", "#c98e62", "#a86c45", "#8a5535", "#693f28")
_HAIRS = ("#2a1c17", "#3d2619", "#6b4226", "#9c6b34", "#1d1a22", "#8d8a88", "#7a2f1f")
_STYLES = ("short", "bob", "bun", "long", "curly", "tail", "cropped", "braid")
_HATS = ("", "", "", "", "beanie", "cap", "brim", "scarf")
_GARMENTS = ("coat", "jacket", "tunic", "coat", "dress", "jacket")
_CLOTHES = {
    "black": "#33343b", "white": "#ece6da", "grey": "#8d929a", "red": "#b33d35", "orange": "#d07a35",
    "yellow": "#e3b23a", "green": "#5c8a52", "teal": "#2f7f79", "blue": "#3f6fae", "navy": "#33456f",
    "purple": "#7c4a78", "pink": "#cf7f95", "brown": "#7d5638", "beige": "#cdb590",
}  # fmt: skip
_HAIR = {
    "black": "#1d1a1e", "brown": "#4a2f20", "red": "#9a4424", "blond": "#c79b52", "grey": "#a3a2a3", "white": "#e6e2da",
}  # fmt: skip
_SKIN = {"pale": "#f4d6bd", "fair": "#ecbf9b", "olive": "#d0a074", "brown": "#a5714a", "dark": "#6b4330"}
_AGES = {"child": (0.66, 1.36, 0.0), "teen": (0.93, 1.07, 0.0), "adult": (1.0, 1.0, 0.0), "old": (0.95, 1.02, 1.0)}
"""By age: how tall, how large the head is against the body, and how far somebody stoops."""
_BUILDS = {"slim": 0.88, "average": 1.0, "stout": 1.2}
_HEADGEAR = {"hat": "brim", "cap": "cap", "beanie": "beanie", "headscarf": "scarf"}
_GARMENTS_AS = {"raincoat": "coat", "sweater": "jacket", "shirt": "jacket", "apron": "tunic", "suit": "jacket"}
"""How clothes are cut that have no cut of their own."""
_CHILD = re.compile(
    r"\b(child|kid|boy|girl|little|young|son|daughter|meisje|jongen|kind|kleine|zoon|dochter|niñ[oa]|chic[oa]|enfant"
    r"|fille|garçon|petite?)\b|बच्च|लड़क|बेट|नन्ह|छोट"
)


@dataclass(frozen=True)
class Look:
    """What stays the same about a character in every shot."""

    coat: Colour
    accent: Colour
    trousers: Colour
    skin: Colour
    hair: Colour
    style: str
    hat: str
    garment: str
    build: float
    """Width of the body, about 1."""
    tall: float
    """Height beside an average grown-up, about 1."""
    neckwear: bool
    beard: bool
    head: float = 1.0
    """How large the head is against a grown-up's, on a body of the same height."""
    stoop: float = 0.0
    glasses: bool = False
    moustache: bool = False
    closed: bool = False
    """Whether what is worn has neither lapels nor a seam."""


def looks_of(names: tuple[str, ...], sheets: tuple[CharacterSheet, ...]) -> tuple[Look, ...]:
    """Return how each of the people looks: as the sheet says, or as the name decides."""
    by_name = {sheet.name: sheet for sheet in sheets}
    return tuple(_drawn(look_of(name), by_name[name]) if name in by_name else look_of(name) for name in names)


def _drawn(by_name: Look, sheet: CharacterSheet) -> Look:
    """Return what a name decides, as far as the sheet decides nothing else."""
    tall, head, stoop = _AGES[sheet.age or "adult"]
    hats = [_HEADGEAR[extra] for extra in sheet.extras if extra in _HEADGEAR]
    hair = sheet.hair_colour or ("grey" if sheet.age == "old" else None)
    return replace(
        by_name,
        coat=hexed(_CLOTHES[sheet.colour]) if sheet.colour else by_name.coat,
        skin=hexed(_SKIN[sheet.skin]) if sheet.skin else by_name.skin,
        hair=hexed(_HAIR[hair]) if hair else by_name.hair,
        style=sheet.hair or by_name.style,
        hat=hats[0] if hats else "",
        garment=_GARMENTS_AS.get(sheet.garment, sheet.garment) if sheet.garment else by_name.garment,
        closed=sheet.garment in {"raincoat", "sweater", "dress", "tunic", "apron"},
        build=_BUILDS[sheet.build or "average"] * (1.06 if sheet.sex == "male" else 0.96),
        tall=tall * (1.03 if sheet.sex == "male" else 0.97),
        head=head,
        stoop=stoop,
        neckwear="scarf" in sheet.extras,
        beard="beard" in sheet.extras,
        glasses="glasses" in sheet.extras,
        moustache="moustache" in sheet.extras,
    )


def look_of(name: str) -> Look:
    """Return the look that belongs to a name, whatever its case and spacing."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    rng = seeded("character", plain)

    def one_of(choices: tuple[str, ...]) -> str:
        return choices[int(rng.integers(len(choices)))]

    coat, accent, skin, hair = (hexed(one_of(choices)) for choices in (_COATS, _ACCENTS, _SKINS, _HAIRS))
    style, hat, garment = one_of(_STYLES), one_of(_HATS), one_of(_GARMENTS)
    build, tall = 0.88 + 0.26 * float(rng.random()), 0.95 + 0.08 * float(rng.random())
    child = bool(_CHILD.search(plain))
    return Look(
        coat=coat,
        accent=accent,
        trousers=hexed(one_of(("#3a4152", "#4a3f3a", "#2f3640", "#5a5046"))),
        skin=skin,
        hair=hair,
        style=style,
        hat=hat,
        garment="tunic" if garment == "dress" and style in {"short", "cropped"} else garment,
        build=build * (0.92 if child else 1.0),
        tall=tall * (0.72 if child else 1.0),
        head=1.3 if child else 1.0,
        neckwear=bool(rng.random() < 0.35) and hat != "scarf",
        beard=bool(rng.random() < 0.45) and style in {"short", "cropped"} and not child,
    )
