"""The plugin as the host loads it: with a key against golden exchanges, and in the sandbox against its stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import vcr

from bomstudio import Ability, ImageGenerateRequest, MediaRef, Provider, Result, Shape, Size, Ticket
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

MODEL = "gemini-3-pro-image"
GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture(autouse=True)
def workplace(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOM_SECRETS__STORE", "file")


@pytest.fixture
def golden() -> Callable[[str], Any]:
    """Play an exchange; a request that differs from the one in it is refused."""

    def play(name: str) -> Any:
        player = vcr.VCR(record_mode="none", match_on=["method", "uri", "body"])
        return player.use_cassette(str(GOLDEN / f"{name}.yaml"), allow_playback_repeats=False)

    return play


@pytest.fixture
def stills() -> Iterator[Provider]:
    """The provider with a key, as against the vendor."""
    plugins = PluginManager(load_settings(), MemorySecrets({"nbp.api_key": "AIza-golden-key"}))
    yield plugins.provider(Ability.IMAGE_GENERATE, f"nbp/{MODEL}")[0]
    plugins.close()


@pytest.fixture
def sandbox(home: Path) -> Iterator[Running]:
    plugins = PluginManager(load_settings(realm="sandbox"))
    with running(plugins.stand_ins()) as server:
        yield server


@pytest.fixture
def web(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, timeout=20) as client:
        yield client


@pytest.fixture
def rehearsed(sandbox: Running) -> Iterator[Provider]:
    """The provider in the sandbox, without a key."""
    plugins = PluginManager(load_settings(realm="sandbox", sandbox={"url": sandbox.url}))
    yield plugins.provider(Ability.IMAGE_GENERATE, f"nbp/{MODEL}")[0]
    plugins.close()


@pytest.fixture
def wanted() -> Callable[..., ImageGenerateRequest]:
    def request(**more: Any) -> ImageGenerateRequest:
        usual = {"prompt": "A lighthouse keeper at dusk", "size": Size(width=640, height=360), "shape": Shape.WIDE}
        return ImageGenerateRequest(**{**usual, **more})

    return request


@pytest.fixture
def ticket(tmp_path: Path) -> Ticket:
    def path_of(media: MediaRef) -> Path:
        return tmp_path / media.sha256

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return Ticket(reference="job-1", model=MODEL, scratch=scratch, open=path_of)


@pytest.fixture
def make(ticket: Ticket) -> Callable[[Provider, ImageGenerateRequest], Result]:
    def made(provider: Provider, request: ImageGenerateRequest) -> Result:
        result = asyncio.run(provider.submit(request, ticket))
        assert isinstance(result, Result)
        return result

    return made
