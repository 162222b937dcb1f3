"""Pictures that stand for a film: its title on its best frames, to be read at the width of a finger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from bomstudio import Bench, Box, Fonts, Look, RenderError, Size, ThumbnailOrder

from .branding import Hand, Piece, clouded, hand_of, headline, paint_stack, rule, stack_size, text_pieces
from .logos import fitted, is_light
from .process import written_whole
from .sheets import Lettering, glowing
from .stills import frames_of

_QUALITIES = (90, 84, 78, 70, 60, 50, 40, 25)
_EDGE = 0.05
_FACE = 0.3
"""What a face is worth, where a good picture without one has about 1.5."""
_APART = 40
"""The mean difference in levels, 0 to 255, from which on pictures have nothing in common."""
_FOOT = 0.90
"""Players write a film's length in the lower right corner, below this part of the height."""


def thumbnails(film: Path, order: ThumbnailOrder, outs: Sequence[Path], fonts: Fonts, bench: Bench) -> tuple[int, ...]:
    """Write one JPEG for each of `outs`, as far as the film has shots; return the frames that they show."""
    hand = hand_of(order.look or Look(), fonts, bench.open)
    candidates = [frame for frames in order.others for frame in frames]
    pictures = dict(frames_of(film, sorted({order.first, *candidates}), order.size.width))
    if order.first not in pictures:
        raise RenderError(f"{film} has no frame {order.first}.")

    def worth(frame: int) -> float:
        faces = [box for box in order.avoid.get(frame, ()) if box.width < 1]
        return appeal(pictures[frame]) + (_FACE if faces else 0.0)

    best = [max(there, key=worth) for frames in order.others if (there := [f for f in frames if f in pictures])]
    chosen = [order.first]
    while best and len(chosen) < len(outs):
        shown = [pictures[frame] for frame in chosen]
        new = {frame: worth(frame) * (1 - max(likeness(pictures[frame], other) for other in shown)) for frame in best}
        chosen.append(max(best, key=lambda frame: (new[frame], -frame)))
        best.remove(chosen[-1])
    for frame, out in zip(chosen, outs, strict=False):
        finished = designed(pictures[frame], order, hand, order.avoid.get(frame, ()))
        _save(finished, out, order.max_bytes)
    return tuple(chosen)


def appeal(picture: Image.Image) -> float:
    """Return how well a picture draws the eye: sharp, rich in contrast and colour, neither dark nor pale."""
    small = np.asarray(picture.resize((256, 144), Image.Resampling.BOX))
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    sharp = float(cv2.Laplacian(grey, cv2.CV_32F).std())
    spread = float(np.subtract(*np.percentile(grey, (95, 5))))
    colour = float(np.ptp(small.astype(np.int16), axis=2).mean())
    exposure = 1 - abs(float(grey.mean()) / 255 - 0.45)
    return (min(sharp, 40.0) / 40 + spread / 255 + colour / 128) * exposure


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures look alike from afar, 0 to 1."""
    here, there = (
        np.asarray(picture.resize((32, 18), Image.Resampling.BOX), dtype=np.int16) for picture in (one, other)
    )
    return 1 - min(1.0, float(np.abs(here - there).mean()) / _APART)


def designed(picture: Image.Image, order: ThumbnailOrder, hand: Hand, avoid: Sequence[Box]) -> Image.Image:
    """Return a picture with the film's title and the brand on it."""
    stage = _stage(picture, order.size, avoid)
    sheet = Image.new("RGBA", stage.picture.size)
    pieces, left, top, align = _placed(order, hand, stage)
    width, height = stack_size(pieces)
    paint_stack(pieces, sheet, ImageDraw.Draw(sheet), left, top, align)
    box = (left / sheet.width, top / sheet.height, width / sheet.width, height / sheet.height)
    base = stage.picture.convert("RGBA")
    base.alpha_composite(clouded(order.size, (left, top, left + width, top + height), 150))
    unit = order.size.height
    base.alpha_composite(glowing(Lettering(sheet, 0, 0), unit * 0.012, 0.85).picture)
    if hand.logo:
        _lay_logo(base, hand.logo, stage, Box(x=box[0], y=box[1], width=box[2], height=box[3]))
    return base.convert("RGB")


@dataclass(frozen=True)
class _Stage:
    """A ground for words: the picture, which part of it they may take, and what they keep clear of."""

    picture: Image.Image
    room: tuple[float, float]
    """Left and right edges, in parts of the width."""
    avoid: tuple[Box, ...]


