"""The storyboard artist as a provider: one request, one still with its layers and its overlay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bomstudio import (
    Ability,
    Estimate,
    Fonts,
    ImageGenerateRequest,
    LocalProvider,
    ModelCard,
    Rejected,
    Request,
    Result,
    Ticket,
    Usage,
    VendorJob,
)

MODEL = "storyboard-1"
_ONE_IMAGE = Usage.of("image", 1)


class StoryboardStills(LocalProvider):
    """Draws illustrated storyboard stills, natively for each shape."""

    ability = Ability.IMAGE_GENERATE
    revision = 3

    def __init__(self, fonts: Callable[[], Fonts]) -> None:
        self._fonts = fonts

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
        return await asyncio.to_thread(_make, _accepted(request, ticket.model), ticket, self._fonts())


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


def _make(request: ImageGenerateRequest, ticket: Ticket, fonts: Fonts) -> Result:
    from .making import make  # late: brings in OpenCV

    return make(request, ticket, _ONE_IMAGE, fonts)
