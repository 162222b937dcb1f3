"""The stand-in: what the adapter makes of it, what it refuses, and that Google's own SDK reads it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import httpx
import pytest
from PIL import Image

from bomstudio import (
    ImageGenerateRequest,
    JobFailed,
    OutcomeUnknown,
    Provider,
    ProviderError,
    Rejected,
    Result,
    Shape,
    SignInAgain,
    Size,
    TryLater,
)
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running

Make = Callable[[Provider, ImageGenerateRequest], Result]
Wanted = Callable[..., ImageGenerateRequest]
PATH = "/nbp/v1beta/models/gemini-3-pro-image:generateContent"
KEY = {"x-goog-api-key": "any"}


def body(**more: Any) -> dict[str, Any]:
    return {"contents": [{"parts": [{"text": "a lamp"}]}], **more}


def cost(result_or_error: Any) -> Fraction:
    """Return what the plugin's own price rows make of a usage, in micro-units."""
    rows = {price.unit: price for price in PluginManager(load_settings()).prices() if price.model.startswith("nbp/")}
    return sum(
        (usage.amount * rows[usage.unit].amount_micro / rows[usage.unit].per for usage in result_or_error.usage),
        Fraction(0),
    )


@pytest.mark.parametrize(
    ("shape", "size", "vendor_size", "name"),
    [
        (Shape.WIDE, Size(width=1280, height=720), (1376, 768), "1K"),
        (Shape.WIDE, Size(width=2160, height=1216), (2752, 1536), "2K"),
        (Shape.TALL, Size(width=1080, height=1920), (1536, 2752), "2K"),
        (Shape.SQUARE, Size(width=1024, height=1024), (1024, 1024), "1K"),
        (Shape.SQUARE, Size(width=2430, height=2430), (4096, 4096), "4K"),
    ],
)
def test_each_shape_is_asked_for_in_the_smallest_size_that_serves(
    rehearsed: Provider, make: Make, wanted: Wanted, shape: Shape, size: Size, vendor_size: tuple[int, int], name: str
) -> None:
    result = make(rehearsed, wanted(shape=shape, size=size))
    still, original = result.files
    assert (still.facts.width, still.facts.height) == (size.width, size.height)
    assert (original.facts.width, original.facts.height) == vendor_size
    assert result.data["image_size"] == name


def test_books_of_both_sides_agree_to_the_micro_unit_and_the_quote_holds(
    sandbox: Running, rehearsed: Provider, make: Make, wanted: Wanted
) -> None:
    request = wanted()
    result = make(rehearsed, request)
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["charges"] == [{"reference": "job-1", "micro": cost(result), "currency": "USD"}]
    estimate = asyncio.run(rehearsed.quote(request, "gemini-3-pro-image"))
    ceiling = {usage.unit: usage.amount for usage in estimate.ceiling}
    assert all(usage.amount <= ceiling[usage.unit] for usage in result.usage)


