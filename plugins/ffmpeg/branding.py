"""Titles, lower thirds and closing words in a brand's look, where they cover neither faces nor subtitles."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from bomstudio import Box, BrandColours, BrandFont, Fonts, Look, MediaRef, Size, Title, luminance, readable_on, rgb

from .fonts import SEMIBOLD, Pen, may_be_spaced
from .lettering import Line
from .logos import fitted, on_plate, read_logo, shows_on
from .sheets import Lettering, blank, glowing, short, trimmed
from .wrapping import wrapped

SUBTITLES_FROM = 0.75
"""Below this part of the height only subtitles stand."""
WORDS_FROM = 0.135
"""Above this part of the height marks stand, and what a storyboard writes."""
_SIDE = 0.06
_LIGHT = 0.5
_TALL_LARGER = 1.16
"""Tall films are seen on telephones."""


@dataclass(frozen=True)
class Hand:
    """What a brand's words are written with."""

    look: Look
    title_fonts: Fonts
    body_fonts: Fonts
    logo: Image.Image | None

    @property
    def colours(self) -> BrandColours:
        """The brand's colours."""
        return self.look.colours

    @property
    def on_pictures(self) -> str:
        """The brand's colour for words on a picture: light, as their glow is dark."""
        found = (colour for colour in (self.colours.text, self.colours.background) if luminance(colour) >= _LIGHT)
        return next(found, "#ffffff")


def hand_of(look: Look, fonts: Fonts, open: Callable[[MediaRef], Path]) -> Hand:
    """Return what a look's words are written with."""

    def led(font: BrandFont | None) -> Fonts:
        return fonts.led_by(open(font.file), font.index) if font else fonts

    logo = read_logo(open(look.logo)) if look.logo else None
    return Hand(look, led(look.title_font), led(look.body_font), logo)


@dataclass(frozen=True)
class Piece:
    """One thing of a stack: a line of text, a picture or a rule, with the space above it."""

    width: float
    height: float
    paint: Callable[[Image.Image, ImageDraw.ImageDraw, float, float], None]
    above: float = 0.0


def title(words: Title, size: Size, hand: Hand) -> Lettering:
    """Draw a title in its style, where it overlaps least with what is to be seen."""
    if words.style == "lower_third":
        return _lower_third(words, size, hand)
    larger = _TALL_LARGER if size.height > size.width else 1.0
    return _over_picture(words, size, hand, larger * (0.100 if words.style == "title" else 0.080))


def headline(
    text: str, language: str, fonts: Fonts, pixels: int, room: float, lines: int, ink: str, tracking: float = 0.0
) -> list[Line]:
    """Return a text set as large as it can be up to a size: in so many lines at most, and no word broken."""
    for part in (1.0, 0.9, 0.8, 0.72, 0.64, 0.57, 0.5, 0.44):
        pen = Pen(fonts, text, SEMIBOLD, max(8, round(pixels * part)))
        gap = pen.size * tracking if may_be_spaced(text) else 0.0
        width = partial(_spaced, pen, gap)
        rows = wrapped(text, 200, room, width)
        if len(rows) <= lines and all(width(word) <= room for word in text.split()):
            break
    return [Line(row, pen, language, gap, (*rgb(ink), 255)) for row in rows]


def text_pieces(lines: Sequence[Line], above: float = 0.0) -> list[Piece]:
    """Return lines as pieces of a stack, the first with space above it."""
    return [_text(line, above if number == 0 else 0.0) for number, line in enumerate(lines)]