def _stage(picture: Image.Image, size: Size, avoid: Sequence[Box]) -> _Stage:
    """Return a wide picture as it is; a tall or square one stands at the right, before itself out of focus."""
    target = (size.width, size.height)
    if picture.width * size.height >= picture.height * size.width * 0.95:
        whole = picture if picture.size == target else ImageOps.fit(picture, target, Image.Resampling.LANCZOS)
        return _Stage(whole, (_EDGE, 1 - _EDGE), tuple(avoid))
    small = ImageOps.fit(picture, (target[0] // 8, target[1] // 8), Image.Resampling.BOX)
    ground = small.filter(ImageFilter.GaussianBlur(size.height / 90)).resize(target, Image.Resampling.BICUBIC)
    ground = Image.blend(ground, Image.new("RGB", target, (8, 10, 14)), 0.42)
    width = round(picture.width * size.height / picture.height)
    own = picture.resize((width, size.height), Image.Resampling.LANCZOS)
    margin = 0 if picture.width >= picture.height else round(size.width * 0.07)
    left = size.width - width - margin
    shadow = Image.new("L", target)
    ImageDraw.Draw(shadow).rectangle((left, 0, left + width, size.height), fill=190)
    shadow = shadow.filter(ImageFilter.GaussianBlur(size.height * 0.03))
    ground.paste((0, 0, 0), mask=shadow)
    ground.paste(own, (left, 0))
    taken = Box(x=left / size.width - 0.02, y=0, width=width / size.width + 0.04, height=1)
    return _Stage(ground, (_EDGE, left / size.width - 0.035), (taken,))


def _placed(order: ThumbnailOrder, hand: Hand, stage: _Stage) -> tuple[list[Piece], float, float, float]:
    """Return the title's pieces and where they stand: on the side, and at the height, where least is covered."""
    wide, high = order.size.width, order.size.height
    first, last = stage.room
    full = last - first
    best: tuple[float, list[Piece], float, float, float] | None = None
    for share in (0.78, 0.5) if full > 0.6 else (1.0,):
        room = full * share * wide
        pieces = list(_title(order, hand, room))
        width, height = stack_size(pieces)
        for align in (0.0, 1.0) if full > 0.6 else (0.0,):
            left = first * wide if align == 0 else last * wide - width
            foot = 1 - _EDGE * 1.5 if align == 0 else _FOOT
            tops = (foot * high - height, (high - height) / 2, _EDGE * 2.6 * high)
            for top in tops if full > 0.6 else tops[1:2]:
                own = Box(x=left / wide, y=top / high, width=width / wide, height=height / high)
                covered = sum(own.overlap(box) for box in stage.avoid)
                if best is None or covered < best[0] - 1e-6:
                    best = (covered, pieces, left, top, align)
    assert best is not None
    return best[1:]


def _title(order: ThumbnailOrder, hand: Hand, room: float) -> Iterator[Piece]:
    unit = order.size.height
    lines = headline(order.title, order.language, hand.title_fonts, round(unit * 0.165), room, 3, hand.on_pictures)
    yield rule(unit * 0.17, unit * 0.018, hand.colours.accent, 0.0)
    yield from text_pieces(lines, unit * 0.018)


def _lay_logo(base: Image.Image, logo: Image.Image, stage: _Stage, title: Box) -> None:
    """Put the logo into the upper corner where it covers least."""
    drawn = fitted(logo, base.width * 0.20, base.height * 0.12)
    first, last = stage.room
    best: tuple[float, float] | None = None
    for left in (last - drawn.width / base.width, first):
        own = Box(x=left, y=_EDGE * 1.4, width=drawn.width / base.width, height=drawn.height / base.height)
        covered = sum(own.overlap(box) for box in (*stage.avoid, title))
        if best is None or covered < best[0] - 1e-6:
            best = (covered, left)
    assert best is not None
    sheet = Image.new("RGBA", base.size)
    sheet.paste(drawn, (round(best[1] * base.width), round(_EDGE * 1.4 * base.height)))
    light = is_light(drawn)
    glow = (0, 0, 0) if light else (255, 255, 255)
    base.alpha_composite(glowing(Lettering(sheet, 0, 0), base.height * 0.012, 0.6 if light else 0.8, glow).picture)


def _save(picture: Image.Image, out: Path, max_bytes: int) -> None:
    """Write a JPEG as fine as its size allows."""
    with written_whole(out) as part:
        for quality in _QUALITIES:
            picture.save(part, format="JPEG", quality=quality, optimize=True, subsampling="4:2:0")
            if part.stat().st_size < max_bytes:
                return
    raise RenderError(f"{out.name} cannot be made smaller than {max_bytes} bytes.")
