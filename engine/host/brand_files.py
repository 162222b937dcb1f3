"""A brand's own files, looked at and made fit: the logo as a trimmed PNG, fonts found by name."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contracts.errors import InputError, NotFound

from .font_files import Face, faces, found, packaged, system_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

LOGO_BYTES, LOGO_SIDE, FONT_BYTES = 20_000_000, 10_000, 30_000_000
SMALLEST_SIDE, KEPT_SIDE = 120, 2_400
"""A logo's longer side, in pixels: what is too coarse to show, and what it is kept at."""
_KINDS = "a PNG, WebP or JPEG"


@dataclass(frozen=True)
class LogoFile:
    """A logo, fit to be drawn."""

    png: bytes
    width: int
    height: int
    is_opaque: bool


def read_logo(path: Path) -> LogoFile:
    """Return a logo upright, in RGBA, without its empty margin; raises InputError when it cannot serve."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    _refuse_missing(path, LOGO_BYTES)
    if path.suffix.lower() in (".svg", ".pdf", ".ai", ".eps"):
        raise InputError(
            f"{path.name} is a drawing, not a picture.",
            hint=f"Export it as {_KINDS} with a transparent background, some 1200 pixels wide.",
        )
    try:
        with Image.open(path, formats=("PNG", "WEBP", "JPEG")) as opened:
            if max(opened.size) > LOGO_SIDE:
                raise InputError(
                    f"{path.name} has {opened.width} × {opened.height} pixels.",
                    hint=f"Export the logo with at most {LOGO_SIDE} pixels a side.",
                )
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise InputError(
            f"{path.name} cannot be read as a logo: {error}", hint=f"Give {_KINDS}, best with a transparent background."
        ) from error
    return _fit(path, upright)


def find_font(wanted: str, folders: Sequence[Path] = ()) -> Face:
    """Return the font that a file's name or a family's name means, regular where a family has several.

    Raises NotFound for a family that is not here, InputError for a file that is not a font.
    """
    path = Path(wanted).expanduser()
    if path.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2") or path.is_file():
        return _font_in(path)
    families: dict[str, list[Face]] = {}
    for face in _all(folders):
        families.setdefault(face.family.casefold(), []).append(face)
    named = families.get(wanted.casefold())
    if named is None:
        near = sorted({group[0].family for name, group in families.items() if wanted.casefold() in name})
        hint = f"Did you mean {', '.join(near[:5])}?" if near else "Name a font file instead: NAME.ttf or NAME.otf."
        raise NotFound(f"No font family {wanted!r} is installed here.", hint=hint)
    return min(named, key=lambda face: (face.is_slanted, abs(face.width - 5), abs(face.weight - 400), face.file.path))


def _font_in(path: Path) -> Face:
    _refuse_missing(path, FONT_BYTES)
    if path.suffix.lower() in (".woff", ".woff2"):
        raise InputError(f"{path.name} is a web font.", hint="Give the font itself: a .ttf or .otf file.")
    there = faces(path)
    if not there:
        raise InputError(f"{path.name} has no font that can be drawn from.", hint="Give a .ttf or .otf file.")
    return there[0]


def _all(folders: Sequence[Path]) -> Iterator[Face]:
    yield from packaged(400)
    for folder in (*folders, *system_folders()):
        yield from found(folder)


def _fit(path: Path, picture: Image.Image) -> LogoFile:
    from PIL import Image

    box = picture.getchannel("A").point(lambda level: 255 if level > 2 else 0).getbbox()
    if box is None:
        raise InputError(f"{path.name} is wholly transparent.", hint="Export the logo again.")
    trimmed = picture.crop(box)
    if max(trimmed.size) < SMALLEST_SIDE:
        raise InputError(
            f"{path.name} is {trimmed.width} × {trimmed.height} pixels, too coarse for a film.",
            hint="Export the logo larger: some 1200 pixels wide.",
        )
    if max(trimmed.size) > KEPT_SIDE:
        scale = KEPT_SIDE / max(trimmed.size)
        size = (max(1, round(trimmed.width * scale)), max(1, round(trimmed.height * scale)))
        trimmed = trimmed.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    written = io.BytesIO()
    trimmed.save(written, format="PNG", compress_level=6)
    is_opaque = trimmed.getchannel("A").getextrema()[0] == 255
    return LogoFile(written.getvalue(), trimmed.width, trimmed.height, is_opaque)


def _refuse_missing(path: Path, largest: int) -> None:
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", hint="Check the name.")
    if path.stat().st_size > largest:
        raise InputError(
            f"{path.name} is larger than {largest // 1_000_000} MB.", hint="Give a smaller file of the same."
        )
