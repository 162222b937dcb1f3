"""Makes `film.jpg`, the picture in the README, from a produced film: `make_pictures.py FOLDER`.

FOLDER is where `bom produce` put the films of all three shapes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import av
from PIL import Image

HERE = Path(__file__).parent
SHAPES = ("16x9", "1x1", "9x16")
MOMENTS = (0.055, 0.17, 0.26, 0.58, 0.77, 0.93)
"""Parts of the film's length; two stand side by side in each row."""
HEIGHT, GAP, PAPER = 250, 10, (255, 255, 255)


def frames(film: Path, moments: tuple[float, ...], height: int) -> list[Image.Image]:
    """Return a film's frames at some moments, in order, scaled to one height."""
    pictures = []
    with av.open(film) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        wanted = [round(moment * (stream.frames - 1)) for moment in moments]
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                picture = frame.to_image()
                width = round(picture.width * height / picture.height)
                pictures.append(picture.resize((width, height), Image.Resampling.LANCZOS))
                if number == wanted[-1]:
                    return pictures
    raise SystemExit(f"{film} is shorter than it says.")


def contact_sheet(folder: Path) -> Image.Image:
    """Return the moments of a film, each in all its shapes, two moments a row."""
    films = [next(iter(sorted(folder.glob(f"*-{shape}-*.mp4"))), None) for shape in SHAPES]
    if None in films:
        raise SystemExit(f"{folder} does not hold a film in {', '.join(SHAPES)}.")
    columns = [frames(film, MOMENTS, HEIGHT) for film in films if film]
    moments = list(zip(*columns, strict=True))
    rows = [(*moments[at], *moments[at + 1]) for at in range(0, len(moments), 2)]
    width = sum(picture.width + GAP for picture in rows[0]) + GAP
    sheet = Image.new("RGB", (width, len(rows) * (HEIGHT + GAP) + GAP), PAPER)
    for number, row in enumerate(rows):
        left = GAP
        for picture in row:
            sheet.paste(picture, (left, GAP + number * (HEIGHT + GAP)))
            left += picture.width + GAP
    return sheet


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    contact_sheet(Path(sys.argv[1])).save(HERE / "film.jpg", quality=84, optimize=True)
