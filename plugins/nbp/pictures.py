"""Pictures on their way to the vendor and back: references that fit, and stills of exactly the size asked for."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageOps

from bomstudio import FocusPoint, InputError, MediaFacts, ProducedFile, Rejected, Size

from .client import Picture

_SENT_AS_THEY_ARE = ("image/png", "image/jpeg", "image/webp")
_LARGEST_BYTES = 1_000_000
"""Fourteen references of this size, as base64, stay below the 20 MB that a call may weigh."""
_LONG_SIDE = 2048
_LARGEST_ORIGINAL_BYTES, _ORIGINAL_LONG_SIDE = 10_000_000, 4096
_ORIENTATION = 0x0112
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def reference(path: Path, media_type: str, name: str) -> Picture:
    """Return a reference as it is sent: untouched when small, else a JPEG. May raise Rejected, naming it."""
    if media_type in _SENT_AS_THEY_ARE and path.stat().st_size <= _LARGEST_BYTES:
        return Picture(media_type, path.read_bytes())
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Rejected(f"Reference {name} cannot be read as an image.", hint="Export it as JPEG or PNG.") from error
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=90)
    return Picture("image/jpeg", encoded.getvalue())


def original(path: Path, media_type: str, size: Size, focus: FocusPoint) -> Picture:
    """Return a picture that is to be made finer: cropped to its shape about the focus, else as fine as it can be sent.

    May raise Rejected.
    """
    try:
        with Image.open(path) as opened:
            is_turned = opened.getexif().get(_ORIENTATION, 1) != 1
            picture = ImageOps.exif_transpose(opened)
            width, height = picture.size
            ratio = size.width / size.height
            cropped = (min(width, round(height * ratio)) or 1, min(height, round(width / ratio)) or 1)
            is_whole = abs(cropped[0] - width) <= 1 and abs(cropped[1] - height) <= 1
            is_sendable = media_type in _SENT_AS_THEY_ARE and path.stat().st_size <= _LARGEST_ORIGINAL_BYTES
            if is_whole and is_sendable and not is_turned:
                return Picture(media_type, path.read_bytes())
            picture = ImageOps.fit(picture.convert("RGB"), cropped, centering=(focus.x, focus.y))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Rejected("The picture cannot be read as an image.", hint="Export it as JPEG or PNG.") from error
    picture.thumbnail((_ORIGINAL_LONG_SIDE, _ORIGINAL_LONG_SIDE), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=95, subsampling=0)
    return Picture("image/jpeg", encoded.getvalue())


def finished(picture: Picture, size: Size, focus: FocusPoint, scratch: Path) -> tuple[ProducedFile, ...]:
    """Return the still, cropped to its shape and scaled to its size, and the vendor's own bytes beside it.

    Models that move a still follow its first frame to the pixel, and the vendor's 16:9 is 1.7917. Raises InputError
    when the picture cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(picture.data)) as opened:
            given = opened.size
            still = ImageOps.fit(
                ImageOps.exif_transpose(opened).convert("RGB"),
                (size.width, size.height),
                Image.Resampling.LANCZOS,
                centering=(focus.x, focus.y),
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"The picture cannot be decoded: {type(error).__name__}.") from error
    own = scratch / f"original.{_ENDINGS.get(picture.media_type, 'bin')}"
    own.write_bytes(picture.data)
    path = scratch / "still.png"
    still.save(path, "PNG", compress_level=3)
    facts = MediaFacts(width=size.width, height=size.height)
    return (
        ProducedFile(role="still", path=path, media_type="image/png", facts=facts),
        ProducedFile(
            role="original",
            path=own,
            media_type=picture.media_type,
            facts=MediaFacts(width=given[0], height=given[1]),
        ),
    )
