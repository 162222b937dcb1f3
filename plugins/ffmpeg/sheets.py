"""Drawing sheets: transparent pictures as large as the frame, the glow under what is drawn, and trimming."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image, ImageDraw, ImageFilter

from bomstudio import Size


@dataclass(frozen=True)
class Lettering:
    """A picture with alpha, and where its top left corner goes."""

    picture: Image.Image
    left: int
    top: int


def blank(size: Size) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Return an empty sheet and its pen."""
    picture = Image.new("RGBA", (size.width, size.height))
    return picture, ImageDraw.Draw(picture)


def glowing(drawn: Lettering, blur: float, strength: float, colour: tuple[int, int, int] = (0, 0, 0)) -> Lettering:
    """Lay a soft glow, dark unless it is told otherwise, under what is drawn."""
    alpha = drawn.picture.getchannel("A").filter(ImageFilter.GaussianBlur(blur))
    glow = Image.new("RGBA", drawn.picture.size, (*colour, 0))
    glow.putalpha(alpha.point([round(min(255, level * 1.6) * strength) for level in range(256)]))
    return replace(drawn, picture=Image.alpha_composite(glow, drawn.picture))


def trimmed(sheet: Image.Image, margin: int = 0) -> Lettering:
    """Cut away what is empty, leaving a margin and even edges."""
    box = sheet.getchannel("A").getbbox() or (0, 0, 2, 2)
    left, top = (max(0, edge - margin) & ~1 for edge in box[:2])
    right = min(sheet.width, (box[2] + margin + 1) & ~1)
    bottom = min(sheet.height, (box[3] + margin + 1) & ~1)
    return Lettering(sheet.crop((left, top, right, bottom)), left, top)


def short(size: Size, part: float) -> int:
    """Return a part of the shorter side, in pixels."""
    return max(8, round(min(size.width, size.height) * part))