def rule(width: float, thickness: float, colour: str, above: float) -> Piece:
    """Return a short bar of one colour."""
    high = max(2, round(thickness))

    def paint(sheet: Image.Image, pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
        pen.rectangle((round(x), round(y), round(x + width) - 1, round(y) + high - 1), fill=(*rgb(colour), 255))

    return Piece(width, high, paint, above)


def picture(image: Image.Image, above: float = 0.0) -> Piece:
    """Return a picture as a piece of a stack."""

    def paint(sheet: Image.Image, pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
        sheet.alpha_composite(image, (round(x), round(y)))

    return Piece(image.width, image.height, paint, above)


def stack_size(pieces: Sequence[Piece]) -> tuple[float, float]:
    """Return the width and height that a stack takes."""
    return max(piece.width for piece in pieces), sum(piece.height + piece.above for piece in pieces)


def paint_stack(
    pieces: Sequence[Piece], sheet: Image.Image, pen: ImageDraw.ImageDraw, left: float, top: float, align: float
) -> None:
    """Draw a stack into its box; `align` is 0 for its left edge, 0.5 for its middle, 1 for its right."""
    whole, _ = stack_size(pieces)
    y = top
    for piece in pieces:
        y += piece.above
        piece.paint(sheet, pen, left + (whole - piece.width) * align, y)
        y += piece.height


def _over_picture(words: Title, size: Size, hand: Hand, scale: float) -> Lettering:
    """Draw a title in the middle, or above, below or beside what stands there."""
    best: tuple[float, list[Piece], float, float, float] | None = None
    for part, logo in ((1.0, hand.logo), (1.0, None), (0.75, None), (0.55, None)):
        for room, aligned in _columns(size):
            pieces = list(_title_pieces(words, size, hand, logo, scale * part, room * size.width))
            width, height = stack_size(pieces)
            for left, top in _places(size, width, height, aligned):
                covered = _covered(size, left, top, width, height, words.avoid)
                if best is None or covered < best[0] - 1e-6:
                    best = (covered, pieces, left, top, aligned)
        if best is not None and not best[0]:
            break
    assert best is not None
    _, pieces, left, top, aligned = best
    sheet, pen = blank(size)
    paint_stack(pieces, sheet, pen, left, top, aligned)
    width, height = stack_size(pieces)
    veil = clouded(size, (left, top, left + width, top + height), 84)
    veil.alpha_composite(glowing(Lettering(sheet, 0, 0), short(size, 0.010), 0.62).picture)
    return trimmed(veil)


def _columns(size: Size) -> tuple[tuple[float, float], ...]:
    """Return the widths that a title may have, in parts of the picture's, each with its alignment: the best first."""
    if size.width <= size.height:
        return ((0.80, 0.5),)
    return (0.80, 0.5), (0.42, 0.0), (0.42, 1.0), (0.28, 0.0), (0.28, 1.0)


def _places(size: Size, width: float, height: float, aligned: float) -> Iterator[tuple[float, float]]:
    highest, lowest = WORDS_FROM * size.height, SUBTITLES_FROM * size.height - height
    left = _SIDE * size.width + (size.width * (1 - 2 * _SIDE) - width) * aligned
    for middle in (0.34, 0.46, 0.62) if size.height > size.width else (0.46, 0.30, 0.62):
        yield left, min(max(middle * size.height - height / 2, highest), max(highest, lowest))


def _title_pieces(
    words: Title, size: Size, hand: Hand, logo: Image.Image | None, scale: float, room: float
) -> Iterator[Piece]:
    first, *rest = words.text.strip().splitlines() or [""]
    pixels = short(size, scale)
    ink = hand.on_pictures
    tight = size.width <= size.height
    if logo:
        yield picture(fitted(logo, room * 0.5, pixels * 1.05))
    lines = headline(first, words.language, hand.title_fonts, pixels, room, 4 if tight else 3, ink, 0.02)
    yield from text_pieces(lines, pixels * 0.42 if logo else 0.0)
    yield rule(pixels * 1.15, pixels * 0.055, hand.colours.accent, pixels * 0.20)
    for number, other in enumerate(rest):
        below = headline(other, words.language, hand.body_fonts, round(pixels * 0.44), room, 2, ink, 0.02)
        yield from text_pieces(below, pixels * (0.26 if number == 0 else 0.05))


def _lower_third(words: Title, size: Size, hand: Hand) -> Lettering:
    unit = short(size, 0.046 * (_TALL_LARGER if size.height > size.width else 1.0))
    draw = {"panel": _panel, "band": _band, "plain": _plain}[hand.look.lower_third]
    room = size.width * (0.56 if size.width > size.height else 0.74)
    best: tuple[float, Image.Image, float, float] | None = None
    for to_right in (False, True):
        block = draw(words, hand, unit, room, to_right)
        edge = size.width * _SIDE
        left = size.width - edge - block.width if to_right else edge
        for place, top in enumerate((SUBTITLES_FROM * 0.987 * size.height - block.height, WORDS_FROM * size.height)):
            covered = _covered(size, left, top, block.width, block.height, words.avoid) + place * 1e-5
            if best is None or covered < best[0] - 1e-6:
                best = (covered, block, left, top)
    assert best is not None
    _, block, left, top = best
    sheet, _ = blank(size)
    sheet.paste(block, (round(left), round(top)))
    return trimmed(sheet)


def _panel(words: Title, hand: Hand, unit: int, room: float, to_right: bool) -> Image.Image:
    """A panel of the background colour with a bar of the accent at its outer edge."""
    ground = hand.colours.background
    pieces = _name_pieces(words, hand, unit, room, readable_on(ground, hand.colours.text))
    width, height = stack_size(pieces)
    pad, bar = round(unit * 0.62), max(3, round(unit * 0.16))
    block = Image.new("RGBA", (round(width) + 2 * pad + bar, round(height) + round(pad * 1.1)))
    pen = ImageDraw.Draw(block)
    pen.rounded_rectangle((0, 0, block.width - 1, block.height - 1), radius=round(bar * 0.9), fill=(*rgb(ground), 224))
    edge = block.width - bar if to_right else 0
    pen.rectangle((edge, 0, edge + bar - 1, block.height - 1), fill=(*rgb(hand.colours.accent), 255))
    paint_stack(pieces, block, pen, pad if to_right else pad + bar, pad * 0.5, 1.0 if to_right else 0.0)
    return block


def _band(words: Title, hand: Hand, unit: int, room: float, to_right: bool) -> Image.Image:
    """The name on a band of the primary colour, what is said of it on one of the background colour below."""
    first, *rest = words.text.strip().splitlines() or [""]
    pad = round(unit * 0.55)
    bands = []
    for text, ground, fonts, pixels in (
        (first, hand.colours.primary, hand.title_fonts, unit),
        ("\n".join(rest), hand.colours.background, hand.body_fonts, round(unit * 0.76)),
    ):
        ink = readable_on(ground, hand.colours.text)
        lines = [
            line for row in text.splitlines() for line in headline(row, words.language, fonts, pixels, room, 2, ink)
        ]
        if lines:
            bands.append((text_pieces(lines), ground, pixels))
    sizes = [stack_size(pieces) for pieces, _, _ in bands]
    width = round(max(size[0] for size in sizes)) + 2 * pad
    block = Image.new("RGBA", (width, sum(round(size[1] + unit * 0.35) for size in sizes)))
    pen, y = ImageDraw.Draw(block), 0
    for (pieces, ground, _), (own, height) in zip(bands, sizes, strict=True):
        wide, high = round(own) + 2 * pad, round(height + unit * 0.35)
        left = width - wide if to_right else 0
        pen.rectangle((left, y, left + wide - 1, y + high - 1), fill=(*rgb(ground), 244))
        paint_stack(pieces, block, pen, left + pad, y + unit * 0.12, 0.0)
        y += high
    return block


def _plain(words: Title, hand: Hand, unit: int, room: float, to_right: bool) -> Image.Image:
    """Words on the picture itself, under a short rule of the accent colour."""
    lines = _name_pieces(words, hand, unit, room, hand.on_pictures)
    pieces = [rule(unit * 2.2, unit * 0.12, hand.colours.accent, 0.0), *lines]
    pieces[1] = Piece(lines[0].width, lines[0].height, lines[0].paint, unit * 0.2)
    width, height = stack_size(pieces)
    margin = unit
    sheet = Image.new("RGBA", (round(width) + 2 * margin, round(height) + 2 * margin))
    paint_stack(pieces, sheet, ImageDraw.Draw(sheet), margin, margin, 1.0 if to_right else 0.0)
    near = glowing(Lettering(sheet, 0, 0), unit * 0.16, 0.8)
    return glowing(near, unit * 0.7, 0.5).picture


def _name_pieces(words: Title, hand: Hand, unit: int, room: float, ink: str) -> list[Piece]:
    first, *rest = words.text.strip().splitlines() or [""]
    pieces = text_pieces(headline(first, words.language, hand.title_fonts, unit, room, 2, ink))
    for other in rest:
        pieces += text_pieces(headline(other, words.language, hand.body_fonts, round(unit * 0.76), room, 2, ink))
    return pieces or text_pieces(headline(" ", words.language, hand.title_fonts, unit, room, 1, ink))


def clouded(size: Size, box: tuple[float, float, float, float], strength: int) -> Image.Image:
    """Return a sheet with a dark cloud behind a box: left, top, right and bottom in pixels; strength is of 255."""
    shrink = 8
    reach = min(size.width, size.height) * 0.03
    edges = [(edge + way * reach) / shrink for edge, way in zip(box, (-1, -1, 1, 1), strict=True)]
    cloud = Image.new("L", (math.ceil(size.width / shrink), math.ceil(size.height / shrink)))
    ImageDraw.Draw(cloud).rounded_rectangle(edges, radius=reach / shrink, fill=strength)
    soft = cloud.filter(ImageFilter.GaussianBlur(min(cloud.size) * 0.085))
    dark = Image.new("RGBA", (size.width, size.height), (6, 8, 12, 0))
    dark.putalpha(soft.resize(dark.size, Image.Resampling.BICUBIC))
    return dark


def logo_on(ground: str, logo: Image.Image, width: float, height: float) -> Image.Image:
    """Return a logo for a plain ground, on a plate where it would not show."""
    drawn = fitted(logo, width, height)
    return drawn if shows_on(drawn, ground) else on_plate(fitted(logo, width * 0.8, height * 0.75))


def _covered(size: Size, left: float, top: float, width: float, height: float, avoid: Sequence[Box]) -> float:
    """Return how much of faces and other words a box covers, as a part of the picture."""
    wide, high = size.width, size.height
    own = Box(x=left / wide, y=top / high, width=width / wide, height=height / high)
    return sum(own.overlap(box) for box in avoid)


def _text(line: Line, above: float) -> Piece:
    def paint(sheet: Image.Image, pen: ImageDraw.ImageDraw, x: float, y: float) -> None:
        line.draw(pen, x, y + line.pen.size * 1.02)

    return Piece(line.width, line.pen.size * 1.28, paint, above)


def _spaced(pen: Pen, gap: float, text: str) -> float:
    return pen.getlength(text) + max(0, len(text) - 1) * gap
