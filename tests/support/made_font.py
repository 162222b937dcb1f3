"""Fonts made for a test: the letters it wants, all drawn as Noto Sans draws an A."""

from __future__ import annotations

import struct
from pathlib import Path

import fontpkg
import uharfbuzz

_KEPT = ("OS/2", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post")
_A = 1
"""The glyph of the letter A when nothing else is kept but the empty box."""


def make_font(path: Path, letters: str, *, family: str = "Made", weight: int = 400) -> Path:
    """Write a font with some letters and nothing else."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.add(ord("A"))
    wanted.pin_all_axes_to_default(whole := uharfbuzz.Face(uharfbuzz.Blob.from_file_path(fontpkg.path("Noto Sans"))))
    face = uharfbuzz.subset(whole, wanted)
    tables = {tag: bytes(face.reference_table(tag).data) for tag in _KEPT}
    tables["OS/2"] = tables["OS/2"][:4] + struct.pack(">H", weight) + tables["OS/2"][6:]
    tables["cmap"] = _cmap(letters)
    tables["name"] = _name(family)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_assembled(tables))
    return path


def _cmap(letters: str) -> bytes:
    groups = b"".join(struct.pack(">III", ord(letter), ord(letter), _A) for letter in sorted(set(letters)))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _name(family: str) -> bytes:
    text = family.encode("utf-16-be")
    return struct.pack(">HHH6H", 0, 1, 18, 3, 1, 0x409, 1, len(text), 0) + text


def _assembled(tables: dict[str, bytes]) -> bytes:
    entries, bodies, offset = b"", b"", 12 + 16 * len(tables)
    for tag, body in sorted(tables.items()):
        entries += struct.pack(">4sIII", tag.encode(), 0, offset + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    return struct.pack(">IHHHH", 0x00010000, len(tables), 128, 3, len(tables) * 16 - 128) + entries + bodies
