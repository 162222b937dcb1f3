"""Fonts for the words on the picture: Noto Sans, in the cut that has the text's script."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import fontpkg
from PIL import ImageFont

from bomstudio import ConfigError

REGULAR, SEMIBOLD = 400, 600

_IN_NOTO_SANS = (range(0x0530), range(0x1C80, 0x1C90), range(0x1D00, 0x2C00), range(0xA640, 0xA800))
"""The blocks of Latin, Greek and Cyrillic letters."""

_FAMILIES = {"CJK": "SC", "HIRAGANA": "JP", "KATAKANA": "JP", "HANGUL": "KR"}


@lru_cache(maxsize=64)
def font(family: str, weight: int, pixels: int) -> ImageFont.FreeTypeFont:
    """Return a font; raises ConfigError naming the package that has it when it is not installed."""
    try:
        path = fontpkg.path(family, weight=weight, nearest=True)
    except fontpkg.FamilyNotInstalled as error:
        package = f"fontpkg-{family.lower().replace(' ', '-')}"
        raise ConfigError(
            f"The words on the picture need the font {family}.", hint=f"Install it: pip install {package}"
        ) from error
    face = ImageFont.truetype(path, pixels, layout_engine=ImageFont.Layout.RAQM)
    axes = face.get_variation_axes()
    face.set_variation_by_axes([float(weight if axis["name"] == b"Weight" else axis["default"] or 0) for axis in axes])
    return face


def family_for(text: str) -> str:
    """Return the font family for the first script in a text that Noto Sans itself does not have."""
    script = next(iter(_foreign_scripts(text)), None)
    return "Noto Sans" if script is None else f"Noto Sans {_FAMILIES.get(script, script.title())}"


def may_be_spaced(text: str) -> bool:
    """Return whether letters can be set apart without breaking the script's joins."""
    return not _foreign_scripts(text) and not any(map(unicodedata.combining, text))


def _foreign_scripts(text: str) -> list[str]:
    letters = [letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha()]
    return [unicodedata.name(letter).split(" ", 1)[0] for letter in letters if not _in_noto_sans(ord(letter))]


def _in_noto_sans(code: int) -> bool:
    return any(code in block for block in _IN_NOTO_SANS)
