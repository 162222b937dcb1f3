"""Small copies of a master with words across every frame: to be looked at, never delivered."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image

from bomstudio import Bench, Fonts, Proxy, Size

from . import graphs
from .binary import Binary
from .fonts import SEMIBOLD, Pen
from .lettering import Line
from .process import run, written_whole
from .sheets import Lettering, blank, glowing, short

_SLANT_DEGREES = 24
_OPACITY = 0.30


def encode(binary: Binary, threads: int, fonts: Fonts, film: Path, proxy: Proxy, out: Path, bench: Bench) -> None:
    """Make the copy: its pictures scaled and marked, its sound copied."""
    sheet = out.with_suffix(".mark.png")
    try:
        across(proxy, fonts).save(sheet, format="PNG")
        with written_whole(out) as part:
            run(graphs.proxy(binary.path, film, sheet, proxy, threads, part), f"The proxy {out.name}", bench.cancelled)
    finally:
        sheet.unlink(missing_ok=True)


def across(proxy: Proxy, fonts: Fonts) -> Image.Image:
    """Return the words, slanting and again and again, on a sheet of the proxy's size."""
    size = proxy.size
    side = math.ceil(math.hypot(size.width, size.height) / 2) * 2
    sheet, canvas = blank(Size(width=side, height=side))
    pixels = short(size, 0.065)
    line = Line(proxy.text, Pen(fonts, proxy.text, SEMIBOLD, pixels), "en", pixels * 0.1)
    step = line.width + pixels * 2.5
    for row in range(math.ceil(side / (pixels * 4))):
        for column in range(-1, math.ceil(side / step)):
            line.draw(canvas, (column + row % 2 / 2) * step, (row + 0.5) * pixels * 4)
    slanted = sheet.rotate(_SLANT_DEGREES, Image.Resampling.BICUBIC)
    left, top = (side - size.width) // 2, (side - size.height) // 2
    cut = slanted.crop((left, top, left + size.width, top + size.height))
    drawn = np.array(glowing(Lettering(cut, 0, 0), pixels * 0.15, 0.7).picture)
    drawn[..., 3] = np.rint(drawn[..., 3] * _OPACITY)
    return Image.fromarray(drawn)
