"""Font files on this machine: where they lie, which letters they have, what they look like."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg
import uharfbuzz

from engine.contracts.fonts import FontFile

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_OUTLINES = {"glyf", "CFF ", "CFF2"}
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
"""Numbers of the names a font carries."""
_ITALIC, _OBLIQUE = 1, 1 << 9
_NORMAL_WIDTH = 5


@dataclass(frozen=True)
class Face:
    """A font, the letters it has, and its place among others."""

    file: FontFile
    letters: uharfbuzz.Set
    family: str
    weight: int
    is_slanted: bool
    width: int

    def has(self, letters: str) -> bool:
        """Return whether it has all of some letters."""
        return all(ord(letter) in self.letters for letter in letters)

    def rank(self, weight: int, script: str) -> tuple[object, ...]:
        """Return what puts the better of two fonts for a weight and a script first; `script` is a word of its name."""
        return (
            not self.family.startswith("Noto Sans"),
            not self.family.startswith("Noto"),
            script not in self.family.split(),
            "Mono" in self.family,
            "Sans" not in self.family,
            self.is_slanted,
            abs(self.width - _NORMAL_WIDTH),
            self.family,
            0 if self.file.is_variable else abs(self.weight - weight),
            self.file.path,
            self.file.index,
        )


def packaged(weight: int) -> list[Face]:
    """Return the Noto fonts that are installed as Python packages."""
    families = [family for family in fontpkg.families().values() if family.slug.startswith("noto-")]
    files = [fontpkg.select_file(family, weight, "normal", nearest=True) for family in families]
    return [face for file in files for face in faces(file.path)]


def found(place: Path) -> list[Face]:
    """Return the fonts of a place, a file or a folder with all below it; a place that is not there has none."""
    return [face for path in _files(place) for face in faces(path)]


def system_folders() -> tuple[Path, ...]:
    """Return the folders in which this operating system keeps fonts."""
    home = Path.home()
    if sys.platform == "darwin":
        return (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    if sys.platform == "win32":
        windows, local = os.environ.get("WINDIR", r"C:\Windows"), os.environ.get("LOCALAPPDATA", str(home))
        return (Path(local) / "Microsoft/Windows/Fonts", Path(windows) / "Fonts")
    own = os.environ.get("XDG_DATA_HOME") or home / ".local/share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return (Path(own, "fonts"), home / ".fonts", *(Path(folder, "fonts") for folder in shared.split(":") if folder))


def faces(path: Path) -> tuple[Face, ...]:
    """Return the fonts in a file that can be drawn from; none when it is not a font."""
    try:
        state = path.stat()
    except OSError:
        return ()
    return _faces(path, state.st_mtime_ns, state.st_size)


@cache
def _faces(path: Path, changed_ns: int, size: int) -> tuple[Face, ...]:
    try:
        blob = uharfbuzz.Blob.from_file_path(path)
    except uharfbuzz.HarfBuzzError:
        return ()
    count = uharfbuzz.Face(blob).count
    return tuple(face for index in range(count) for face in _opened(path, uharfbuzz.Face(blob, index), index))


def _opened(path: Path, face: uharfbuzz.Face, index: int) -> Iterator[Face]:
    """Yield a font, unless it has only coloured pictures, which a pen cannot draw."""
    if not _OUTLINES & set(face.table_tags) or face.has_color_png or face.has_color_paint:
        return
    weight, width, selection = _looks(face)
    yield Face(
        FontFile(path, index, bool(face.has_var_data)),
        face.unicodes,
        face.get_name(_TYPOGRAPHIC_FAMILY) or face.get_name(_FAMILY) or "",
        weight,
        bool(selection & (_ITALIC | _OBLIQUE)),
        width,
    )


def _looks(face: uharfbuzz.Face) -> tuple[int, int, int]:
    """Return weight, width and style as the font's OS/2 table says."""
    table = face.reference_table("OS/2").data
    if len(table) < 64:
        return 400, _NORMAL_WIDTH, 0
    weight, width = struct.unpack_from(">HH", table, 4)
    (selection,) = struct.unpack_from(">H", table, 62)
    return weight, width, selection


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for folder, folders, names in os.walk(place):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names) if name.lower().endswith(_ENDINGS))
