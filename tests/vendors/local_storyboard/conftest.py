"""One request with everything said, to be varied; and a way to have it drawn as the host does."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bomstudio import ImageGenerateRequest, ProducedFile, Result, Shape, Size, Ticket
from numpy.typing import NDArray
from PIL import Image

from plugins.local_storyboard.adapter import StoryboardStills

SIZES = {
    Shape.WIDE: Size(width=640, height=360),
    Shape.TALL: Size(width=360, height=640),
    Shape.SQUARE: Size(width=360, height=360),
}

Ask = Callable[..., ImageGenerateRequest]
Draw = Callable[..., Result]
Pixels = NDArray[np.int16]


@pytest.fixture
def ask() -> Ask:
    def request(**told: Any) -> ImageGenerateRequest:
        shape = told.pop("shape", Shape.WIDE)
        usual = {
            "prompt": "Mara looks out over the water",
            "setting": "exterior EXT. LIGHTHOUSE CLIFF - DUSK",
            "time_of_day": "dusk",
            "framing": "wide",
            "characters": ("MARA",),
            "caption": "Mara looks out over the water",
            "size": SIZES[shape],
            "shape": shape,
            "seed": 7,
        }
        return ImageGenerateRequest(**(usual | told))

    return request


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    folders = iter(range(1000))

    def drawn(request: ImageGenerateRequest, **ticket: Any) -> Result:
        scratch = tmp_path / str(next(folders))
        scratch.mkdir()
        handed = {"reference": "r", "model": "storyboard-1", "scratch": scratch, "open": lambda ref: tmp_path / "own"}
        result = asyncio.run(StoryboardStills().submit(request, Ticket(**(handed | ticket))))
        assert isinstance(result, Result)
        return result

    return drawn


def of_role(result: Result, role: str) -> list[ProducedFile]:
    return [file for file in result.files if file.role == role]


def pixels(file: ProducedFile, mode: str = "RGB") -> Pixels:
    with Image.open(file.path) as image:
        return np.asarray(image.convert(mode), np.int16)
