"""What a film would cost with other models: one offer for each choice that is worth a look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from engine.contracts.abilities import Ability
from engine.contracts.errors import BomError, MoneyRefused
from engine.contracts.money import Money
from engine.contracts.provider import LocalProvider

from .films import FilmQuote, Survey, quote_film, survey
from .produce import Reading, total_of, whole_of
from .studio import Studio

Models = Mapping[Ability, str]
_PAIRED = (Ability.IMAGE_GENERATE, Ability.VIDEO_FROM_IMAGE)
"""What a film is mostly paid for: these two are also tried together."""


@dataclass(frozen=True)
class Offer:
    """A film with some models: its price, or why there is none."""

    models: Models
    """Those that the film would be made with, for each ability that it needs."""
    paid: tuple[str, ...]
    """Those that do not run on this machine."""
    quote: FilmQuote | None = None
    totals: tuple[Money, Money] | None = None
    """The likely amount and the ceiling of what is still to pay, in the reporting currency."""
    whole: tuple[Money, Money] | None = None
    """The same if nothing of it were there."""
    problem: str = ""
    """no price, or cannot be made."""
    why: str = ""

    @property
    def name(self) -> str:
        """What it is, in words: with image/model, motion/model and voice/model."""
        if not self.paid:
            return "all on this machine"
        *first, last = self.paid
        return f"with {', '.join(first)} and {last}" if first else f"with {last}"

    @property
    def new(self) -> int:
        """How many jobs there are still to do."""
        return sum(line.new for line in self.quote.lines) if self.quote else 0

    @property
    def existing(self) -> int:
        """How many jobs are done already."""
        return sum(line.existing for line in self.quote.lines) if self.quote else 0


async def compare(studio: Studio, reading: Reading, wanted: Sequence[Models] = ()) -> list[Offer]:
    """Return what a film costs as it is, on this machine alone, with each other model, and with those wanted.

    Nothing is made and no choice is kept. Still models and motion models that are paid are also tried in pairs.
    """
    with studio.database.read() as session:
        found = survey(studio, session, reading.video_id, reading.options)
    chosen = _chosen(found)
    tried: dict[tuple[tuple[Ability, str], ...], Models] = {}
    for choice in (*_choices(studio, chosen), *wanted):
        models = {**chosen, **choice}
        tried.setdefault(tuple(sorted(models.items())), models)
    return [await _offer(studio, reading, models) for models in tried.values()]


def _chosen(found: Survey) -> dict[Ability, str]:
    """Return the models that the film as a whole is routed to, for what it needs."""
    return {ability: found.film.route(ability).key for ability in dict.fromkeys(spec.ability for spec in found.specs)}


def _choices(studio: Studio, chosen: Models) -> Iterator[Models]:
    offered = {ability: list(studio.plugins.models(ability)) for ability in chosen}
    yield {}
    yield {
        ability: next((model for model in models if _is_local(studio, ability, model)), chosen[ability])
        for ability, models in offered.items()
    }
    for ability, models in offered.items():
        yield from ({ability: model} for model in models)
    paid = [[m for m in offered.get(ability, ()) if not _is_local(studio, ability, m)] for ability in _PAIRED]
    for pair in product(*paid):
        yield dict(zip(_PAIRED, pair, strict=True))


def _is_local(studio: Studio, ability: Ability, model: str) -> bool:
    try:
        provider, _ = studio.plugins.provider(ability, model)
    except BomError:
        return False  # what is not there is said with its offer
    return isinstance(provider, LocalProvider)


async def _offer(studio: Studio, reading: Reading, models: Models) -> Offer:
    paid = tuple(model for ability, model in models.items() if not _is_local(studio, ability, model))
    try:
        with studio.database.read() as session:
            found = survey(studio, session, reading.video_id, reading.options, models)
        quote = await quote_film(studio, found)
        return Offer(models, paid, quote, total_of(studio, quote), whole_of(studio, quote))
    except BomError as error:
        problem = "no price" if isinstance(error, MoneyRefused) else "cannot be made"
        return Offer(models, paid, problem=problem, why=str(error))
