"""What every renderer test uses: a workshop for tiny clips, and the renderer itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from film_workshop import SIZE, Workshop

from bomstudio import Encoding, Footage, FrameRate
from engine.host import media
from engine.host.fonts import MachineFonts
from plugins.ffmpeg.renderer import FfmpegRenderer


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    folder = tmp_path / "parts"
    folder.mkdir()
    return Workshop(folder)


@pytest.fixture(scope="session")
def renderer(fonts: MachineFonts) -> FfmpegRenderer:
    return FfmpegRenderer("", 2, media, lambda: fonts)


@pytest.fixture(scope="session")
def fonts() -> MachineFonts:
    """The fonts that come with the engine, whatever this machine has."""
    return MachineFonts(system=lambda: ())


@pytest.fixture
def encoding() -> Encoding:
    return Encoding(size=SIZE, rate=FrameRate(num=24))


@pytest.fixture
def shot(workshop: Workshop) -> Callable[..., Footage]:
    """Footage of one flat colour: `shot(luma, frames)`."""
    return lambda luma, frames, **more: Footage(clip=workshop.flat(luma, **more), frames=frames)
