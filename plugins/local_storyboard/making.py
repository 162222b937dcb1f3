"""From a request to files: the still, its layers, what is written over it, and the board."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bomstudio import Cancelled, Fonts, ImageGenerateRequest, MediaFacts, ProducedFile, Result, Ticket, Usage

from .drawing import drawn
from .lettering import laid_over, overlay
from .own_picture import own_picture
from .palettes import style_named, styles
from .png import png

_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 92)


def make(request: ImageGenerateRequest, ticket: Ticket, usage: Usage, fonts: Fonts) -> Result:
    """Draw what a request asks for, and write it. May raise Rejected, Cancelled."""
    cv2.setNumThreads(1)

    def checkpoint(fraction: float, step: str) -> None:
        if ticket.cancelled():
            raise Cancelled("The storyboard still was stopped.")
        ticket.report(fraction, step)

    checkpoint(0.0, "reading")
    press = _Press(ticket.scratch, request)
    files = []
    seen: dict[str, Any] = {}
    if request.use_reference:
        reference = request.references[0]
        name = f"{reference.sha256[:12]} ({reference.media_type})"
        still = own_picture(ticket.open(reference), name, request.size, request.focus)
        sheet = overlay(request.size, request.shape, "", fonts)
    else:
        drawing = drawn(request, checkpoint)
        still = drawing.finish.flat(drawing.layers)
        seen = {"faces": drawing.faces}
        sheet = overlay(request.size, request.shape, request.caption, fonts)
        for number, layer in enumerate(drawing.layers if request.layered else ()):
            checkpoint(0.70 + 0.18 * number / len(drawing.layers), "layers")
            files.append(press.png("layer", f"layer-{number}", drawing.finish.alone(layer), depth=layer.depth))
    checkpoint(0.90, "still")
    files.append(press.png("still", "still", still, **seen))
    checkpoint(0.95, "board")
    files.append(press.png("overlay", "overlay", sheet))
    files.append(press.jpeg("board", "board", laid_over(still, sheet)))
    ticket.report(1.0, "done")
    return Result(files=tuple(files), usage=(usage,), seed=request.seed, notes=_notes(request))


def _notes(request: ImageGenerateRequest) -> tuple[str, ...]:
    if request.use_reference or not request.style.strip() or style_named(request.style):
        return ()
    known = ", ".join(styles())
    return (f"The style {request.style[:80]!r} is none that is drawn here; cinematic was taken ({known}).",)


class _Press:
    """Writes pictures as files; every setting is fixed, so that equal pixels are equal bytes."""

    def __init__(self, folder: Path, request: ImageGenerateRequest) -> None:
        self._folder = folder
        self._facts = MediaFacts(width=request.size.width, height=request.size.height)

    def png(self, role: str, name: str, picture: NDArray[np.uint8], **details: Any) -> ProducedFile:
        path = self._folder / f"{name}.png"
        path.write_bytes(png(picture))
        return ProducedFile(role=role, path=path, media_type="image/png", facts=self._facts, details=details)

    def jpeg(self, role: str, name: str, rgb: NDArray[np.uint8]) -> ProducedFile:
        done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), _JPEG)
        assert done, f"the JPEG encoder refused {name}"
        path = self._folder / f"{name}.jpg"
        path.write_bytes(data.tobytes())
        return ProducedFile(role=role, path=path, media_type="image/jpeg", facts=self._facts)
