"""Kling as a maker of clips: a request becomes a job for one still or two, a whole number of seconds long."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bomstudio import (
    Ability,
    Estimate,
    ModelCard,
    Rejected,
    Request,
    ShotType,
    Ticket,
    VendorJob,
    VideoFromImageRequest,
)

from .billing import units
from .client import KlingWire
from .clips import Probe
from .memory import Memory
from .models import SHORT_SIDES, Capabilities, Resolution
from .tasks import KlingTasks


@dataclass(frozen=True)
class Order:
    """What is asked of Kling for a request."""

    request: VideoFromImageRequest
    resolution: Resolution
    seconds: int
    units: Fraction
    prompt: str


class KlingClips(KlingTasks):
    """Makes a still move, or finds the way from one still to another."""

    ability = Ability.VIDEO_FROM_IMAGE

    def __init__(
        self,
        wire: KlingWire,
        memory: Memory,
        probe: Probe,
        capable: Mapping[str, Capabilities],
        finest: Resolution,
        job_seconds: int,
    ) -> None:
        super().__init__(wire, memory, probe)
        self._capable = capable
        self._finest = finest
        self._cards = tuple(
            ModelCard(
                model=model,
                ability=Ability.VIDEO_FROM_IMAGE,
                title=f"Kling ({model})",
                shot_types=frozenset({ShotType.SINGLE, *([ShotType.START_END] if can.last_frame else [])}),
                max_seconds=max(can.lengths),
                clip_seconds=can.lengths,
                deadline_seconds=job_seconds,
            )
            for model, can in capable.items()
        )

    def models(self) -> Sequence[ModelCard]:
        """The models that the settings name."""
        return self._cards

    async def quote(self, request: Request, model: str) -> Estimate:
        """Whole seconds at the resolution that will be asked for; known for certain. May raise Rejected."""
        return Estimate.exactly(units(self._order(request, model).units))

    async def submit(self, request: Request, ticket: Ticket) -> VendorJob:
        """Start the job, once. May raise every ProviderError."""
        order = self._order(request, ticket.model)
        frames = await asyncio.to_thread(_frames, order, ticket)
        can = self._capable[ticket.model]
        settings: dict[str, Any] = {"resolution": order.resolution, "duration": order.seconds}
        if can.sound == "off":
            settings["audio"] = "off"
        if can.multi_shot:
            settings["multi_shot"] = False
        prompt = [{"type": "prompt", "text": order.prompt}]
        body = {"contents": [*prompt, *frames], "settings": settings}
        return await self._started(self._wire.animate(ticket.model, body, ticket.reference), request, ticket)

    def _details(self, request: Request, ticket: Ticket) -> dict[str, Any]:
        order = self._order(request, ticket.model)
        return {"seconds": order.seconds, "resolution": order.resolution, "units": str(order.units)}

    def _order(self, request: Request, model: str) -> Order:
        if not isinstance(request, VideoFromImageRequest):
            raise Rejected(f"{model} makes stills move; it was asked for {request.kind}.", hint="Choose another model.")
        can = self._capable[model]
        two = request.shot_type is ShotType.START_END
        _fits(request, model, can)
        resolution = can.resolution_for(min(request.size.width, request.size.height), self._finest, to_last_frame=two)
        if resolution is None:
            others = " or ".join(name for name, other in self._capable.items() if other.last_frame) or "another model"
            raise Rejected(f"{model} starts from one still and takes no last one.", hint=f"Choose {others}.")
        lasts = request.rate.seconds(request.frames)
        seconds = can.length_for(lasts)
        if seconds is None:
            longer = max(self._capable, key=lambda name: max(self._capable[name].lengths))
            raise Rejected(
                f"The shot lasts {float(lasts):.2f} s; {model} makes clips of {max(can.lengths)} s at most.",
                hint=f"Make two shots of it; {longer} makes up to {max(self._capable[longer].lengths)} s.",
            )
        prompt = prompt_of(request)
        if len(prompt) > can.prompt_characters:
            raise Rejected(
                f"The prompt has {len(prompt)} characters; {model} reads {can.prompt_characters}.",
                hint="Say it in fewer words.",
            )
        return Order(request, resolution, seconds, can.units_for(resolution, seconds), prompt)


def prompt_of(request: VideoFromImageRequest) -> str:
    """Return the words that the model reads: how it moves, and the camera where they do not speak of it."""
    text = request.prompt.strip()
    if "camera" in text.lower():
        return text
    camera = f"Camera: {request.camera.replace('_', ' ')}."
    return f"{text} {camera}".strip()


def _fits(request: VideoFromImageRequest, model: str, can: Capabilities) -> None:
    if request.shot_type is ShotType.MULTI_FRAME:
        raise Rejected(
            f"{model} takes a first and a last still, and none between.",
            hint="Make the shot of pieces from one still to the next.",
        )
    (wanted, _), given = request.shot_type.stills, len(request.stills)
    if given != wanted:
        raise Rejected(
            f"A {request.shot_type} shot is made from {wanted} still{'s' if wanted > 1 else ''}; {given} were given.",
            hint="Give that many stills or change the shot's type.",
        )
    from .pictures import frame_size  # late: brings in Pillow

    frame_size(request.size, 720)


def _frames(order: Order, ticket: Ticket) -> list[dict[str, str]]:
    from .pictures import encoded, frame_size

    size = frame_size(order.request.size, SHORT_SIDES[order.resolution])
    roles = (("first_frame", "first still"), ("last_frame", "last still"))
    return [
        {"type": role, "url": encoded(ticket.open(still.still), size, order.request.focus, name)}
        for (role, name), still in zip(roles, order.request.stills, strict=False)
    ]
