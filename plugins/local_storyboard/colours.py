"""Colours: sRGB triples of 0..255, mixed and graded in OKLab so that blends stay clean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]
Lab = tuple[float, float, float]

_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONE = np.linalg.inv(_TO_CONE)
_FROM_LAB = np.linalg.inv(_TO_LAB)
_STEPS = np.linspace(0.0, 1.0, 65)


def hexed(text: str) -> Colour:
    """Return the colour written as `#rrggbb`."""
    red, green, blue = (float(int(text[index : index + 2], 16)) for index in (1, 3, 5))
    return red, green, blue


@lru_cache(maxsize=4096)
def to_lab(colour: Colour) -> Lab:
    """Return lightness (0..1) and the two colour axes."""
    share = np.asarray(colour) / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lightness, a, b = _TO_LAB @ np.cbrt(_TO_CONE @ linear)
    return float(lightness), float(a), float(b)


@lru_cache(maxsize=4096)
def from_lab(lab: Lab) -> Colour:
    """Return the nearest colour a screen can show."""
    red, green, blue = (float(value) for value in _shown(np.asarray(lab)))
    return red, green, blue


def _shown(labs: NDArray[np.float64]) -> NDArray[np.float64]:
    linear = np.clip((labs @ _FROM_LAB.T) ** 3 @ _FROM_CONE.T, 0.0, 1.0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255.0


@lru_cache(maxsize=8192)
def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour that lies `share` (0..1) of the way from the first to the second."""
    here, there = to_lab(first), to_lab(second)
    lightness, a, b = (x + (y - x) * share for x, y in zip(here, there, strict=True))
    return from_lab((lightness, a, b))


def lighten(colour: Colour, by: float) -> Colour:
    """Return the colour with its lightness moved by -1..1."""
    lightness, a, b = to_lab(colour)
    return from_lab((min(1.0, max(0.0, lightness + by)), a, b))


def ramp(stops: Sequence[Colour], places: Sequence[float], at: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the colours (…, 3) at positions along a line of stops."""
    line = _line(tuple(stops), tuple(places))
    return np.stack([np.interp(at, _STEPS, line[:, channel]) for channel in range(3)], axis=-1).astype(np.float32)


@lru_cache(maxsize=256)
def _line(stops: tuple[Colour, ...], places: tuple[float, ...]) -> NDArray[np.float64]:
    labs = np.array([to_lab(stop) for stop in stops])
    return _shown(np.stack([np.interp(_STEPS, places, labs[:, axis]) for axis in range(3)], axis=-1))
