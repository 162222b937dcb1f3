"""A brand laid over a plan's segments: the look of their words, the mark in a corner, the closing card at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.contracts.brand import Look, Mark
from engine.contracts.media import Box, Shape
from engine.contracts.plan import Footage, Segment, Title
from engine.domain.brand import BrandKit
from engine.domain.cut import Cut, shot_starts

from .placing import Spot, mark_box, mark_spot


def closing_segment(cut: Cut, last: Footage) -> Segment | None:
    """Return the card that follows the last shot, whose last frame it grows out of; None without one."""
    if cut.brand is None or cut.brand.closing is None or not cut.closing_frames:
        return None
    frames = cut.closing_frames
    words = Title(text=cut.brand.closing.text, style="closing", start=0, frames=frames, language=cut.language)
    held = last.model_copy(update={"start": last.start + last.frames - 1, "frames": frames})
    return Segment(footage=held, titles=(words,), shots=(cut.shots[-1].shot_id,))


def busy_during(cut: Cut, shape: Shape, start: int, frames: int) -> tuple[Box, ...]:
    """Return where faces and other words are seen in some frames of a film."""
    starts = shot_starts(cut)
    found = [
        box
        for shot in cut.shots
        if starts[shot.shot_id] < start + frames and start < starts[shot.shot_id] + shot.frames
        for box in shot.busy.get(shape, ())
    ]
    return tuple(dict.fromkeys(found))


def branded(cut: Cut, shape: Shape, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return segments as a brand shows on them; those it does not show on stay as they are."""
    if cut.brand is None:
        return tuple(segments)
    spots = {shot.shot_id: _spot(cut.brand, shot.busy.get(shape, ()), shape) for shot in cut.shots}
    return tuple(_marked(_dressed(segment, cut.brand), cut.brand, shape, spots) for segment in segments)


def branded_sample(kit: BrandKit, shape: Shape, footage: Footage, words: Title) -> Segment:
    """Return some footage with words and the mark on it, as a brand's film would show them."""
    segment = Segment(footage=footage, titles=(words,), shots=("sample",))
    return _marked(_dressed(segment, kit), kit, shape, {"sample": _spot(kit, (), shape)})


def look_of(kit: BrandKit, *, with_logo: bool) -> Look:
    """Return what words are drawn with in a brand."""
    return Look(
        colours=kit.colours,
        title_font=kit.title_font,
        body_font=kit.body_font,
        lower_third=kit.lower_third,
        logo=kit.logo.picture if kit.logo and with_logo else None,
    )


def _dressed(segment: Segment, kit: BrandKit) -> Segment:
    styles = {title.style for title in segment.titles}
    if not styles:
        return segment
    logos = {"title", "closing"} | (set() if kit.closing else {"end_card"})
    return segment.model_copy(update={"look": look_of(kit, with_logo=bool(styles & logos))})


def _marked(segment: Segment, kit: BrandKit, shape: Shape, spots: Mapping[str, Spot | None]) -> Segment:
    if kit.watermark is None or any(title.style == "closing" for title in segment.titles):
        return segment
    marks = tuple(_marks(kit, shape, [spots[shot_id] for shot_id in segment.shots]))
    return segment.model_copy(update={"marks": marks})


def _spot(kit: BrandKit, busy: Sequence[Box], shape: Shape) -> Spot | None:
    return mark_spot(busy, shape, kit.watermark.side) if kit.watermark else None


def _marks(kit: BrandKit, shape: Shape, spots: Sequence[Spot | None]) -> Iterator[Mark]:
    """Yield the marks of a segment that shows these shots: one that stays, or one that goes and one that comes."""
    mark = kit.watermark
    if mark is None or not (mark.text or kit.logo):
        return
    for number, spot in enumerate(spots):
        stays = len(set(spots)) == 1
        if spot is None or (stays and number):
            continue
        yield Mark(
            logo=kit.logo.picture if kit.logo and not mark.text else None,
            text=mark.text,
            font=kit.body_font if mark.text else None,
            opacity=mark.opacity,
            box=mark_box(spot, shape),
            turning="" if stays else "in" if number else "out",
        )
