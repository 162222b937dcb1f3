"""Who a figure is: build, clothes and hair, always the same for a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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
        neckwear=bool(rng.random() < 0.35) and hat != "scarf",
        beard=bool(rng.random() < 0.45) and style in {"short", "cropped"} and not child,
    )
