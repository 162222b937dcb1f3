"""Makes `styles.jpg`, the same shots in each style, for the user's page: run it from the repository's root."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bomstudio import CharacterSheet, ImageGenerateRequest, Result, Shape, Size, Ticket
from engine.host.fonts import MachineFonts
from plugins.local_storyboard.adapter import MODEL, StoryboardStills

HERE = Path(__file__).parent
STYLES = ("cinematic", "anime", "documentary", "photorealistic")
MARA = CharacterSheet(
    name="Mara", age="old", sex="female", hair="bun", skin="olive", garment="coat", colour="green", extras=("glasses",)
)
JONAS = CharacterSheet(
    name="Jonas", age="child", sex="male", hair="short", hair_colour="brown", skin="olive", garment="raincoat",
    colour="yellow",
)  # fmt: skip
SHOTS: tuple[dict[str, object], ...] = (
    {"setting": "EXT. STREET - DAY", "time_of_day": "day", "framing": "wide", "people": (MARA, JONAS)},
    {"setting": "INT. LAMP ROOM - NIGHT", "time_of_day": "night", "framing": "medium", "mood": "warm",
     "people": (MARA, JONAS)},
    {"setting": "INT. LAMP ROOM - NIGHT", "time_of_day": "night", "framing": "close", "people": (JONAS,)},
    {"setting": "INT. KITCHEN - MORNING", "time_of_day": "dawn", "framing": "close", "prompt": "A cup", "mood": "calm"},
)  # fmt: skip
DRAWN, SHOWN, GAP, HEAD = Size(width=1280, height=720), (352, 198), 6, 24


def still(artist: StoryboardStills, shot: dict[str, object], style: str) -> Image.Image:
    """Return one shot in a style, as it is shown here."""
    told = {key: value for key, value in shot.items() if key != "people"}
    people = shot.get("people", ())
    assert isinstance(people, tuple)
    names = tuple(sheet.name for sheet in people)
    request = ImageGenerateRequest.model_validate(
        {
            "prompt": "",
            **told,
            "characters": names,
            "sheets": people,
            "style": style,
            "size": DRAWN,
            "shape": Shape.WIDE,
        }
    )
    with tempfile.TemporaryDirectory() as scratch:
        ticket = Ticket(reference="styles", model=MODEL, scratch=Path(scratch), open=lambda media: Path())
        result = asyncio.run(artist.submit(request, ticket))
        assert isinstance(result, Result)
        with Image.open(result.files[0].path) as picture:
            return picture.convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)


def contact_sheet() -> Image.Image:
    """Return every shot in every style, a style a column under its name."""
    fonts = MachineFonts(system=lambda: ())
    artist = StoryboardStills(lambda: fonts)
    width, height = (len(STYLES) * (SHOWN[0] + GAP) + GAP, len(SHOTS) * (SHOWN[1] + GAP) + HEAD)
    sheet = Image.new("RGB", (width, height), (255, 255, 255))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for column, style in enumerate(STYLES):
        left = GAP + column * (SHOWN[0] + GAP)
        pen.text((left, 3), style, (40, 40, 40), font=font)
        for row, shot in enumerate(SHOTS):
            sheet.paste(still(artist, shot, style), (left, HEAD + row * (SHOWN[1] + GAP)))
    return sheet


if __name__ == "__main__":
    contact_sheet().save(HERE / "styles.jpg", quality=80, optimize=True)
