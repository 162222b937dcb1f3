"""Making a picture finer: it goes along whole, with the instruction to change nothing that it shows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bomstudio import (
    Ability,
    Estimate,
    ImageEnhanceRequest,
    ModelCard,
    Provider,
    Rejected,
    Request,
    Result,
    Ticket,
)

from .adapter import SPARE_SECONDS, estimate, generated, size_for
from .client import GeminiImages

_KEEP = (
    "Image 1 is a finished picture. Return the same picture, finer: sharper detail and truer texture, without noise or "
    "traces of compression. Keep every person, face, thing, word, colour, the light, the composition and the framing "
    "exactly as they are; add nothing, take nothing away, move nothing."
)


class NanoBananaFiner(Provider):
    """Makes a picture of one's own finer, up to 4K."""

    ability = Ability.IMAGE_ENHANCE

    def __init__(self, client: GeminiImages, models: Sequence[str], answer_seconds: int) -> None:
        self._client = client
        self._cards = tuple(
            ModelCard(
                model=model,
                ability=self.ability,
                title=f"Nano Banana Pro, finer ({model})",
                deadline_seconds=answer_seconds + SPARE_SECONDS,
            )
            for model in models
        )

    def models(self) -> Sequence[ModelCard]:
        """The models that the settings name."""
        return self._cards

    async def quote(self, request: Request, model: str) -> Estimate:
        """Tokens by the vendor's table; the ceiling allows for long thinking. May raise Rejected."""
        wanted = _accepted(request)
        return estimate(instruction(wanted), 1, size_for(wanted.shape, wanted.size))

    async def submit(self, request: Request, ticket: Ticket) -> Result:
        """Ask once and return the finer picture. May raise every ProviderError."""
        from .pictures import original  # late: brings in Pillow

        wanted = _accepted(request)
        picture = await asyncio.to_thread(
            original, ticket.open(wanted.picture), wanted.picture.media_type, wanted.size, wanted.focus
        )
        return await generated(self._client, instruction(wanted), [picture], wanted, ticket)


def instruction(request: ImageEnhanceRequest) -> str:
    """Return the words that the model reads with the picture."""
    wish = " ".join(request.prompt.split())
    return f"{_KEEP} What matters most: {wish}" if wish else _KEEP


def _accepted(request: Request) -> ImageEnhanceRequest:
    if not isinstance(request, ImageEnhanceRequest):
        raise Rejected(f"This makes pictures finer; it was asked for {request.kind}.", hint="Choose another model.")
    if not request.picture.media_type.startswith("image/"):
        raise Rejected(f"A picture is asked for, not {request.picture.media_type}.", hint="Give a JPEG or PNG.")
    return request
