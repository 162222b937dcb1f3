"""Makes the pictures in docs/brand.md: `make_brand_pictures.py SHEET FILM_FOLDER THUMBNAIL...`.

SHEET is what `bom brand preview` wrote, FILM_FOLDER holds the films of all three shapes, and the thumbnails are those
that `bom videos thumbnails` lists.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make_pictures import GAP, PAPER, SHAPES, frames
from PIL import Image

HERE = Path(__file__).parent
MOMENTS = (0.03, 0.31, 0.985)
HEIGHT, WIDTH = 230, 1200


def rows(folder: Path) -> Image.Image:
    """Return title, mark and closing card of a film, each in all its shapes."""
    films = [next(iter(sorted(folder.glob(f"*-{shape}-*.mp4")))) for shape in SHAPES]
    columns = [frames(film, MOMENTS, HEIGHT) for film in films]
    lines = list(zip(*columns, strict=True))
    width = sum(picture.width + GAP for picture in lines[0]) + GAP
    sheet = Image.new("RGB", (width, len(lines) * (HEIGHT + GAP) + GAP), PAPER)
    for number, line in enumerate(lines):
        left = GAP
        for picture in line:
            sheet.paste(picture, (left, GAP + number * (HEIGHT + GAP)))
            left += picture.width + GAP
    return sheet


def side_by_side(paths: list[Path]) -> Image.Image:
    """Return pictures of one size beside each other."""
    each = (WIDTH - GAP * (len(paths) + 1)) // len(paths)
    small = [Image.open(path).convert("RGB").resize((each, each * 9 // 16), Image.Resampling.LANCZOS) for path in paths]
    sheet = Image.new("RGB", (WIDTH, small[0].height + 2 * GAP), PAPER)
    for number, picture in enumerate(small):
        sheet.paste(picture, (GAP + number * (each + GAP), GAP))
    return sheet


if __name__ == "__main__":
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    preview = Image.open(sys.argv[1]).convert("RGB")
    small = preview.resize((WIDTH, round(preview.height * WIDTH / preview.width)), Image.Resampling.LANCZOS)
    small.save(HERE / "brand.jpg", quality=84, optimize=True)
    rows(Path(sys.argv[2])).save(HERE / "branded-film.jpg", quality=82, optimize=True)
    side_by_side([Path(name) for name in sys.argv[3:]]).save(HERE / "thumbnails.jpg", quality=84, optimize=True)
