"""The card: what is offered, on whose terms, and what is refused before anything is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bomstudio import (
    Ability,
    ConfigError,
    ImageGenerateRequest,
    MediaRef,
    MusicGenerateRequest,
    Provider,
    Rejected,
    Ticket,
)
from engine.host.plugins import PluginManager
from engine.host.secrets import MemorySecrets
from engine.host.settings import load_settings

Wanted = Callable[..., ImageGenerateRequest]
PICTURE = MediaRef(sha256="a" * 64, media_type="image/png", bytes=7)


def test_without_a_key_it_says_how_to_set_one() -> None:
    plugins = PluginManager(load_settings(), MemorySecrets())
    with pytest.raises(ConfigError, match="bom config set-secret nbp api_key"):
        plugins.provider(Ability.IMAGE_GENERATE, "nbp/gemini-3-pro-image")


def test_models_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOM_NBP__MODELS", "gemini-4-image, gemini-3-pro-image")
    plugins = PluginManager(load_settings(), MemorySecrets({"nbp.api_key": "AIza-golden-key"}))
    both = ("nbp/gemini-4-image", "nbp/gemini-3-pro-image")
    assert plugins.describe("nbp").models == {"image.generate": both, "image.enhance": both}


def test_prices_are_those_of_the_vendors_page() -> None:
    prices = {price.unit: price for price in PluginManager(load_settings()).prices() if price.model.startswith("nbp/")}
    assert prices.keys() == {"image_token", "prompt_token", "text_token"}
    assert prices["image_token"].charge(1120).micro == 134_400
    assert prices["image_token"].charge(2000).micro == 240_000
    assert all(price.as_of > date(2026, 5, 1) for price in prices.values())


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"prompt": "  "}, "The prompt is empty"),
        ({"use_reference": True}, "none was given"),
        ({"references": (PICTURE,) * 15}, "15 references are too many"),
    ],
)
def test_request_that_can_never_work_is_refused_in_the_quote(
    stills: Provider, wanted: Wanted, more: dict[str, object], told: str
) -> None:
    with pytest.raises(Rejected, match=told):
        asyncio.run(stills.quote(wanted(**more), "gemini-3-pro-image"))


def test_other_work_is_refused(stills: Provider) -> None:
    with pytest.raises(Rejected, match=r"music\.generate"):
        asyncio.run(stills.quote(MusicGenerateRequest(length_ms=1), "gemini-3-pro-image"))


def test_picture_of_ones_own_is_cropped_and_never_sent(
    golden: Callable[[str], object], stills: Provider, wanted: Wanted, ticket: Ticket, tmp_path: Path
) -> None:
    from PIL import Image

    path = tmp_path / PICTURE.sha256
    Image.effect_noise((900, 700), 40).save(path, "PNG")
    request = wanted(use_reference=True, references=(PICTURE,))
    estimate = asyncio.run(stills.quote(request, "gemini-3-pro-image"))
    result = asyncio.run(stills.submit(request, ticket))
    assert [file.role for file in result.files] == ["still"]
    assert (result.files[0].facts.width, result.files[0].facts.height) == (640, 360)
    assert {usage.quantity for usage in (*estimate.ceiling, *result.usage)} == {"0"}


@pytest.mark.parametrize("media_type", ["image/png", "image/tiff"])
def test_reference_that_is_no_picture_is_refused_before_anything_is_sent(
    rehearsed: Provider, wanted: Wanted, ticket: Ticket, tmp_path: Path, media_type: str
) -> None:
    media = MediaRef(sha256="b" * 64, media_type=media_type, bytes=2_000_000)
    (tmp_path / media.sha256).write_bytes(b"\0" * media.bytes)
    with pytest.raises(Rejected, match="Reference 1 cannot be read") as caught:
        asyncio.run(rehearsed.submit(wanted(references=(media,)), ticket))
    assert caught.value.charged == "no"


def test_large_reference_is_made_small(
    rehearsed: Provider, wanted: Wanted, ticket: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    from plugins.nbp.pictures import reference

    path = tmp_path / "large.png"
    Image.effect_noise((2400, 1200), 60).save(path, "PNG")
    sent = reference(path, "image/png", "1")
    assert sent.media_type == "image/jpeg"
    assert len(sent.data) < path.stat().st_size / 2
