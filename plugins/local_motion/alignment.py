"""How one picture lies on another: a scale and shift as a whole, and what each place moved besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from .cutout import FROM_WEIGHTED
from .planes import FROM_BGR
from .window import Lattice, Placing, Window

if TYPE_CHECKING:
    from cv2.typing import MatLike

SIDE = 640
"""Samples along the longer side of the copies that are measured."""
TRUSTED = 1.5
"""How many of these samples a place may miss itself by, going there and back, before its motion is doubted."""
LEAST_TRUST = 0.3
"""The share of a picture that must come back to itself; below it nothing is bent."""
AROUND, FAR_FROM_TRUST = 12.0, 0.1
"""How far, in these samples, trusted motion carries over to what is doubted, and the trust at which it ebbs away."""
STILL = 0.3
"""Motion below so many of these samples is not worth bending for."""
MOST_DETAILS, LEAST_DETAILS = 600, 8
FAINT = 0.02
"""The contrast at which a detail is still one; drawings are soft."""
MOST_APART = 16
"""A difference beyond this counts no more: such a place is something else, not something misplaced."""
BETTER = 0.9
"""A placing must leave less difference than this share of what none leaves."""


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

    across: Placing = Placing()
    down: Placing = Placing()
    motion: Motion | None = None


def align(first: MatLike, second: MatLike) -> Alignment:
    """Measure two pictures of one size; with alpha, what is clear does not count."""
    one, two = _likeness(first), _likeness(second)
    if np.array_equal(one, two):
        return Alignment()
    solid = first.shape[2] == 3
    across, down = _placing(one, two, solid)
    placed = _placed(two, across, down, solid)
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    nothing = np.zeros((*one.shape[:2], 2), dtype=np.float32)
    there, back = search.calc(one, placed, nothing.copy()), search.calc(placed, one, nothing.copy())
    trust_there, trust_back = _trust(there, back), _trust(back, there)
    counts = np.ones_like(trust_there) if solid else np.maximum(one, placed).astype(np.float32)
    if float((np.minimum(trust_there, trust_back) * counts).sum()) < LEAST_TRUST * float(counts.sum()):
        return Alignment(across, down)
    there, back = _filled(there, trust_there), _filled(back, trust_back)
    if max(np.abs(there).max(), np.abs(back).max()) < STILL:
        return Alignment(across, down)
    sides = np.array(one.shape[1::-1], dtype=np.float32)
    return Alignment(across, down, Motion(there / sides, back / sides))


def _likeness(image: MatLike) -> MatLike:
    """Return a small grey copy in which a layer stands out from what is clear."""
    scale = min(1.0, SIDE / max(image.shape[:2]))
    size = (max(16, round(image.shape[1] * scale)), max(16, round(image.shape[0] * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if image.shape[2] == 3:
        return cv2.transform(small, FROM_BGR[:1])
    return cv2.addWeighted(cv2.transform(small, FROM_WEIGHTED[:1]), 0.5, small[:, :, 3], 0.5, 0)


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
        covered = _placed(everywhere, *placing, False)
        apart = np.minimum(cv2.absdiff(one, _placed(two, *placing, solid)), MOST_APART)
        return cv2.mean(apart, mask=covered)[0]

    best = min(candidates, key=difference)
    plain = (Placing(), Placing())
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
    _, agree = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=1.5)
    chosen = agree.ravel().astype(bool)
    if chosen.sum() < LEAST_DETAILS:
        return []
    sides = np.array(one.shape[1::-1])
    here, there = (here[chosen] + 0.5) / sides, (there[chosen] + 0.5) / sides
    return [tuple(Placing(*np.polyfit(here[:, axis], there[:, axis], 1)) for axis in (0, 1))]


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


def _trust(there: MatLike, back: MatLike) -> MatLike:
    """Return 0..1 for each place: whether going there and back ends where it began."""
    height, width = there.shape[:2]
    across = there[:, :, 0] + np.arange(width, dtype=np.float32)
    down = there[:, :, 1] + np.arange(height, dtype=np.float32)[:, None]
    miss = there + cv2.remap(back, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    trust = np.exp(-((miss**2).sum(axis=2)) / TRUSTED**2)
    return cv2.GaussianBlur(trust, (0, 0), 2.0)


def _filled(motion: MatLike, trust: MatLike) -> MatLike:
    """Return motion that is its own where it is trusted, and that of its surroundings where it is not."""
    trust = trust[:, :, None]
    around = cv2.GaussianBlur(motion * trust, (0, 0), AROUND) / (
        cv2.GaussianBlur(trust, (0, 0), AROUND)[:, :, None] + FAR_FROM_TRUST
    )
    return trust * motion + (1 - trust) * around
