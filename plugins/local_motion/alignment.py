"""How one picture lies on another: a scale and shift as a whole, and what each place moved besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .sheet import Sheet
from .window import Lattice, Placing, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

SIDE = 384
"""Samples along the longer side of the copies that are measured."""
TRUSTED = 1.0
"""How many of these samples a place may miss itself by, going there and back, before its motion is doubted."""
AROUND, FAR_FROM_TRUST = 7.0, 0.1
"""How far, in these samples, trusted motion carries over to what is doubted, and the trust at which it ebbs away."""
MOST_DETAILS, LEAST_DETAILS = 400, 8
FAINT = 0.02
"""The contrast at which a detail is still one; drawings are soft."""
MOST_APART = 16
"""A difference beyond this counts no more: such a place is something else, not something misplaced."""
SURROUNDINGS, EVEN, DETAIL = 16.0, 4.0, 32.0
"""By what, in these samples, a detail is measured; the contrast up to which an even place stays even; and how strong
details then are."""
BETTER = 0.9
"""What a placing or a motion must leave of the difference that there is without it, to be worth having."""


NOWHERE_ELSE = Placing()


@dataclass(frozen=True)
class Motion:
    """What each place moved, there and back, on a small grid over the first picture; shares of its width and height."""

    there: MatLike
    back: MatLike

    def between(self, weight: float) -> tuple[MatLike, MatLike]:
        """Return where each place of a picture so far between the two is found in the first, and in the second."""
        late, early = weight, 1 - weight
        return late * (late * self.back - early * self.there), early * (early * self.there - late * self.back)


@dataclass(frozen=True)
class Alignment:
    """Where the places of a first picture are in a second: placed as a whole, then each moved."""

    across: Placing = NOWHERE_ELSE
    down: Placing = NOWHERE_ELSE
    motion: Motion | None = None


def align(first: Sheet, second: Sheet) -> Alignment:
    """Measure two sheets of a kind and size; what is clear does not count."""
    one, two = first.small(SIDE), second.small(SIDE)
    if np.array_equal(one, two):
        return Alignment()
    solid = first.is_solid
    if solid:
        one, two = _without_light(one), _without_light(two)
    across, down = _placing(one, two, solid)
    placed = _placed(two, across, down, solid)
    return Alignment(across, down, _motion(one, placed))


def _without_light(grey: MatLike) -> MatLike:
    """Return a picture as its details alone, as strong in shade as in light: a lamp that goes on moves nothing."""
    fine = grey.astype(np.float32)
    detail = fine - cv2.GaussianBlur(fine, (0, 0), SURROUNDINGS)
    contrast = cv2.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), SURROUNDINGS))
    return cv2.convertScaleAbs(detail / (contrast + EVEN) * DETAIL + 128.0)


def _motion(one: MatLike, two: MatLike) -> Motion | None:
    """Return what each place moved; None when following it helps little."""
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    nothing = np.zeros((*one.shape[:2], 2), dtype=np.float32)
    there, back = search.calc(one, two, nothing.copy()), search.calc(two, one, nothing.copy())
    trust, trust_back = _trust(there, back), _trust(back, there)
    there, back = _filled(there, trust), _filled(back, trust_back)
    if _apart(one, _followed(two, there)) > BETTER * _apart(one, two):
        return None
    sides = np.array(one.shape[1::-1], dtype=np.float32)
    return Motion(there / sides, back / sides)


def _placing(one: MatLike, two: MatLike, solid: bool) -> tuple[Placing, Placing]:
    """Return the scale and shift that leave the least difference, none if they do not help."""
    height, width = one.shape[:2]
    (dx, dy), _ = cv2.phaseCorrelate(
        one.astype(np.float32), two.astype(np.float32), cv2.createHanningWindow((width, height), cv2.CV_32F)
    )
    candidates = [(Placing(1.0, dx / width), Placing(1.0, dy / height))]
    if not solid:
        candidates.append((_spread(one, two, 0), _spread(one, two, 1)))
    candidates.extend(_matched(one, two))

    everywhere = np.full_like(one, 255)

    def difference(placing: tuple[Placing, Placing]) -> float:
        return _apart(one, _placed(two, *placing, solid), _placed(everywhere, *placing, False))

    best = min(candidates, key=difference)
    plain = (NOWHERE_ELSE, NOWHERE_ELSE)
    return best if difference(best) < BETTER * difference(plain) else plain


def _matched(one: MatLike, two: MatLike) -> list[tuple[Placing, Placing]]:
    """Return the placing on which the most details that both pictures have agree, if enough do."""
    finder = cv2.SIFT.create(nfeatures=MOST_DETAILS, contrastThreshold=FAINT)
    (spots, looks), (other_spots, other_looks) = (finder.detectAndCompute(image, None) for image in (one, two))
    if len(spots) < LEAST_DETAILS or len(other_spots) < LEAST_DETAILS:
        return []
    pairs = cv2.BFMatcher.create(cv2.NORM_L2, crossCheck=True).match(looks, other_looks)
    here = np.array([spots[pair.queryIdx].pt for pair in pairs])
    there = np.array([other_spots[pair.trainIdx].pt for pair in pairs])
    if len(pairs) < LEAST_DETAILS:
        return []
    _, agree = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=1.0)
    chosen = agree.ravel().astype(bool)
    if chosen.sum() < LEAST_DETAILS:
        return []
    sides = np.array(one.shape[1::-1])
    here, there = (here[chosen] + 0.5) / sides, (there[chosen] + 0.5) / sides
    across, down = (Placing(*map(float, np.polyfit(here[:, axis], there[:, axis], 1))) for axis in (0, 1))
    return [(across, down)]


def _spread(one: MatLike, two: MatLike, axis: int) -> Placing:
    """Return the placing that brings two layers' middles and widths along an axis together."""
    (middle, width), (other_middle, other_width) = _middle(one, axis), _middle(two, axis)
    scale = min(max(other_width / width, 0.5), 2.0) if width and other_width else 1.0
    return Placing(scale, other_middle - scale * middle)


