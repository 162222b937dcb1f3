"""Heliograph as a provider: a request becomes a plate, and the plate a still."""

import asyncio
from collections.abc import Sequence

from bomstudio import (
    Ability,
    Absent,
    Estimate,
    ImageGenerateRequest,
    InputError,
    JobFailed,
    ModelCard,
    Pending,
    PluginContext,
    ProducedFile,
    Provider,
    Ready,
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
    VendorJob,
)

from .client import Plates

MOST_PIXELS, MOST_LETTERS = 4096 * 4096, 4000


class HeliographStills(Provider):
    """Makes stills of any size up to 16 megapixels."""

    ability = Ability.IMAGE_GENERATE

    def __init__(self, plates: Plates, models: Sequence[str], context: PluginContext) -> None:
        self._plates = plates
        self._models = models
        self._probe = context.media.probe

    def models(self) -> Sequence[ModelCard]:
        """The models that the settings name."""
        return tuple(ModelCard(model=name, ability=self.ability, title=f"Heliograph {name}") for name in self._models)

    async def quote(self, request: Request, model: str) -> Estimate:
        """Return the megapixels begun. May raise Rejected."""
        return Estimate.exactly(_megapixels(_accepted(request)))

    async def submit(self, request: Request, ticket: Ticket) -> VendorJob:
        """Order the plate."""
        wanted = _accepted(request)
        body = {"model": ticket.model, "prompt": wanted.prompt, "seed": wanted.seed, **wanted.size.model_dump()}
        plate = await self._plates.order(body, ticket.reference)
        return _job(plate.id, wanted)

    async def check(self, job: VendorJob, ticket: Ticket) -> Pending | Ready:
        """Look at the plate."""
        plate = await self._plates.look_at(job.id)
        if plate.state == "fogged":
            raise JobFailed(f"Heliograph could not make it: {plate.reason}", hint="Try it again; it was not charged.")
        return Ready() if plate.state == "fixed" else Pending()

    async def collect(self, job: VendorJob, ticket: Ticket) -> Result:
        """Fetch the plate and look whether it is whole."""
        used = (Usage.model_validate(job.details),)
        path = ticket.scratch / "still.png"
        await self._plates.fetch(await self._plates.look_at(job.id), path)
        try:
            facts = await asyncio.to_thread(self._probe, path)
        except InputError as error:
            raise JobFailed("The plate is broken.", hint="Ask once more.", charged="yes", usage=used) from error
        return Result(files=(ProducedFile(role="still", path=path, media_type="image/png", facts=facts),), usage=used)

    async def find(self, request: Request, ticket: Ticket) -> VendorJob | Absent | None:
        """Look the plate up by our reference."""
        plate = await self._plates.look_up(ticket.reference)
        return _job(plate.id, _accepted(request)) if plate else Absent()


def _accepted(request: Request) -> ImageGenerateRequest:
    assert isinstance(request, ImageGenerateRequest)
    if request.references:
        raise Rejected("Heliograph follows no pictures.", hint="Choose another model for this shot.")
    if not request.prompt.strip() or len(request.prompt) > MOST_LETTERS:
        raise Rejected(f"A prompt has 1 to {MOST_LETTERS} letters.", hint="Change the shot's words.")
    if request.size.width * request.size.height > MOST_PIXELS:
        raise Rejected(f"{request.size} is more than 16 megapixels.", hint="Ask for a smaller picture.")
    return request


def _megapixels(request: ImageGenerateRequest) -> Usage:
    return Usage.of("megapixel", -(-request.size.width * request.size.height // 1_000_000))


def _job(plate_id: str, request: ImageGenerateRequest) -> VendorJob:
    return VendorJob(id=plate_id, details=_megapixels(request).model_dump())
