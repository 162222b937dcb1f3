"""The plugin as the host loads it: with a key against golden exchanges, and in the sandbox against its stand-in."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import vcr

from bomstudio import (
    Ability,
    MediaRef,
    Provider,
    Request,
    Result,
    SpeechGenerateRequest,
    SpeechTranscribeRequest,
    Ticket,
)
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

GOLDEN = Path(__file__).with_name("golden")
FLASH, MULTILINGUAL = "eleven_flash_v2_5", "eleven_multilingual_v2"
MODELS = {
    Ability.SPEECH_GENERATE: FLASH,
    Ability.SPEECH_TRANSCRIBE: "scribe_v2",
    Ability.MUSIC_GENERATE: "music_v2",
    Ability.SOUND_GENERATE: "eleven_text_to_sound_v2",
}

Ask = Callable[..., Result]


@pytest.fixture(autouse=True)
def workplace(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOM_SECRETS__STORE", "file")


@pytest.fixture
def golden() -> Callable[..., Any]:
    """Play an exchange; a request that differs from the one in it is refused. A form's boundary is different always."""

    def play(name: str, *, is_form: bool = False) -> Any:
        match = ["method", "uri"] if is_form else ["method", "uri", "body"]
        player = vcr.VCR(record_mode="none", match_on=match)
        return player.use_cassette(str(GOLDEN / f"{name}.yaml"), allow_playback_repeats=False)

    return play


@pytest.fixture
def keyed() -> Iterator[PluginManager]:
    """The plugin with a key, as against the vendor."""
    plugins = PluginManager(load_settings(), MemorySecrets({"elevenlabs.api_key": "sk_golden"}))
    yield plugins
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
def rehearsed(sandbox: Running) -> Iterator[PluginManager]:
    """The plugin in the sandbox, without a key."""
    plugins = PluginManager(load_settings(realm="sandbox", sandbox={"url": sandbox.url}))
    yield plugins
    plugins.close()


@pytest.fixture
def line() -> Callable[..., SpeechGenerateRequest]:
    def request(**more: Any) -> SpeechGenerateRequest:
        usual = {"text": "Welkom bij BOM Studios.", "language": "nl", "voice": "nl-female-1"}
        return SpeechGenerateRequest(**{**usual, **more})

    return request


@pytest.fixture
def recording(tmp_path: Path) -> MediaRef:
    """Two seconds of a tone, stored."""
    from plugins.elevenlabs import sandbox_sound

    data = sandbox_sound.wav(sandbox_sound.effect("two seconds", 2000))
    digest = hashlib.sha256(data).hexdigest()
    (tmp_path / digest).write_bytes(data)
    return MediaRef(sha256=digest, media_type="audio/wav", bytes=len(data))


@pytest.fixture
def transcription(recording: MediaRef) -> Callable[..., SpeechTranscribeRequest]:
    def request(**more: Any) -> SpeechTranscribeRequest:
        return SpeechTranscribeRequest(**{"audio": recording, "language": "en", "length_ms": 2000, **more})

    return request


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Submit a request to the plugin's provider for it."""

    def made(plugins: PluginManager, request: Request, model: str = "") -> Result:
        model = model or MODELS[request.ability]
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        ticket = Ticket(reference="job-1", model=model, scratch=scratch, open=lambda media: tmp_path / media.sha256)
        result = asyncio.run(provider_of(plugins, request, model).submit(request, ticket))
        assert isinstance(result, Result)
        return result

    return made


def provider_of(plugins: PluginManager, request: Request, model: str = "") -> Provider:
    return plugins.provider(request.ability, f"elevenlabs/{model or MODELS[request.ability]}")[0]


@pytest.fixture
def quote() -> Callable[..., Any]:
    """Quote a request by the plugin's provider for it."""

    def quoted(plugins: PluginManager, request: Request, model: str = "") -> Any:
        model = model or MODELS[request.ability]
        return asyncio.run(provider_of(plugins, request, model).quote(request, model))

    return quoted