def _middle(likeness: MatLike, axis: int) -> tuple[float, float]:
    weights = likeness.sum(axis=axis, dtype=np.float64)
    if not weights.any():
        return 0.5, 0.0
    places = (np.arange(len(weights)) + 0.5) / len(weights)
    middle = float(np.average(places, weights=weights))
    return middle, float(np.sqrt(np.average((places - middle) ** 2, weights=weights)))


def _placed(two: MatLike, across: Placing, down: Placing, solid: bool) -> MatLike:
    """Return the second picture as it lies on the first."""
    height, width = two.shape[:2]
    window = Window(Lattice(0.0, 1.0).through(across, width), Lattice(0.0, 1.0).through(down, height))
    border = cv2.BORDER_REPLICATE if solid else cv2.BORDER_CONSTANT
    return cv2.warpAffine(
        two, window.matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border
    )


def _apart(one: MatLike, two: MatLike, where: MatLike | None = None) -> float:
    return cv2.mean(np.minimum(cv2.absdiff(one, two), MOST_APART), mask=where)[0]


def _followed(picture: MatLike, motion: MatLike) -> MatLike:
    """Return a picture as seen when every place is looked for where the motion has it."""
    height, width = motion.shape[:2]
    across = motion[:, :, 0] + np.arange(width, dtype=np.float32)
    down = motion[:, :, 1] + np.arange(height, dtype=np.float32)[:, None]
    return cv2.remap(picture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _trust(there: MatLike, back: MatLike) -> MatLike:
    """Return 0..1 for each place: whether going there and back ends where it began."""
    across, down = cv2.split(there + _followed(back, there))
    trust: MatLike = np.exp(-(across**2 + down**2) / TRUSTED**2)
    return cv2.GaussianBlur(trust, (0, 0), 1.2)


def _filled(motion: MatLike, trust: MatLike) -> MatLike:
    """Return motion that is its own where it is trusted, and that of its surroundings where it is not."""
    own = cv2.merge([trust, trust])
    around = cv2.GaussianBlur(motion * own, (0, 0), AROUND) / (cv2.GaussianBlur(own, (0, 0), AROUND) + FAR_FROM_TRUST)
    filled: MatLike = own * motion + (1 - own) * around
    return filled
