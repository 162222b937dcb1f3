"""Outlines that drawings are built from, as points in units."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .stencil import Points

_CIRCLE = np.stack([part(np.arange(56) * (np.pi / 28)) for part in (np.cos, np.sin)], axis=1)
_CATMULL_ROM = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2
_CAP = np.stack([part(np.arange(1, 7) * (np.pi / 7)) for part in (np.cos, np.sin)], axis=1)


def points(*pairs: tuple[float, float]) -> Points:
    """Return an outline from corners."""
    return np.array(pairs, np.float64)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Return an upright rectangle."""
    return points((left, top), (right, top), (right, bottom), (left, bottom))


def oval(x: float, y: float, rx: float, ry: float, tilt: float = 0.0) -> Points:
    """Return an ellipse, tilted by radians."""
    cos, sin = math.cos(tilt), math.sin(tilt)
    outline: Points = _CIRCLE @ np.array([[rx * cos, rx * sin], [-ry * sin, ry * cos]]) + (x, y)
    return outline


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Points:
    """Return a rectangle with round corners."""
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    corners = [
        (right - radius, top + radius, -0.5),
        (right - radius, bottom - radius, 0.0),
        (left + radius, bottom - radius, 0.5),
        (left + radius, top + radius, 1.0),
    ]
    arcs = []
    for x, y, start in corners:
        turn = np.linspace(start, start + 0.5, 9) * np.pi
        arcs.append(np.stack([x + np.cos(turn) * radius, y + np.sin(turn) * radius], axis=1))
    return np.concatenate(arcs)


def smooth(corners: Points, closed: bool = True, density: int = 8) -> Points:
    """Return a curve that runs through all corners (centripetal enough for evenly spaced ones)."""
    ends = (corners[-1:], corners, corners[:2]) if closed else (corners[:1], corners, corners[-1:])
    padded = np.concatenate(ends)
    curve: Points = _shares(density) @ padded[np.arange(len(padded) - 3)[:, None] + np.arange(4)]
    line = curve.reshape(-1, 2)
    return line if closed else np.concatenate([line, corners[-1:]])


@lru_cache(maxsize=8)
def _shares(density: int) -> Points:
    """Return the shares of four corners in each point between the middle two."""
    share = np.arange(density) / density
    powers = np.stack([np.ones(density), share, share**2, share**3], axis=1)
    return powers @ _CATMULL_ROM


def limb(path: Points, widths: tuple[float, ...]) -> Points:
    """Return a band along a path whose half-widths run through those given, with round ends."""
    line = smooth(path, closed=False) if len(path) > 2 else path
    places = np.arange(len(line)) * ((len(widths) - 1) / (len(line) - 1))
    half = np.interp(places, np.arange(len(widths)), widths)
    heading = np.empty_like(line)
    heading[1:-1] = line[2:] - line[:-2]
    heading[0], heading[-1] = line[1] - line[0], line[-1] - line[-2]
    heading /= np.maximum(1e-9, np.hypot(heading[:, 0], heading[:, 1]))[:, None]
    side = heading[:, ::-1] * (half[:, None] * (-1.0, 1.0))
    far_cap = line[-1] + _CAP @ np.array([side[-1], heading[-1] * half[-1]])
    near_cap = line[0] - _CAP @ np.array([side[0], heading[0] * half[0]])
    return np.concatenate([line + side, far_cap, (line - side)[::-1], near_cap])


def way(line: Points, widths: tuple[float, ...]) -> Points:
    """Return a way over level ground along a line: as wide to either side, across, as the half-widths say."""
    places = np.linspace(0, len(widths) - 1, len(line))
    half = np.interp(places, np.arange(len(widths)), widths)[:, None] * (1.0, 0.0)
    return np.concatenate([line + half, (line - half)[::-1]])


def ridge(
    rng: np.random.Generator, left: float, right: float, grain: float, octaves: int = 4, sharp: bool = False
) -> Points:
    """Return a skyline of heights 0..1 between two places; `grain` is the width of its largest forms."""
    across = np.linspace(left, right, 240)
    height = np.zeros_like(across)
    weight = 1.0
    total = 0.0
    for octave in range(octaves):
        cells = max(2, int(np.ceil((right - left) / grain * 2**octave)) + 2)
        lattice = rng.random(cells + 2)
        place = (across - left) / grain * 2**octave + rng.random()
        cell = np.clip(place.astype(int), 0, cells)
        share = place - cell
        if not sharp:
            share = share * share * (3 - 2 * share)
        noise = lattice[cell] * (1 - share) + lattice[np.minimum(cell + 1, cells + 1)] * share
        height += noise * weight
        total += weight
        weight *= 0.5 if sharp else 0.42
    return np.stack([across, height / total], axis=1)


def peaks(rng: np.random.Generator, left: float, right: float, grain: float) -> Points:
    """Return a mountain skyline of heights 0..1: broken slopes about summits spaced by a grain."""
    across = np.linspace(left, right, 420)
    height = np.zeros_like(across)
    for middle in np.arange(left, right + grain, grain * 0.55):
        top, wide = 0.35 + 0.65 * rng.random() ** 1.3, grain * (0.55 + 0.35 * rng.random())
        slope = np.abs(across - middle - grain * 0.4 * (rng.random() - 0.5)) / wide
        height = np.maximum(height, top * (1.0 - slope))
    rough = ridge(rng, left, right, grain * 0.22, 5, sharp=True)
    height += (np.interp(across, rough[:, 0], rough[:, 1]) - 0.5) * 0.16 * np.clip(height * 3.0, 0.0, 1.0)
    return np.stack([across, np.clip(height, 0.0, 1.0)], axis=1)


def ground(line: Points, floor: float) -> Points:
    """Return the body below a line, down to a floor."""
    return np.concatenate([line, [[line[-1, 0], floor], [line[0, 0], floor]]])


def placed(outline: Points, x: float, y: float, scale: float = 1.0, flip: bool = False) -> Points:
    """Return an outline drawn about (0, 0), put at a place and size, mirrored if asked."""
    turned = outline * (-1.0 if flip else 1.0, 1.0)
    return turned * scale + (x, y)
