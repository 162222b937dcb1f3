"""What the shots of a film cost that are made as several clips, each a job of its own."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import reduce

from engine.host.verbs import call

from .prices import PriceBook, Quote
from .studio import Studio
from .walk import Walk


@dataclass(frozen=True)
class ChainQuote:
    """What is still to pay for a chain."""

    shot: str
    model: str
    pieces: int
    new: int
    quote: Quote | None
    """Of the new ones; None when there are none."""


async def chain_quotes(
    studio: Studio, book: PriceBook, walks: Sequence[Walk], missing: Set[str]
) -> tuple[ChainQuote, ...]:
    """Return what each chain among some shots costs; `missing` are the recipes of what is not made yet."""
    return tuple([await _chain(studio, book, walk, missing) for walk in walks if len(walk.parts) > 1])


async def _chain(studio: Studio, book: PriceBook, walk: Walk, missing: Set[str]) -> ChainQuote:
    clips = {spec.recipe: spec for spec in walk.clips.values()}
    first = next(iter(clips.values()))
    provider, card = studio.plugins.provider(first.ability, first.model)
    new = [
        book.quote(first.model, await call(provider.quote, spec.request, card.model))
        for recipe, spec in clips.items()
        if recipe in missing
    ]
    return ChainQuote(walk.shot.row.name, first.model, len(clips), len(new), reduce(_sum, new) if new else None)


def _sum(one: Quote, other: Quote) -> Quote:
    return Quote(one.likely + other.likely, one.ceiling + other.ceiling)
