"""The frames of some footage, whatever it is: described, filmed, a still picture, or pieces one after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from bomstudio import Bench, BomError, Encoding, FocusPoint, Footage, MediaRef, Piece, RenderError, Size

from . import planar
from .filmed import filmed_frames, fitted_frames
from .pieces import in_turn


def frames(footage: Footage, encoding: Encoding, bench: Bench, skip: int, count: int) -> Iterator[planar.Frame]:
    """Yield `count` frames of some footage, leaving out its first `skip`; a frame is overwritten by the next.

    Raises RenderError naming the clip when it cannot be read, or gives frames of a wrong size or number.
    """
    start, focus = footage.start + skip, footage.focus
    if isinstance(footage.clip, MediaRef):
        return _clip(footage.clip, encoding, focus, bench, start, count)

    def draw(piece: Piece, start: int, count: int) -> Iterator[planar.Frame]:
        if piece.clip.media_type.startswith("video/"):
            return fitted_frames(bench.open(piece.clip), encoding.size, piece, focus, start, count)
        return _clip(piece.clip, encoding, focus, bench, start, count)

    return in_turn(footage.clip, start, count, encoding.size, draw)


def _clip(
    clip: MediaRef, encoding: Encoding, focus: FocusPoint, bench: Bench, start: int, count: int
) -> Iterator[planar.Frame]:
    path = bench.open(clip)
    kind = clip.media_type.partition("/")[0]
    if kind == "image":
        return repeat(_picture(path, encoding.size, focus), count)
    if kind == "video":
        return filmed_frames(path, encoding.size, encoding.rate, focus, start, count)
    return _described(path, clip.media_type, encoding.size, start, count, bench)


def _described(path: Path, media_type: str, size: Size, start: int, count: int, bench: Bench) -> Iterator[planar.Frame]:
    drawn, expected = 0, planar.frame_bytes(size)
    try:
        for data in bench.sources(media_type).frames(path, size, start, count, bench.open):
            if memoryview(data).nbytes != expected:
                raise RenderError(f"The clip {path} was drawn at another size than {size}.")
            yield planar.Frame(size, data)
            drawn += 1
    except BomError:
        raise
    except Exception as error:  # a stranger's plugin may raise anything
        raise RenderError(f"The clip {path} could not be drawn: {error}") from error
    if drawn != count:
        raise RenderError(f"The clip {path} gave {drawn} frames where {count} were asked for.")


def _picture(path: Path, size: Size, focus: FocusPoint) -> planar.Frame:
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise RenderError(f"The picture {path} cannot be read: {error}", hint="Replace it or make it anew.") from error
    whole = Image.alpha_composite(Image.new("RGBA", picture.size, "black"), picture).convert("RGB")
    left, top, width, height = planar.cover_box(*whole.size, 1.0, size, focus)
    box = (left, top, min(left + width, whole.width), min(top + height, whole.height))
    return planar.from_rgb(np.asarray(whole.resize((size.width, size.height), Image.Resampling.LANCZOS, box=box)))
