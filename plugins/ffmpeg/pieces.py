"""Pieces of a shot one after another: what two of them differ by where they meet fades away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count as numbers

import numpy as np
from numpy.typing import NDArray

from bomstudio import Piece, Size

from .planar import Frame

Draw = Callable[[Piece, int, int], Iterator[Frame]]
"""Draws frames of one piece, from one of them on, so many; a frame is overwritten by the next."""


def in_turn(pieces: Sequence[Piece], start: int, count: int, size: Size, draw: Draw) -> Iterator[Frame]:
    """Yield `count` frames of pieces from frame `start` on, each opened when its turn comes; the last may be held."""
    before: Piece | None = None
    for piece in pieces:
        here = count if piece is pieces[-1] else min(count, piece.frames - start)
        if here > 0:
            shown = draw(piece, start, here)
            yield from (
                shown if before is None or start >= piece.seam else _faded(shown, before, piece, start, size, draw)
            )
            count -= here
        before, start = piece, max(0, start - piece.frames)


def _faded(shown: Iterator[Frame], before: Piece, piece: Piece, start: int, size: Size, draw: Draw) -> Iterator[Frame]:
    gap, mended = _gap(before, piece, draw), Frame(size)
    for number, frame in zip(numbers(start), shown, strict=False):
        if number >= piece.seam:
            yield frame
            continue
        left = np.float32(1 - (number + 1) / (piece.seam + 1))
        np.clip(np.rint(frame.flat + gap * left), 0, 255, out=mended.flat, casting="unsafe")
        yield mended


def _gap(before: Piece, piece: Piece, draw: Draw) -> NDArray[np.int16]:
    """Return by how much the last picture of one piece is brighter than the first of the next, sample by sample."""
    last = next(draw(before, before.frames - 1, 1)).flat.astype(np.int16)
    first = next(draw(piece.model_copy(update={"seam": 0}), 0, 1)).flat.astype(np.int16)
    return last - first
