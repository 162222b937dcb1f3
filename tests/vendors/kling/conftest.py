"""The plugin as the host loads it: with a key against golden exchanges, and in the sandbox against its stand-in."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import io
import json
import math
import struct
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import vcr
from PIL import Image

from bomstudio import (
    Ability,
    FrameRate,
    LayeredStill,
    MediaRef,
    Provider,
    Ready,
    Request,
    Result,
    Shape,
    ShotType,
    Size,
    Ticket,
    VendorJob,
    VideoFromImageRequest,
)
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

MODEL = "kling-2.5-turbo"
GOLDEN = Path(__file__).with_name("golden")
KEYS = {"kling.api_key": "api-key-kling-golden", "kling.callback_secret": "whsec_Z29sZGVuLXNlY3JldA=="}


@pytest.fixture(autouse=True)
def workplace(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOM_SECRETS__STORE", "file")


@pytest.fixture
def golden() -> Callable[[str], Any]:
    """Play an exchange; a request that differs from the one in it is refused, media by its measure."""

    def play(name: str) -> Any:
        player = vcr.VCR(record_mode="none", match_on=["method", "uri", "measured"])
        player.register_matcher("measured", _same_body)
        return player.use_cassette(str(GOLDEN / f"{name}.yaml"), allow_playback_repeats=False)

    return play


def _same_body(one: Any, other: Any) -> None:
    assert measured(one.body) == measured(other.body)


def measured(body: Any) -> Any:
    """Return a JSON body with encoded media replaced by what they are."""
    value = json.loads(body) if isinstance(body, bytes | str) and body else body
    if isinstance(value, dict):
        return {name: _measure(name, entry) for name, entry in value.items()}
    return [measured(entry) if isinstance(entry, dict) else entry for entry in value or []]


def _measure(name: str, value: Any) -> Any:
    if name in ("url", "sound_file") and len(value) > 100:
        try:
            data = base64.b64decode(value, validate=True)
        except binascii.Error:
            return "no base64"
        if data.startswith(b"RIFF"):
            return "WAV"
        with Image.open(io.BytesIO(data)) as picture:
            return f"{picture.format} {picture.width}x{picture.height}"
    return measured(value) if isinstance(value, dict | list) else value


@pytest.fixture
def plugins() -> Iterator[PluginManager]:
    """The plugins with a key, as against the vendor."""
    plugins = PluginManager(load_settings(), MemorySecrets(KEYS))
    yield plugins
    plugins.close()


@pytest.fixture
def clips(plugins: PluginManager) -> Provider:
    return plugins.provider(Ability.VIDEO_FROM_IMAGE, f"kling/{MODEL}")[0]


@pytest.fixture
def lipsync(plugins: PluginManager) -> Provider:
    return plugins.provider(Ability.VIDEO_LIPSYNC, "kling/advanced-lip-sync")[0]


@pytest.fixture
def later_lipsync(home: Path) -> Iterator[Provider]:
    """The same in another process, which remembers what was done but no wait that a vendor asked for."""
    plugins = PluginManager(load_settings(), MemorySecrets(KEYS))
    yield plugins.provider(Ability.VIDEO_LIPSYNC, "kling/advanced-lip-sync")[0]
    plugins.close()


@pytest.fixture
def sandbox(home: Path) -> Iterator[Running]:
    plugins = PluginManager(load_settings(realm="sandbox"))
    with running({"kling": plugins.stand_ins()["kling"]}) as server:
        yield server


@pytest.fixture
def web(sandbox: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.url, timeout=20) as client:
        yield client


@pytest.fixture
def rehearsed(sandbox: Running) -> Iterator[PluginManager]:
    """The plugins in the sandbox, without a key."""
    plugins = PluginManager(load_settings(realm="sandbox", sandbox={"url": sandbox.url}))
    yield plugins
    plugins.close()


@pytest.fixture
def mover(rehearsed: PluginManager) -> Provider:
    return rehearsed.provider(Ability.VIDEO_FROM_IMAGE, f"kling/{MODEL}")[0]


@pytest.fixture
def keep(tmp_path: Path) -> Callable[[bytes, str], MediaRef]:
    """Keep bytes where the ticket finds them."""

    def kept(data: bytes, media_type: str) -> MediaRef:
        name = hashlib.sha256(data).hexdigest()
        (tmp_path / name).write_bytes(data)
        return MediaRef(sha256=name, media_type=media_type, bytes=len(data))

    return kept


@pytest.fixture
def picture(keep: Callable[[bytes, str], MediaRef]) -> Callable[..., LayeredStill]:
    def still(colour: tuple[int, int, int] = (40, 90, 160), size: tuple[int, int] = (720, 400)) -> LayeredStill:
        encoded = io.BytesIO()
        Image.new("RGB", size, colour).save(encoded, "PNG")
        return LayeredStill(still=keep(encoded.getvalue(), "image/png"))

    return still


@pytest.fixture
def speech(keep: Callable[[bytes, str], MediaRef]) -> Callable[[float], MediaRef]:
    def tone(seconds: float) -> MediaRef:
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            levels = (round(9000 * math.sin(number / 6)) for number in range(round(seconds * 8000)))
            sound.writeframes(b"".join(struct.pack("<h", level) for level in levels))
        return keep(file.getvalue(), "audio/wav")

    return tone


@pytest.fixture
def wanted(picture: Callable[..., LayeredStill]) -> Callable[..., VideoFromImageRequest]:
    def request(*, two: bool = False, **more: Any) -> VideoFromImageRequest:
        usual: dict[str, Any] = {
            "shot_type": ShotType.START_END if two else ShotType.SINGLE,
            "stills": (picture(), picture((200, 120, 40))) if two else (picture(),),
            "prompt": "Waves roll. Camera: push.",
            "size": Size(width=1920, height=1080),
            "shape": Shape.WIDE,
            "frames": 120,
            "rate": FrameRate(num=24),
        }
        return VideoFromImageRequest(**{**usual, **more})

    return request


@pytest.fixture
def ticket(tmp_path: Path) -> Callable[..., Ticket]:
    def new(reference: str = "shot-12-take-3", model: str = MODEL) -> Ticket:
        scratch = tmp_path / f"scratch-{reference}"
        scratch.mkdir(exist_ok=True)
        return Ticket(reference=reference, model=model, scratch=scratch, open=lambda media: tmp_path / media.sha256)

    return new


@pytest.fixture
def make() -> Callable[[Provider, Request, Ticket], Result]:
    """Bring a request to its end, as the host does."""

    async def made(provider: Provider, request: Request, ticket: Ticket) -> Result:
        job = await provider.submit(request, ticket)
        assert isinstance(job, VendorJob)
        until = time.monotonic() + 20
        while not isinstance(await provider.check(job, ticket), Ready):
            assert time.monotonic() < until
            await asyncio.sleep(0.02)
        return await provider.collect(job, ticket)

    return lambda provider, request, ticket: asyncio.run(made(provider, request, ticket))
