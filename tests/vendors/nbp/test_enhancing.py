"""Making a picture finer: what is sent, what comes back, what it costs, and what is refused."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from bomstudio import (
    Ability,
    FocusPoint,
    ImageEnhanceRequest,
    MediaRef,
    MusicGenerateRequest,
    OutcomeUnknown,
    Provider,
    ProviderError,
    Rejected,
    Result,
    Shape,
    Size,
    Ticket,
)
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running
from plugins.nbp.enhancing import instruction
from plugins.nbp.pictures import original

MODEL = "gemini-3-pro-image"
WIDE = Size(width=640, height=360)
Wanted = Callable[..., ImageEnhanceRequest]


@pytest.fixture
def finer(sandbox: Running) -> Iterator[Provider]:
    """The provider in the sandbox, without a key."""
    plugins = PluginManager(load_settings(realm="sandbox", sandbox={"url": sandbox.url}))
    yield plugins.provider(Ability.IMAGE_ENHANCE, f"nbp/{MODEL}")[0]
    plugins.close()


@pytest.fixture
def old(tmp_path: Path) -> Wanted:
    """A picture of one's own, and the wish for a finer one."""

    def request(pixels: tuple[int, int] = (320, 180), **more: Any) -> ImageEnhanceRequest:
        encoded = io.BytesIO()
        Image.linear_gradient("L").resize(pixels).convert("RGB").save(encoded, "PNG")
        digest = hashlib.sha256(encoded.getvalue()).hexdigest()
        (tmp_path / digest).write_bytes(encoded.getvalue())
        picture = MediaRef(sha256=digest, media_type="image/png", bytes=len(encoded.getvalue()))
        return ImageEnhanceRequest(**{"picture": picture, "size": WIDE, "shape": Shape.WIDE, **more})

    return request


def made(provider: Provider, request: ImageEnhanceRequest, ticket: Ticket) -> Result:
    result = asyncio.run(provider.submit(request, ticket))
    assert isinstance(result, Result)
    return result


def cost(outcome: Any) -> Fraction:
    """Return what the plugin's own price rows make of a usage, in micro-units."""
    rows = {price.unit: price for price in PluginManager(load_settings()).prices() if price.model.startswith("nbp/")}
    return sum(
        (usage.amount * rows[usage.unit].amount_micro / rows[usage.unit].per for usage in outcome.usage), Fraction(0)
    )


@pytest.mark.parametrize(
    ("shape", "size", "name"),
    [
        (Shape.WIDE, Size(width=1280, height=720), "1K"),
        (Shape.TALL, Size(width=1080, height=1920), "2K"),
        (Shape.SQUARE, Size(width=2160, height=2160), "4K"),
    ],
)
def test_finer_picture_is_exactly_of_the_size_and_paid_by_its_tokens(
    sandbox: Running, finer: Provider, old: Wanted, ticket: Ticket, shape: Shape, size: Size, name: str
) -> None:
    request = old().model_copy(update={"shape": shape, "size": size})
    result = made(finer, request, ticket)
    with Image.open(result.files[0].path) as picture:
        assert picture.size == (size.width, size.height)
    assert [file.role for file in result.files] == ["still", "original"]
    assert result.data["image_size"] == name
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["charges"] == [{"reference": "job-1", "micro": cost(result), "currency": "USD"}]
    estimate = asyncio.run(finer.quote(request, MODEL))
    ceiling = {usage.unit: usage.amount for usage in estimate.ceiling}
    assert all(usage.amount <= ceiling[usage.unit] for usage in result.usage)


def test_picture_that_fits_is_sent_byte_for_byte(old: Wanted, tmp_path: Path) -> None:
    path = tmp_path / old().picture.sha256
    sent = original(path, "image/png", WIDE, FocusPoint())
    assert (sent.media_type, sent.data) == ("image/png", path.read_bytes())


@pytest.mark.parametrize(("focus", "shade"), [(0.0, "dark"), (1.0, "light")])
def test_picture_of_another_shape_is_cropped_about_its_focus_before_it_is_sent(
    old: Wanted, tmp_path: Path, focus: float, shade: str
) -> None:
    path = tmp_path / old((320, 320)).picture.sha256
    sent = original(path, "image/png", WIDE, FocusPoint(y=focus))
    with Image.open(io.BytesIO(sent.data)) as picture:
        assert (picture.size, sent.media_type) == ((320, 180), "image/jpeg")
        middle = picture.convert("L").getpixel((160, 90))
    assert isinstance(middle, int)
    assert (middle < 127) is (shade == "dark")


def test_large_picture_is_made_as_large_as_the_vendor_can_use(tmp_path: Path) -> None:
    path = tmp_path / "large.bmp"
    Image.new("RGB", (6400, 3600), (90, 120, 60)).save(path, "BMP")
    with Image.open(io.BytesIO(original(path, "image/bmp", WIDE, FocusPoint()).data)) as picture:
        assert picture.size == (4096, 2304)


def test_instruction_keeps_everything_and_ends_with_what_is_wished(old: Wanted) -> None:
    plain, wished = instruction(old()), instruction(old(prompt=" the\n hands "))
    assert "Keep every person" in plain
    assert wished == f"{plain} What matters most: the hands"


@pytest.mark.parametrize(
    ("kind", "value", "error", "charged"),
    [("lost_answer", "", OutcomeUnknown, "unknown"), ("refusal", "IMAGE_SAFETY", Rejected, "yes")],
)
def test_cruel_vendor_is_submitted_to_once_and_its_charge_is_told(
    sandbox: Running,
    web: httpx.Client,
    finer: Provider,
    old: Wanted,
    ticket: Ticket,
    kind: str,
    value: str,
    error: type[ProviderError],
    charged: str,
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind, "value": value})
    with pytest.raises(ProviderError) as caught:
        made(finer, old(), ticket)
    assert (type(caught.value), caught.value.charged) == (error, charged)
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["arrived"] == {"job-1": 1}
    if charged == "yes":
        assert books["charged_micro"]["USD"] == cost(caught.value)


def test_picture_that_is_none_is_refused_before_anything_is_sent(
    sandbox: Running, finer: Provider, ticket: Ticket, tmp_path: Path
) -> None:
    media = MediaRef(sha256="c" * 64, media_type="image/png", bytes=4)
    (tmp_path / media.sha256).write_bytes(b"none")
    with pytest.raises(Rejected, match="cannot be read"):
        made(finer, ImageEnhanceRequest(picture=media, size=WIDE, shape=Shape.WIDE), ticket)
    assert sandbox.sandbox.till.ledger() == {}


def test_other_work_and_other_files_are_refused_in_the_quote(finer: Provider) -> None:
    with pytest.raises(Rejected, match=r"music\.generate"):
        asyncio.run(finer.quote(MusicGenerateRequest(length_ms=1), MODEL))
    film = MediaRef(sha256="d" * 64, media_type="video/mp4", bytes=4)
    with pytest.raises(Rejected, match="not video/mp4"):
        asyncio.run(finer.quote(ImageEnhanceRequest(picture=film, size=WIDE, shape=Shape.WIDE), MODEL))
