"""What a film measures, put together from what was measured while its parts were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.contracts.plan import RenderPlan
from engine.contracts.rendering import FilmFacts, PartFacts

from .checked import Stretch


def whole_film(plan: RenderPlan, inspected: FilmFacts, parts: Sequence[PartFacts | None]) -> FilmFacts:
    """Return what a film measures: its file as it was inspected, its pictures and sound by what its parts measured.

    The parts are its segments and, last, its sound; None is one that nobody measured.
    """
    *segments, mix = parts
    update: dict[str, Any] = {}
    if mix is not None:
        update |= {"silent": mix.silent, "loudness_lufs": mix.loudness_lufs, "true_peak_dbtp": mix.true_peak_dbtp}
        update |= {"sound_measured": True}
    measured = [segment for segment in segments if segment is not None]
    if len(measured) == len(plan.segments):
        update |= {"black": _on_film(plan, [facts.black for facts in measured]), "pictures_measured": True}
        update |= {"frozen": _on_film(plan, [facts.frozen for facts in measured], joined=False)}
    return inspected.model_copy(update=update)


def _on_film(plan: RenderPlan, found: Sequence[tuple[Stretch, ...]], *, joined: bool = True) -> tuple[Stretch, ...]:
    """Return each segment's stretches in milliseconds of the film; those that touch are one, if they are to be joined.

    A picture that stands still before and after a cut is not the same picture, black is.
    """
    rate, at = plan.encoding.rate, 0
    stretches: list[Stretch] = []
    for segment, of_segment in zip(plan.segments, found, strict=True):
        for first, end in of_segment:
            begins = at + first
            if joined and stretches and stretches[-1][1] == begins:
                begins = stretches.pop()[0]
            stretches.append((begins, at + end))
        at += segment.frames
    return tuple((rate.ms(first), rate.ms(end)) for first, end in stretches)
