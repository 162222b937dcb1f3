"""A logo for tests: a light ring with a word of blocks beside it, on nothing."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw


def make_logo(path: Path, *, ink: str = "#f6efe2", size: tuple[int, int] = (600, 160), opaque: bool = False) -> Path:
    """Write a logo in one colour, on nothing or on white."""
    picture = Image.new("RGBA", size, (255, 255, 255, 255 if opaque else 0))
    pen = ImageDraw.Draw(picture)
    high = size[1]
    pen.ellipse((high * 0.1, high * 0.1, high * 0.9, high * 0.9), outline=ink, width=max(2, high // 12))
    pen.rectangle((high * 1.2, high * 0.35, size[0] - high * 0.1, high * 0.65), fill=ink)
    picture.convert("RGB" if path.suffix in (".jpg", ".jpeg") else "RGBA").save(path)
    return path
