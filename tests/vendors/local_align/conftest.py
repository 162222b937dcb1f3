"""Readings, and the aligner at work on them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reading import STORY, Reading, read_aloud

from bomstudio import LocalProvider, MediaRef, Result, Ticket
from engine.host.media import probe


@pytest.fixture(scope="session")
def woman(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_aloud(STORY, tmp_path_factory.mktemp("woman"), engine="hibari", voice="f1")


@pytest.fixture(scope="session")
def man(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read_aloud(STORY, tmp_path_factory.mktemp("man"), engine="piper", voice="m1")


class Prober:
    probe = staticmethod(probe)


@pytest.fixture
def work(tmp_path: Path) -> Callable[..., Result]:
    """Have a provider of the plugin do what is asked, with a file."""
    folders = itertools.count()

    def done(
        kind: type[LocalProvider], request: type, path: Path, *, media_type: str = "audio/wav", **fields: Any
    ) -> Result:
        scratch = tmp_path / f"job-{next(folders)}"
        scratch.mkdir()
        provider: Any = kind
        cancelled = fields.pop("cancelled", lambda: False)
        media = MediaRef(sha256="0" * 64, media_type=media_type, bytes=path.stat().st_size)
        ticket = Ticket(reference="r", model="m", scratch=scratch, open=lambda ref: path, cancelled=cancelled)
        return asyncio.run(provider(Prober()).submit(request(audio=media, **fields), ticket))

    return done