@pytest.mark.parametrize(
    ("kind", "value", "error", "charged"),
    [
        ("lost_answer", "", OutcomeUnknown, "unknown"),
        ("malformed", "", OutcomeUnknown, "unknown"),
        ("truncated", "", JobFailed, "yes"),
        ("refusal", "IMAGE_SAFETY", Rejected, "yes"),
        ("refusal", "block:PROHIBITED_CONTENT", Rejected, "yes"),
        ("refusal", "NO_IMAGE", TryLater, "yes"),
        ("status", "400", Rejected, "no"),
        ("status", "403", SignInAgain, "no"),
        ("status", "429", TryLater, "no"),
        ("status", "503", TryLater, "no"),
        ("status", "504", OutcomeUnknown, "unknown"),
    ],
)
def test_cruel_vendor_is_submitted_to_once_and_its_charge_is_told(
    sandbox: Running,
    web: httpx.Client,
    rehearsed: Provider,
    make: Make,
    wanted: Wanted,
    kind: str,
    value: str,
    error: type[ProviderError],
    charged: str,
) -> None:
    web.post("/_sandbox/faults", json={"kind": kind, "value": value})
    with pytest.raises(ProviderError) as caught:
        make(rehearsed, wanted())
    assert (type(caught.value), caught.value.charged) == (error, charged)
    books = sandbox.sandbox.till.ledger()["nbp"]
    assert books["arrived"] == {"job-1": 1}
    assert bool(books["accepted"]) is (charged != "no" and value != "504")
    if charged == "yes":
        assert books["charged_micro"]["USD"] == cost(caught.value)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (body(surprise=1), 'Unknown name "surprise"'),
        (body(generationConfig={"imageConfig": {"imageSize": "2k"}}), "image_size"),
        (body(generationConfig={"imageConfig": {"aspectRatio": "16x9"}}), "aspect_ratio"),
        ({"contents": []}, "contents is not specified"),
        ({"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "%%"}}]}]}, "input image"),
    ],
)
def test_it_refuses_what_the_vendor_refuses(web: httpx.Client, sent: dict[str, Any], told: str) -> None:
    answer = web.post(PATH, json=sent, headers=KEY)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"]


def test_it_wants_a_key_and_knows_its_models(web: httpx.Client) -> None:
    assert web.post(PATH, json=body()).status_code == 403
    assert web.post(PATH, json=body(), headers={"x-goog-api-key": "wrong"}).json()["error"]["code"] == 400
    assert web.post(PATH.replace("image:", "image-preview:"), json=body(), headers=KEY).status_code == 404
    listed = web.get("/nbp/v1beta/models", headers=KEY).json()["models"]
    assert [model["name"] for model in listed] == ["models/gemini-3-pro-image"]


def test_same_words_give_the_same_picture(web: httpx.Client) -> None:
    first, second = (web.post(PATH, json=body(), headers=KEY).content for _ in range(2))
    assert first == second


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_googles_own_sdk_reads_pictures_refusals_and_errors(web: httpx.Client, sandbox: Running) -> None:
    genai = pytest.importorskip("google.genai", reason="pip install 'google-genai>=3.4,<4'")
    types, errors = genai.types, genai.errors
    options = types.HttpOptions(base_url=f"{sandbox.url}/nbp", api_version="v1beta")
    with genai.Client(api_key="any", vertexai=False, http_options=options) as client:

        def ask(*contents: Any) -> Any:
            config = types.GenerateContentConfig(
                response_modalities=["TEXT", "IMAGE"],
                image_config=types.ImageConfig(aspect_ratio="16:9", image_size="1K"),
            )
            return client.models.generate_content(model="gemini-3-pro-image", contents=list(contents), config=config)

        reference = io.BytesIO()
        Image.new("RGB", (8, 8)).save(reference, "PNG")
        answer = ask("a lamp", types.Part.from_bytes(data=reference.getvalue(), mime_type="image/png"))
        (part,) = answer.candidates[0].content.parts
        assert Image.open(io.BytesIO(part.inline_data.data)).size == (1376, 768)
        usage = answer.usage_metadata
        assert usage.prompt_token_count == 2 + 560
        assert usage.candidates_tokens_details[0].modality is types.MediaModality.IMAGE
        assert usage.candidates_tokens_details[0].token_count == 1120

        web.post("/_sandbox/faults", json={"kind": "refusal", "value": "IMAGE_SAFETY"})
        assert ask("a lamp").candidates[0].finish_reason is types.FinishReason.IMAGE_SAFETY
        web.post("/_sandbox/faults", json={"kind": "refusal", "value": "block:PROHIBITED_CONTENT"})
        assert ask("a lamp").prompt_feedback.block_reason is types.BlockedReason.PROHIBITED_CONTENT
        web.post("/_sandbox/faults", json={"kind": "status", "value": "404"})
        with pytest.raises(errors.ClientError) as caught:
            ask("a lamp")
        assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
