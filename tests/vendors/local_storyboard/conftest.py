"""One request with everything said, to be varied; and a way to have it drawn as the host does."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bomstudio import ImageGenerateRequest, ProducedFile, Result, Shape, Size, Ticket
from engine.host.fonts import MachineFonts
from plugins.local_storyboard.adapter import StoryboardStills

SIZES = {
    Shape.WIDE: Size(width=640, height=360),
    Shape.TALL: Size(width=360, height=640),
    Shape.SQUARE: Size(width=360, height=360),
}
Pixels = NDArray[np.int16]


@dataclass(frozen=True)
class Drawn:
    """A result, and a look into its files."""

    result: Result

    def files(self, role: str) -> list[ProducedFile]:
        return [file for file in self.result.files if file.role == role]

    def pixels(self, role: str, mode: str = "RGB") -> Pixels:
        (file,) = self.files(role)
        return opened(file, mode)

    @property
    def layers(self) -> list[Pixels]:
        return [opened(file, "RGBA") for file in self.files("layer")]


def opened(file: ProducedFile, mode: str) -> Pixels:
    with Image.open(file.path) as image:
        return np.asarray(image.convert(mode), np.int16)


@pytest.fixture(scope="session")
def fonts() -> MachineFonts:
    """The fonts that come with the engine, whatever this machine has."""
    return MachineFonts(system=lambda: ())


@pytest.fixture(scope="session")
def artist(fonts: MachineFonts) -> StoryboardStills:
    return StoryboardStills(lambda: fonts)


@pytest.fixture
def ask() -> Callable[..., ImageGenerateRequest]:
    def request(**told: Any) -> ImageGenerateRequest:
        shape = told.pop("shape", Shape.WIDE)
        prompt = told.get("prompt", "Mara looks out over the water")
        usual = {
            "prompt": prompt,
            "setting": "exterior EXT. LIGHTHOUSE CLIFF - DUSK",
            "time_of_day": "dusk",
            "framing": "wide",
            "characters": ("MARA",),
            "caption": prompt,
            "size": SIZES[shape],
            "shape": shape,
            "seed": 7,
        }
        return ImageGenerateRequest(**(usual | told))

    return request


@pytest.fixture
def draw(tmp_path: Path, artist: StoryboardStills) -> Callable[..., Drawn]:
    numbers = itertools.count()

    def drawn(request: ImageGenerateRequest, own: Path | None = None, **ticket: Any) -> Drawn:
        scratch = tmp_path / f"job-{next(numbers)}"
        scratch.mkdir()
        handed = {"reference": "r", "model": "storyboard-1", "scratch": scratch, "open": lambda _: own}
        result = asyncio.run(artist.submit(request, Ticket(**(handed | ticket))))
        assert isinstance(result, Result)
        return Drawn(result)

    return drawn
