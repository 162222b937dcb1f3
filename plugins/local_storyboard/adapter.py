"""The storyboard artist as a provider: one request, one still with its layers and its overlay."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bomstudio import (
    Ability,
    Cancelled,
    Estimate,
    ImageGenerateRequest,
    LocalProvider,
    MediaFacts,
    ModelCard,
    ProducedFile,
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
    VendorJob,
)

from .drawing import drawn
from .lettering import laid_over, overlay
from .own_picture import own_picture

MODEL = "storyboard-1"
_ONE_IMAGE = Usage.of("image", 1)
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 92)


class StoryboardStills(LocalProvider):
    """Draws illustrated storyboard stills, natively for each shape."""

    ability = Ability.IMAGE_GENERATE

    def __init__(self) -> None:
        cv2.setNumThreads(1)

    def models(self) -> Sequence[ModelCard]:
        """The one artist there is."""
        return (
            ModelCard(
                model=MODEL, ability=Ability.IMAGE_GENERATE, title="Storyboard still (local)", draws_each_shape=True
            ),
        )

    async def quote(self, request: Request, model: str) -> Estimate:
        """One image, exactly. May raise Rejected for what it cannot draw."""
        _accepted(request, model)
        return Estimate.exactly(_ONE_IMAGE)

    async def submit(self, request: Request, ticket: Ticket) -> Result | VendorJob:
        """Draw at once, in a thread. May raise Rejected, Cancelled."""
        return await asyncio.to_thread(_make, _accepted(request, ticket.model), ticket)


def _accepted(request: Request, model: str) -> ImageGenerateRequest:
    if not isinstance(request, ImageGenerateRequest):
        raise Rejected(f"{MODEL} draws stills; it was asked for {request.kind}.", hint="Choose another model for it.")
    if model != MODEL:
        raise Rejected(f"There is no storyboard model {model!r}.", hint=f"Use {MODEL}.")
    if request.use_reference and not request.references:
        raise Rejected("A picture of one's own was asked for, but none was given.", hint="Add it to the shot.")
    still, stills = request.step
    if not 1 <= still <= stills:
        raise Rejected(f"Still {still} of {stills} does not exist.", hint="Count stills from 1.")
    return request


def _make(request: ImageGenerateRequest, ticket: Ticket) -> Result:
    def checkpoint(fraction: float, step: str) -> None:
        if ticket.cancelled():
            raise Cancelled("The storyboard still was stopped.")
        ticket.report(fraction, step)

    checkpoint(0.0, "reading")
    press = _Press(ticket.scratch, request)
    if request.use_reference:
        reference = request.references[0]
        name = f"{reference.sha256[:12]} ({reference.media_type})"
        still = own_picture(ticket.open(reference), name, request.size, request.focus)
        sheet = overlay(request.size, request.shape, "")
    else:
        drawing = drawn(request, checkpoint)
        still = drawing.still
        sheet = overlay(request.size, request.shape, request.caption)
    checkpoint(0.70, "still")
    files = [press.opaque("still", "still", still)]
    if request.layered and not request.use_reference:
        for number, layer in enumerate(drawing.layers):
            checkpoint(0.75 + 0.18 * number / len(drawing.layers), "layers")
            files.append(press.layer(f"layer-{number}", layer.rgb, layer.alpha, layer.depth))
    checkpoint(0.95, "board")
    files.append(press.sheet("overlay", sheet))
    files.append(press.board(laid_over(still, sheet)))
    ticket.report(1.0, "done")
    return Result(files=tuple(files), usage=(_ONE_IMAGE,), seed=request.seed)


class _Press:
    """Writes pictures as files; every setting is fixed, so that equal pixels are equal bytes."""

    def __init__(self, folder: Path, request: ImageGenerateRequest) -> None:
        self._folder = folder
        self._facts = MediaFacts(width=request.size.width, height=request.size.height)

    def opaque(self, role: str, name: str, rgb: NDArray[np.uint8]) -> ProducedFile:
        return self._file(role, name, ".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), _PNG, {})

    def layer(self, name: str, rgb: NDArray[np.uint8], alpha: NDArray[np.uint8] | None, depth: float) -> ProducedFile:
        red, green, blue = cv2.split(rgb)
        planes = (blue, green, red) if alpha is None else (blue, green, red, alpha)
        return self._file("layer", name, ".png", cv2.merge(planes), _PNG, {"depth": depth})

    def sheet(self, role: str, rgba: NDArray[np.uint8]) -> ProducedFile:
        return self._file(role, role, ".png", cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA), _PNG, {})

    def board(self, rgb: NDArray[np.uint8]) -> ProducedFile:
        return self._file("board", "board", ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), _JPEG, {})

    def _file(
        self, role: str, name: str, ending: str, pixels: object, settings: tuple[int, ...], details: dict[str, float]
    ) -> ProducedFile:
        done, data = cv2.imencode(ending, np.asarray(pixels), list(settings))
        assert done, f"{ending} encoder refused {name}"
        path = self._folder / f"{name}{ending}"
        path.write_bytes(data.tobytes())
        media_type = {".png": "image/png", ".jpg": "image/jpeg"}[ending]
        return ProducedFile(role=role, path=path, media_type=media_type, facts=self._facts, details=details)
