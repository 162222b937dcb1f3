"""Small copies of a master with words across every frame: to be looked at, never delivered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from bomstudio import Bench, Fonts, Proxy

from . import graphs
from .binary import Binary
from .fonts import SEMIBOLD, Pen
from .lettering import Line
from .process import run, written_whole
from .sheets import Lettering, blank, glowing, short

_SLANT_DEGREES = 24
_OPACITY = 0.34


def encode(
    binary: Binary, threads: int, fonts: Fonts, film: Path, proxy: Proxy, out: Path, bench: Bench
) -> None:
    """Make the copy: its pictures scaled and marked, its sound copied."""
    sheet = out.with_suffix(".mark.png")
    try:
        across(proxy, fonts).save(sheet, format="PNG")
        with written_whole(out) as part:
            run(graphs.proxy(binary.path, film, sheet, proxy, threads, part), f"The proxy {out.name}", bench.cancelled)
    finally:
        sheet.unlink(missing_ok=True)


def across(proxy: Proxy, fonts: Fonts) -> Image.Image:
    """Return the words, slanting, three times across a sheet of the proxy's size."""
    size = proxy.size
    sheet, pen = blank(size)
    line = Line(proxy.text, Pen(fonts, proxy.text, SEMIBOLD, short(size, 0.075)), "en", short(size, 0.075) * 0.12)
    for row in (0.22, 0.52, 0.82):
        line.draw(pen, (size.width - line.width) / 2, row * size.height)
    slanted = sheet.rotate(_SLANT_DEGREES, Image.Resampling.BICUBIC)
    drawn = np.array(glowing(Lettering(slanted, 0, 0), short(size, 0.01), 0.7).picture)
    drawn[..., 3] = np.rint(drawn[..., 3] * _OPACITY)
    return Image.fromarray(drawn)
