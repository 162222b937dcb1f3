"""How a client's films look: colours, fonts, logo; and what of it a renderer is told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .documents import Document
from .media import Box, MediaRef

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
"""Red, green and blue as two hex digits each: #1d3557."""

LowerThird = Literal["panel", "band", "plain"]
"""Words on a panel with a bar of the accent colour, on a solid band, or on the picture itself."""

READABLE = 4.5
"""The contrast that WCAG 2 (AA) asks for between words and what they stand on."""


class BrandColours(Document):
    """The colours of a brand; every one has a use."""

    primary: Colour = "#1d3557"
    """What bands and plates are filled with."""
    accent: Colour = "#e9b44c"
    """Rules and bars: one spot of colour."""
    text: Colour = "#ffffff"
    """Words on the background colour, and on pictures as far as it is light."""
    background: Colour = "#10151f"
    """What panels and the closing card are filled with."""


class BrandFont(Document):
    """A font file of the brand's own; letters that it does not have are written as they always are."""

    file: MediaRef
    index: int = Field(default=0, ge=0)
    """Which font of a collection."""
    family: str


class Look(Document):
    """What words on a picture are drawn with; a segment that shows none has none, and does not depend on it."""

    colours: BrandColours = BrandColours()
    title_font: BrandFont | None = None
    body_font: BrandFont | None = None
    lower_third: LowerThird = "panel"
    logo: MediaRef | None = None
    """A PNG, trimmed; named only where it is shown."""


class Mark(Document):
    """The brand's mark in a corner: a logo, or words when there is none; part of the picture for a whole segment."""

    logo: MediaRef | None = None
    text: str = ""
    font: BrandFont | None = None
    opacity: float = Field(default=0.7, gt=0, le=1)
    box: Box
    """The room it has; it stands at the box's upper edge, on the side that is nearer to the picture's."""
    turning: Literal["", "in", "out"] = ""
    """Whether it comes or goes during the segment, as it does where one shot turns into the next."""


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours by WCAG 2: 1 (none) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    """Return how light a colour is by WCAG 2: 0 (black) to 1 (white)."""
    shares = zip((0.2126, 0.7152, 0.0722), rgb(colour), strict=True)
    return sum(share * _linear(level / 255) for share, level in shares)


def rgb(colour: Colour) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def readable_on(ground: Colour, wanted: Colour) -> Colour:
    """Return a colour for words on a ground: the wanted one where it can be read, else black or white."""
    if contrast(wanted, ground) >= READABLE:
        return wanted
    return max("#ffffff", "#0b0d12", key=lambda ink: contrast(ink, ground))


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else float(((level + 0.055) / 1.055) ** 2.4)
