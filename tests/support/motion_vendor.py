"""A paid vendor of motion in memory: it films stills, five or ten seconds of them, and never from more than two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import av
import numpy as np
from PIL import Image

from bomstudio import (
    Ability,
    Estimate,
    ModelCard,
    Price,
    ProducedFile,
    Provider,
    Result,
    ShotType,
    Ticket,
    Usage,
    VideoFromImageRequest,
)
from engine.domain.quality import BY_NAME
from engine.host.plugins import PluginManager

REEL, ONE_STILL = "vendor/reel-2", "vendor/still-1"
_RATE, _SIZE = 30, (320, 180)


@dataclass
class MotionVendor(Provider):
    """Goes from each still to the next at one speed; keeps what was asked of it."""

    ability = Ability.VIDEO_FROM_IMAGE

    asked: list[VideoFromImageRequest] = field(default_factory=list)

    def models(self) -> list[ModelCard]:
        types = {REEL: {ShotType.SINGLE, ShotType.START_END}, ONE_STILL: {ShotType.SINGLE}}
        return [
            ModelCard(model=key.partition("/")[2], ability=self.ability, title=key, shot_types=frozenset(made))
            for key, made in types.items()
        ]

    async def quote(self, request: VideoFromImageRequest, model: str) -> Estimate:
        return Estimate.exactly(_seconds(request))

    async def submit(self, request: VideoFromImageRequest, ticket: Ticket) -> Result:
        self.asked.append(request)
        stills = [np.asarray(_opened(ticket, still.still), np.float32) for still in request.stills]
        path = ticket.scratch / "clip.mp4"
        with av.open(path, "w") as container:
            stream = container.add_stream("libx264", rate=_RATE, options={"crf": "12", "preset": "ultrafast"})
            stream.width, stream.height = _SIZE
            stream.pix_fmt = "yuv420p"
            stream.codec_context.thread_count = 1
            for picture in _between(stills[0], stills[-1], int(_seconds(request).amount) * _RATE + 1):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(stream.encode(None))
        return Result(files=(ProducedFile(role="clip", path=path, media_type="video/mp4"),), usage=(_seconds(request),))


def _seconds(request: VideoFromImageRequest) -> Usage:
    return Usage.of("second", 5 if request.frames <= request.rate.frames(5) else 10)


def _opened(ticket: Ticket, still: Any) -> Image.Image:
    with Image.open(ticket.open(still)) as picture:
        return picture.convert("RGB").resize(_SIZE)


def _between(first: np.ndarray, last: np.ndarray, frames: int) -> Iterator[np.ndarray]:
    for index in range(frames):
        share = index / (frames - 1)
        yield np.rint(first * (1 - share) + last * share).astype(np.uint8)


class WithMotion(PluginManager):
    """The house's plugins, and the vendor beside them."""

    vendor: MotionVendor

    def provider(self, ability: Ability, key: str) -> tuple[Provider, ModelCard]:
        cards = {f"vendor/{card.model}": card for card in self.vendor.models()}
        return (self.vendor, cards[key]) if key in cards else super().provider(ability, key)

    def kept_rules(self, name: str) -> tuple[str, ...]:
        return tuple(BY_NAME) if name == "vendor" else super().kept_rules(name)

    def prices(self) -> list[Price]:
        terms = {"unit": "second", "amount_micro": 70_000, "currency": "USD", "source": "test"}
        stated = [Price(model=key, as_of=date(2026, 1, 1), **terms) for key in (REEL, ONE_STILL)]
        return [*super().prices(), *stated]
