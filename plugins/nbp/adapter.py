"""Nano Banana Pro as a provider: a request becomes one call, its answer a still, its tokens the charge."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bomstudio import (
    Ability,
    Estimate,
    ImageEnhanceRequest,
    ImageGenerateRequest,
    InputError,
    JobFailed,
    ModelCard,
    Provider,
    ProviderError,
    Rejected,
    Request,
    Result,
    Shape,
    SignInAgain,
    Size,
    Ticket,
    TryLater,
    Usage,
    VendorJob,
)

from .client import GeminiImages, Picture, Reply, Tokens

MOST_REFERENCES = 14
SIZES = ("1K", "2K", "4K")
IMAGE_TOKENS = {"1K": 1120, "2K": 1120, "4K": 2000}
REFERENCE_TOKENS, MOST_REFERENCE_TOKENS = 560, 1120
THINKING_TOKENS, MOST_THINKING_TOKENS = 300, 4096
"""Thinking cannot be bounded in the call; answers with more than this were not seen, and are booked all the same."""
_PIXELS = {Shape.WIDE: (1376, 768), Shape.TALL: (768, 1376), Shape.SQUARE: (1024, 1024)}
"""What 1K means; 2K and 4K are two and four times that on each side."""
SPARE_SECONDS = 60

_REFUSED = frozenset(
    [
        "SAFETY",
        "IMAGE_SAFETY",
        "PROHIBITED_CONTENT",
        "IMAGE_PROHIBITED_CONTENT",
        "BLOCKLIST",
        "SPII",
        "RECITATION",
        "IMAGE_RECITATION",
        "ESCALATION",
    ]
)


class NanoBananaStills(Provider):
    """Makes photographic stills, with up to fourteen pictures to follow."""

    ability = Ability.IMAGE_GENERATE

    def __init__(self, client: GeminiImages, models: Sequence[str], answer_seconds: int) -> None:
        self._client = client
        self._cards = tuple(
            ModelCard(
                model=model,
                ability=Ability.IMAGE_GENERATE,
                title=f"Nano Banana Pro ({model})",
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
        if wanted.use_reference:
            return Estimate.exactly(*usages(0, 0, 0))
        return estimate(prompt_of(wanted), len(wanted.references), size_for(wanted.shape, wanted.size))

    async def submit(self, request: Request, ticket: Ticket) -> Result | VendorJob:
        """Ask once and return the still. May raise every ProviderError."""
        wanted = _accepted(request)
        if wanted.use_reference:
            return await asyncio.to_thread(_own, wanted, ticket)
        pictures = await asyncio.to_thread(_references, wanted, ticket)
        return await generated(self._client, prompt_of(wanted), pictures, wanted, ticket)


async def generated(
    client: GeminiImages,
    prompt: str,
    pictures: Sequence[Picture],
    wanted: ImageGenerateRequest | ImageEnhanceRequest,
    ticket: Ticket,
) -> Result:
    """Ask once and return the picture, exactly of the size that is wanted. May raise every ProviderError."""
    image_size = size_for(wanted.shape, wanted.size)
    reply = await client.generate(
        ticket.model,
        prompt,
        pictures,
        aspect_ratio=wanted.shape.value,
        image_size=image_size,
        reference=ticket.reference,
    )
    if reply.picture is None:
        raise without_picture(reply)
    usage, notes = usage_of(reply.tokens, image_size, prompt, len(pictures))
    made = Result(
        usage=usage,
        notes=notes,
        model_version=reply.model_version,
        data={"response_id": reply.response_id, "image_size": image_size, "words": reply.words},
    )
    return await asyncio.to_thread(_finished, reply.picture, wanted, ticket, made)


def estimate(prompt: str, pictures: int, image_size: str) -> Estimate:
    """Return the tokens of one call: likely ones, and the most there can be."""
    image = IMAGE_TOKENS[image_size]
    return Estimate(
        likely=usages(-(-len(prompt) // 4) + pictures * REFERENCE_TOKENS, image, THINKING_TOKENS),
        ceiling=usages(len(prompt.encode()) + pictures * MOST_REFERENCE_TOKENS, image, MOST_THINKING_TOKENS),
    )


def size_for(shape: Shape, size: Size) -> str:
    """Return the smallest of the vendor's sizes that need not be enlarged, or the largest there is."""
    width, height = _PIXELS[shape]
    for number, name in enumerate(SIZES):
        if width << number >= size.width and height << number >= size.height:
            return name
    return SIZES[-1]


