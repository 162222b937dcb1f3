"""Words on the picture: titles, lower thirds, end cards and burned subtitles, drawn once as RGBA pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageDraw

from bomstudio import BurnedLine, Fonts, Size, Title

from .fonts import REGULAR, SEMIBOLD, Pen, may_be_spaced
from .sheets import Lettering, blank, glowing, short, trimmed
from .wrapping import wrapped

WHITE = (255, 255, 255, 255)
SOFT_WHITE = (255, 255, 255, 225)


@dataclass(frozen=True)
class Line:
    """A line of text and its pen, with the space after each letter in pixels."""

    text: str
    pen: Pen
    language: str
    tracking: float = 0.0
    colour: tuple[int, int, int, int] = WHITE
    space_above: float = 0.0

    @property
    def width(self) -> float:
        """How far it runs."""
        gaps = max(0, len(self.text) - 1) * self.tracking
        return self.pen.getlength(self.text, self.language) + gaps

    @property
    def height(self) -> float:
        """How much of the page it takes."""
        return self.pen.size * 1.3 + self.space_above

    def draw(self, canvas: ImageDraw.ImageDraw, x: float, baseline: float, stroke: float = 0) -> None:
        """Write it from `x` on; `stroke` is how far a dark outline reaches."""
        ink = partial(self.pen.write, canvas, fill=self.colour, language=self.language)
        outline = partial(ink, stroke_width=stroke, stroke_fill=(0, 0, 0, 255)) if stroke else ink
        if not self.tracking:
            outline(x, baseline, self.text)
            return
        for index, letter in enumerate(self.text):
            before = self.pen.getlength(self.text[: index + 1]) - self.pen.getlength(letter)
            outline(x + before + index * self.tracking, baseline, letter)


def title(words: Title, size: Size, fonts: Fonts) -> Lettering:
    """Draw a title in its style."""
    styles = {"title": _centred, "lower_third": _lower_third, "end_card": _end_card, "closing": _end_card}
    return styles[words.style](words, size, fonts)


def burned(line: BurnedLine, size: Size, fonts: Fonts) -> Lettering:
    """Draw a subtitle: white with a dark outline, at most two lines where it fits, centred above the lower edge."""
    pixels = short(size, 0.047)
    pen = Pen(fonts, line.text, SEMIBOLD, pixels)
    shape = size.width / size.height
    letters, rise = (42, 0.09) if shape > 1.2 else (36, 0.11) if shape > 0.8 else (32, 0.14)
    texts = wrapped(line.text, letters, 0.88 * size.width, partial(pen.getlength, language=line.language))
    lines = [Line(text, pen, line.language) for text in texts]
    picture, canvas = blank(size)
    baseline = size.height * (1 - rise) - pen.descent
    for row in reversed(lines):
        row.draw(canvas, (size.width - row.width) / 2, baseline, stroke=max(1.5, pixels * 0.075))
        baseline -= row.height
    return glowing(trimmed(picture, round(pixels * 0.4)), pixels * 0.12, 0.55)


def _centred(words: Title, size: Size, fonts: Fonts) -> Lettering:
    picture, canvas = blank(size)
    middle = 0.36 if size.height > size.width else 0.48
    _stack(canvas, _headline(words, size, fonts, 0.094), size, middle=size.height * middle)
    blur = short(size, 0.014)
    return glowing(trimmed(picture, 3 * blur), blur, 0.75)


def _end_card(words: Title, size: Size, fonts: Fonts) -> Lettering:
    picture, canvas = blank(size)
    _stack(canvas, _headline(words, size, fonts, 0.070), size, middle=size.height * 0.5)
    veil = Image.new("RGBA", (size.width, size.height), (8, 9, 12, 190))
    return Lettering(Image.alpha_composite(veil, picture), 0, 0)


def _lower_third(words: Title, size: Size, fonts: Fonts) -> Lettering:
    unit = short(size, 0.046)
    first, *rest = words.text.strip().splitlines()
    heavy = Pen(fonts, words.text, SEMIBOLD, unit)
    light = Pen(fonts, words.text, REGULAR, round(unit * 0.76))
    room = size.width * 0.74
    lines = [Line(text, heavy, words.language) for text in wrapped(first, 40, room, heavy.getlength)]
    for other in rest:
        texts = wrapped(other, 60, room, light.getlength)
        lines += [Line(text, light, words.language, colour=SOFT_WHITE) for text in texts]
    pad, bar = round(unit * 0.6), max(2, round(unit * 0.14))
    width = round(max(line.width for line in lines)) + bar + pad * 5 // 2
    height = round(sum(line.height for line in lines)) + pad
    left, top = round(size.width * 0.06), round(size.height * 0.74) - height
    picture, canvas = blank(size)
    canvas.rounded_rectangle((left, top, left + width, top + height), radius=bar, fill=(10, 12, 16, 170))
    canvas.rectangle((left, top, left + bar - 1, top + height), fill=WHITE)
    y = top + pad / 2
    for line in lines:
        line.draw(canvas, left + bar + pad, y + line.pen.size * 1.01)
        y += line.height
    return trimmed(picture)


def _headline(words: Title, size: Size, fonts: Fonts, scale: float) -> list[Line]:
    """Return the first line large and set wide, the others smaller."""
    first, *rest = words.text.strip().splitlines()
    pixels = short(size, scale)
    room = size.width * 0.82
    large = Pen(fonts, words.text, SEMIBOLD, pixels)
    tracking = pixels * 0.045 if may_be_spaced(first) else 0.0
    texts = wrapped(first, 24, room, partial(_spaced_width, large, tracking))
    lines = [Line(text, large, words.language, tracking) for text in texts]
    small = Pen(fonts, words.text, REGULAR, round(pixels * 0.46))
    for index, other in enumerate(rest):
        gap = small.size * 0.06 if may_be_spaced(other) else 0.0
        above = pixels * 0.25 if index == 0 else 0.0
        for text in wrapped(other, 48, room, partial(_spaced_width, small, gap)):
            lines.append(Line(text, small, words.language, gap, SOFT_WHITE, above))
            above = 0.0
    return lines


def _spaced_width(pen: Pen, gap: float, text: str) -> float:
    return pen.getlength(text) + len(text) * gap


def _stack(canvas: ImageDraw.ImageDraw, lines: list[Line], size: Size, middle: float) -> None:
    y = middle - sum(line.height for line in lines) / 2
    for line in lines:
        line.draw(canvas, (size.width - line.width) / 2, y + line.space_above + line.pen.size)
        y += line.height
