"""The user's own picture as a still: turned upright, cropped to the shape about its focus, resized."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from bomstudio import FocusPoint, Rejected, Size

MOST_PIXELS = 80_000_000
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)
"""What Pillow's readers are known to raise over damaged files."""


def own_picture(path: Path, name: str, size: Size, focus: FocusPoint) -> NDArray[np.uint8]:
    """Return the picture as RGB of exactly the size. May raise Rejected, naming the picture."""
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_large(name)
            image.draft("RGB", (size.width * 2, size.height * 2))
            upright = ImageOps.exif_transpose(image)
            return np.asarray(_cropped(_in_screen_colours(_opaque(upright), upright), size, focus), np.uint8)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except _BROKEN as error:
        raise Rejected(
            f"The picture {name} cannot be read as an image.",
            hint="Export it again as JPEG, PNG, WebP or TIFF and use that file.",
        ) from error


def _too_large(name: str) -> Rejected:
    return Rejected(
        f"The picture {name} has more than {MOST_PIXELS // 1_000_000} million pixels.",
        hint="Make it smaller (8000 pixels along the longer side is plenty) and use that file.",
    )


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, (255, 255, 255, 255))
        return Image.alpha_composite(paper, layered).convert("RGB")
    if image.mode.startswith(("I;16", "I", "F")):
        levels = np.asarray(image, np.float64)
        top = 65535.0 if levels.max() > 255 else 255.0
        return Image.fromarray(np.clip(levels / top * 255.0, 0, 255).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def _in_screen_colours(image: Image.Image, original: Image.Image) -> Image.Image:
    """Return it in sRGB when it carries another RGB profile; one that cannot be read changes nothing."""
    profile = original.info.get("icc_profile")
    if not profile or original.mode not in {"RGB", "RGBA"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    return converted or image


def _cropped(image: Image.Image, size: Size, focus: FocusPoint) -> Image.Image:
    scale = min(image.width / size.width, image.height / size.height)
    wide, high = size.width * scale, size.height * scale
    left = min(max(focus.x * image.width - wide / 2, 0.0), image.width - wide)
    top = min(max(focus.y * image.height - high / 2, 0.0), image.height - high)
    return image.resize(
        (size.width, size.height), Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high), reducing_gap=3.0
    )
