"""Stills on their way to Kling: cropped to exactly the shape that is wanted, as base64."""

from __future__ import annotations

import base64
import io
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageOps

from bomstudio import FocusPoint, Rejected, Size

LEAST_SIDE = 300
WIDEST = Fraction(5, 2)
"""No side may be more than so many times the other."""
_QUALITY = 95


def frame_size(size: Size, short_side: int) -> tuple[int, int]:
    """Return the pixels of a frame with the shape of `size`. Raises Rejected when Kling takes no such shape."""
    ratio = Fraction(size.width, size.height)
    if not 1 / WIDEST <= ratio <= WIDEST:
        raise Rejected(
            f"Kling takes no picture of {size}: one side is more than {float(WIDEST)} times the other.",
            hint="Choose another shape.",
        )
    if ratio >= 1:
        return round(short_side * ratio), short_side
    return short_side, round(short_side / ratio)


def encoded(path: Path, size: tuple[int, int], focus: FocusPoint, name: str) -> str:
    """Return a still as JPEG in base64, cropped about its focus point. Raises Rejected, naming it."""
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Rejected(f"The {name} cannot be read as an image.", hint="Make or choose the still again.") from error
    if min(picture.size) < LEAST_SIDE:
        raise Rejected(
            f"The {name} has {picture.width}x{picture.height} pixels; Kling wants {LEAST_SIDE} on each side.",
            hint="Use a larger still.",
        )
    frame = ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=(focus.x, focus.y))
    jpeg = io.BytesIO()
    frame.save(jpeg, "JPEG", quality=_QUALITY, subsampling=0)
    return base64.b64encode(jpeg.getvalue()).decode("ascii")