def prompt_of(request: ImageGenerateRequest) -> str:
    """Return the words that the model reads; pictures are named by their order, as they follow the text."""
    said = request.prompt.lower()
    extras = [f"{request.style} style" if request.style and request.style.lower() not in said else ""]
    extras += [f"{request.mood} mood" if request.mood != "neutral" and request.mood not in said else ""]
    text = " ".join([request.prompt.strip(), *(f"{extra.capitalize()}." for extra in extras if extra)])
    names = [f"image {number}" for number in range(1, len(request.references) + 1)]
    if not names:
        return text
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{text} Keep the people, things and places of {listed} recognisable."


def usage_of(tokens: Tokens, image_size: str, prompt: str, pictures: int) -> tuple[tuple[Usage, ...], tuple[str, ...]]:
    """Return what is charged, from the vendor's own count; where it does not count, from its table, with a note."""
    image = tokens.image if tokens.image is not None else IMAGE_TOKENS[image_size]
    text = max((tokens.candidates or 0) - image, 0) + tokens.thoughts
    if tokens.prompt is not None:
        return usages(tokens.prompt, image, text), ()
    guess = -(-len(prompt) // 4) + pictures * REFERENCE_TOKENS
    return usages(guess, image, text or THINKING_TOKENS), ("The vendor did not report its usage; its table was used.",)


def without_picture(reply: Reply) -> ProviderError:
    """Return what an answer without a picture means. It was a success to the vendor, so its tokens are charged."""
    used = (reply.tokens.prompt or 0) + (reply.tokens.candidates or 0) + reply.tokens.thoughts
    error = _why(reply)
    error.charged = "yes" if used else "no"
    error.usage = (
        usages(reply.tokens.prompt or 0, 0, (reply.tokens.candidates or 0) + reply.tokens.thoughts) if used else ()
    )
    return error


def _why(reply: Reply) -> ProviderError:
    words = f": {reply.words}" if reply.words else "."
    if reply.reason == "PUP_LIMITED_DISABLED":
        return SignInAgain(f"Google has limited the account{words}", hint="Look into Google AI Studio.")
    if reply.is_prompt_blocked or reply.reason in _REFUSED:
        return Rejected(
            f"The content was refused ({reply.reason}){words}", hint="Change the words or the pictures, then try again."
        )
    if reply.reason == "MAX_TOKENS":
        return Rejected(f"The model ran out of tokens before its picture{words}", hint="Shorten the prompt.")
    return TryLater(f"The model made no picture ({reply.reason or 'no reason'}){words}", hint="Ask once more.")


def usages(prompt: int, image: int, text: int) -> tuple[Usage, ...]:
    """Return the three kinds of tokens that are paid."""
    return (Usage.of("prompt_token", prompt), Usage.of("image_token", image), Usage.of("text_token", text))


def _accepted(request: Request) -> ImageGenerateRequest:
    if not isinstance(request, ImageGenerateRequest):
        raise Rejected(f"Nano Banana Pro makes stills; it was asked for {request.kind}.", hint="Choose another model.")
    if request.use_reference and not request.references:
        raise Rejected("A picture of one's own was asked for, but none was given.", hint="Add it to the shot.")
    if len(request.references) > MOST_REFERENCES:
        raise Rejected(f"{len(request.references)} references are too many.", hint=f"Give {MOST_REFERENCES} at most.")
    if not request.prompt.strip() and not request.use_reference:
        raise Rejected("The prompt is empty.", hint="Say what is in the picture.")
    return request


def _references(request: ImageGenerateRequest, ticket: Ticket) -> list[Picture]:
    from .pictures import reference  # late: brings in Pillow

    return [
        reference(ticket.open(media), media.media_type, str(number))
        for number, media in enumerate(request.references, start=1)
    ]


def _own(request: ImageGenerateRequest, ticket: Ticket) -> Result:
    """Return the user's own picture as the still: nothing is sent and nothing charged."""
    from .pictures import finished

    media = request.references[0]
    picture = Picture(media.media_type, ticket.open(media).read_bytes())
    try:
        still, _ = finished(picture, request.size, request.focus, ticket.scratch)
    except InputError as error:
        raise Rejected(error.message, hint="Export it again as JPEG or PNG and use that file.") from error
    return Result(files=(still,), usage=usages(0, 0, 0))


def _finished(
    picture: Picture, request: ImageGenerateRequest | ImageEnhanceRequest, ticket: Ticket, made: Result
) -> Result:
    from .pictures import finished

    try:
        files = finished(picture, request.size, request.focus, ticket.scratch)
    except InputError as error:
        raise JobFailed(
            error.message, hint="Ask once more: it was paid for.", charged="yes", usage=made.usage
        ) from error
    return made.model_copy(update={"files": files})
