"""The stand-in for the Gemini API's image models: its wire format, prices and refusals, as Google documents them.

It draws a marked placeholder for every prompt, the same for the same words, and counts tokens like the published
examples. What it charges is worked out from the published prices, not from `prices.toml`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bomstudio import REFERENCE_HEADER, AsgiApp, Desk, Fault, FaultKind, Money

_MODELS = ("gemini-3-pro-image",)
_PIXELS = {
    "1:1": (1024, 1024),
    "2:3": (848, 1264),
    "3:2": (1264, 848),
    "3:4": (896, 1200),
    "4:3": (1200, 896),
    "4:5": (928, 1152),
    "5:4": (1152, 928),
    "9:16": (768, 1376),
    "16:9": (1376, 768),
    "21:9": (1584, 672),
}
_SCALE = {"1K": 1, "2K": 2, "4K": 4}
_IMAGE_TOKENS = {"1K": 1120, "2K": 1120, "4K": 2000}
_REFERENCE_TOKENS = 560
_MOST_REFERENCES = 14
_MICRO_USD = {"prompt": 2, "text": 12, "image": 120}
"""For one token."""
_KNOWN = {"contents", "generationConfig", "safetySettings", "systemInstruction", "tools", "toolConfig", "cachedContent"}
_STATUS = {
    400: ("INVALID_ARGUMENT", "Request contains an invalid argument."),
    401: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
    403: ("PERMISSION_DENIED", "The caller does not have permission."),
    404: ("NOT_FOUND", "The model is not found for API version v1beta, or is not supported for generateContent."),
    429: ("RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan and billing details."),
    500: ("INTERNAL", "An internal error has occurred."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
    504: ("DEADLINE_EXCEEDED", "The request timed out. Please try again."),
}
_RETRY_INFO = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1s"}


class Wrong(Exception):
    """A request that the vendor answers with an error."""

    def __init__(self, status: int, message: str = "", **detail: Any) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail

    def answer(self) -> Response:
        """Return the error as Google words it."""
        name, usual = _STATUS.get(self.status, ("UNKNOWN", "Unknown error."))
        error: dict[str, Any] = {"code": self.status, "message": str(self) or usual, "status": name}
        if self.detail:
            error["details"] = [self.detail]
        if self.status == 429:
            error["details"] = [_RETRY_INFO]
        return JSONResponse({"error": error}, self.status)


def stand_in(desk: Desk) -> AsgiApp:
    """Build the stand-in."""
    api = GeminiStandIn(desk)
    return Starlette(
        routes=[
            Route("/{version}/models", api.list_models),
            Route("/{version}/models/{call}", api.generate, methods=["POST"]),
        ],
        exception_handlers={Wrong: lambda request, error: error.answer()},
    )


class GeminiStandIn:
    """Answers what the image models answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list_models(self, request: Request) -> Response:
        """Return the models there are."""
        _check_key(request)
        methods = ["generateContent", "countTokens"]
        models = [{"name": f"models/{name}", "supportedGenerationMethods": methods} for name in _MODELS]
        return JSONResponse({"models": models})

    async def generate(self, request: Request) -> Response:
        """Answer one generateContent."""
        _check_key(request)
        model, _, verb = request.path_params["call"].partition(":")
        if model not in _MODELS or verb != "generateContent":
            raise Wrong(404, f"models/{model} is not found for API version {request.path_params['version']}.")
        fault = self._desk.fault(request.scope)
        if fault and fault.kind is FaultKind.STATUS:
            raise Wrong(int(fault.value))
        wanted = Wanted(await request.body())
        reference = request.headers.get(REFERENCE_HEADER, "")
        self._desk.accepted(reference)
        tokens = wanted.tokens()
        if fault and fault.kind is FaultKind.REFUSAL:
            self._charge(reference, prompt=tokens["prompt"])
            return JSONResponse(_refusal(fault, tokens["prompt"], model))
        picture = wanted.picture()
        if fault and fault.kind is FaultKind.TRUNCATED:
            picture = picture[: len(picture) // 2]
        self._charge(reference, prompt=tokens["prompt"], text=tokens["thoughts"], image=tokens["image"])
        return JSONResponse(_success(model, picture, wanted, tokens))

    def _charge(self, reference: str, **tokens: int) -> None:
        micro = sum(count * _MICRO_USD[kind] for kind, count in tokens.items())
        self._desk.charged(reference, Money(micro=micro, currency="USD"))


class Wanted:
    """A request's body, checked as the vendor checks it."""

    def __init__(self, raw: bytes) -> None:
        try:
            body = _camel(json.loads(raw))
        except ValueError:
            raise Wrong(400, "Invalid JSON payload received.") from None
        if not isinstance(body, dict):
            raise Wrong(400, "Invalid JSON payload received.")
        for name in body.keys() - _KNOWN:
            raise Wrong(400, f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.')
        parts = [part for content in body.get("contents", []) for part in content.get("parts", [])]
        self.text = " ".join(part["text"] for part in parts if "text" in part)
        self.pictures = [_picture(part["inlineData"]) for part in parts if "inlineData" in part]
        if not parts:
            raise Wrong(400, "* GenerateContentRequest.contents: contents is not specified")
        if len(self.pictures) > _MOST_REFERENCES:
            raise Wrong(400, f"Please use fewer than {_MOST_REFERENCES + 1} images in your request.")
        config = body.get("generationConfig", {})
        image = config.get("imageConfig", {})
        self.size = _one_of(image.get("imageSize", "1K"), _SCALE, "image_size")
        self.ratio = _one_of(image.get("aspectRatio", "1:1"), _PIXELS, "aspect_ratio")
        self.speaks = "TEXT" in config.get("responseModalities", ["TEXT", "IMAGE"])

    def tokens(self) -> dict[str, int]:
        """Return what the call uses; thinking differs from prompt to prompt, as it does at the vendor."""
        text = -(-len(self.text) // 4)
        references = len(self.pictures) * _REFERENCE_TOKENS
        thoughts = 180 + self._digest()[0] % 90
        image = _IMAGE_TOKENS[self.size]
        return {"prompt": text + references, "words": text, "refs": references, "thoughts": thoughts, "image": image}

    def picture(self) -> bytes:
        """Return a placeholder that says what it is, in colours of its prompt."""
        digest = self._digest()
        width, height = (side * _SCALE[self.size] for side in _PIXELS[self.ratio])
        picture = Image.linear_gradient("L").resize((width, height))
        picture = Image.merge(
            "RGB", [picture.point([_shade(low, level) for level in range(256)]) for low in digest[1:4]]
        )
        draw = ImageDraw.Draw(picture)
        unit = min(width, height)
        for text, place, letter in (("SANDBOX", 0.36, 0.11), (_wrapped(self.text), 0.56, 0.034)):
            font = ImageFont.load_default(unit * letter)
            middle = (width // 2, round(height * place))
            draw.multiline_text(middle, text, (255, 255, 255), font, anchor="mm", align="center")
        encoded = io.BytesIO()
        picture.save(encoded, "JPEG", quality=85)
        return encoded.getvalue()

    def _digest(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


def _check_key(request: Request) -> None:
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key")
    if not key:
        raise Wrong(403, "Method doesn't allow unregistered callers (callers without established identity).")
    if key.startswith("wrong"):
        detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "domain": "googleapis.com"}
        raise Wrong(400, "API key not valid. Please pass a valid API key.", reason="API_KEY_INVALID", **detail)


def _picture(inline: Mapping[str, Any]) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(inline["data"], validate=True)))
        picture.load()
    except (KeyError, OSError, ValueError, binascii.Error):
        raise Wrong(400, "Unable to process input image. Please retry or report.") from None
    return picture


def _one_of(value: str, allowed: Mapping[str, Any], name: str) -> str:
    if value not in allowed:
        raise Wrong(400, f"Invalid value at 'generation_config.image_config.{name}': {value}")
    return value


def _success(model: str, picture: bytes, wanted: Wanted, tokens: Mapping[str, int]) -> dict[str, Any]:
    signature = base64.b64encode(hashlib.sha256(picture).digest()).decode()
    inline = {"mimeType": "image/jpeg", "data": base64.b64encode(picture).decode()}
    parts: list[dict[str, Any]] = [{"inlineData": inline, "thoughtSignature": signature}]
    details = [{"modality": "TEXT", "tokenCount": tokens["words"]}]
    if wanted.pictures:
        details.append({"modality": "IMAGE", "tokenCount": tokens["refs"]})
    usage = {
        "promptTokenCount": tokens["prompt"],
        "candidatesTokenCount": tokens["image"],
        "thoughtsTokenCount": tokens["thoughts"],
        "totalTokenCount": tokens["prompt"] + tokens["image"] + tokens["thoughts"],
        "promptTokensDetails": details,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": tokens["image"]}],
    }
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": signature[:22]}


def _refusal(fault: Fault, prompt_tokens: int, model: str) -> dict[str, Any]:
    """Return a refusal for a finish reason, or for `block:REASON` one of the prompt."""
    usage = {"promptTokenCount": prompt_tokens, "totalTokenCount": prompt_tokens}
    where, _, reason = fault.value.rpartition(":")
    if where == "block":
        return {"promptFeedback": {"blockReason": reason}, "usageMetadata": usage, "modelVersion": model}
    message = "Unable to show the generated image."
    candidate = {"finishReason": reason or "IMAGE_SAFETY", "finishMessage": message, "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model}


def _camel(value: Any) -> Any:
    """Return JSON with its names in camel case; the vendor takes both."""
    if isinstance(value, dict):
        return {_camel_name(name): _camel(entry) for name, entry in value.items()}
    return [_camel(entry) for entry in value] if isinstance(value, list) else value


def _camel_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _shade(low: int, level: int) -> int:
    return low // 3 + level * (low + 40) // 600


def _wrapped(text: str) -> str:
    words, lines = text.encode("latin-1", "replace").decode("latin-1").split(), [""]
    for word in words[:60]:
        if len(lines[-1]) + len(word) > 44:
            lines.append("")
        lines[-1] += f"{word} "
    return "\n".join(lines[:10])
