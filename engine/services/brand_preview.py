"""A brand on one sheet: title, lower third and closing card in the three shapes, drawn as a film would be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from engine.contracts.errors import InputError
from engine.contracts.frames import FrameRate
from engine.contracts.media import MediaRef, Resolution, Shape, Size
from engine.contracts.plan import Encoding, Footage, Segment, Title
from engine.domain.brand import BrandKit
from engine.host.children import RenderChild
from engine.host.media import probe
from engine.host.render_jobs import Draw, RenderJob
from engine.render.branding import branded_sample

from .renders import footage_media
from .studio import Studio

Style = Literal["title", "lower_third", "closing"]
_RATE = FrameRate(num=24)
_FRAMES = 96
_HEIGHT, _GAP = 360, 12
_TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def preview(studio: Studio, kit: BrandKit, title: str, name: str, out: Path, picture: Path | None = None) -> None:
    """Write a sheet of a brand as a PNG, on a picture of one's own or on a light and a dark one."""
    with tempfile.TemporaryDirectory(prefix="bomstudio-brand-") as folder:
        scratch = Path(folder)
        grounds = _grounds(studio, scratch, picture)
        tasks: list[Draw] = []
        media: dict[str, Path] = {}
        for row, shape in enumerate(Shape):
            encoding = Encoding(size=Size.of(shape, Resolution.HD), rate=_RATE)
            for column, segment in enumerate(_segments(kit, shape, title, name, grounds)):
                media |= {ref.sha256: studio.path_of(ref) for ref in footage_media(studio, segment)}
                target = scratch / f"{row}-{column}.png"
                tasks.append(Draw(segment=segment, encoding=encoding, index=_FRAMES // 2, out=target))
        job = RenderJob(tasks=tuple(tasks), media=media)
        RenderChild(studio.settings).run(job, lambda message: None, lambda: False)
        _sheet([task.out for task in tasks], out)


def _segments(
    kit: BrandKit, shape: Shape, title: str, name: str, grounds: tuple[MediaRef, MediaRef]
) -> Iterator[Segment]:
    dark, light = grounds
    card = kit.closing.text if kit.closing else "\n".join((title, name))
    shown: tuple[tuple[MediaRef, str, Style], ...] = (
        (dark, title, "title"),
        (light, name, "lower_third"),
        (light, title, "title"),
        (dark, card, "closing"),
    )
    for ground, text, style in shown:
        words = Title(text=text, style=style, start=0, frames=_FRAMES)
        yield branded_sample(kit, shape, Footage(clip=ground, frames=_FRAMES), words)


def _grounds(studio: Studio, scratch: Path, picture: Path | None) -> tuple[MediaRef, MediaRef]:
    if picture is not None:
        if picture.suffix.lower() not in _TYPES:
            raise InputError(f"{picture.name} is not a picture.", hint="Give a JPEG, PNG or WebP file.")
        probe(picture)
        own = studio.blobs.put_file(picture, _TYPES[picture.suffix.lower()])
        return own, own
    from PIL import Image

    made = []
    for name, (top, bottom) in (("dark", ((22, 30, 48), (78, 62, 70))), ("light", ((214, 226, 236), (244, 236, 220)))):
        ramp = Image.linear_gradient("L").resize((960, 960))
        path = scratch / f"{name}.png"
        Image.composite(Image.new("RGB", ramp.size, bottom), Image.new("RGB", ramp.size, top), ramp).save(path)
        made.append(studio.blobs.put_file(path, "image/png"))
    return made[0], made[1]


def _sheet(pictures: list[Path], out: Path) -> None:
    """Set the wide pictures in one row and the others in the next."""
    from PIL import Image

    opened = [Image.open(path).convert("RGB") for path in pictures]
    small = [image.resize((round(image.width * _HEIGHT / image.height), _HEIGHT)) for image in opened]
    rows = [[image for image in small if (image.width > image.height) is is_wide] for is_wide in (True, False)]
    width = max(sum(image.width + _GAP for image in row) for row in rows) + _GAP
    sheet = Image.new("RGB", (width, len(rows) * (_HEIGHT + _GAP) + _GAP), (255, 255, 255))
    for number, row in enumerate(rows):
        left = _GAP
        for image in row:
            sheet.paste(image, (left, _GAP + number * (_HEIGHT + _GAP)))
            left += image.width + _GAP
    out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(out, format="PNG" if out.suffix.lower() == ".png" else "JPEG", quality=88)
