"""Outlines that drawings are built from, as points in units."""

from __future__ import annotations

import numpy as np

from .stencil import Points


def points(*pairs: tuple[float, float]) -> Points:
    """Return an outline from corners."""
    return np.array(pairs, np.float64)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Return an upright rectangle."""
    return points((left, top), (right, top), (right, bottom), (left, bottom))


def oval(x: float, y: float, rx: float, ry: float, tilt: float = 0.0) -> Points:
    """Return an ellipse, tilted by radians."""
    turn = np.linspace(0.0, 2 * np.pi, 56, endpoint=False)
    along, across = np.cos(turn) * rx, np.sin(turn) * ry
    cos, sin = np.cos(tilt), np.sin(tilt)
    return np.stack([x + along * cos - across * sin, y + along * sin + across * cos], axis=1)


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
    count = len(corners)
    if closed:
        before, after, later = np.roll(corners, 1, 0), np.roll(corners, -1, 0), np.roll(corners, -2, 0)
        here = corners
    else:
        padded = np.concatenate([corners[:1], corners, corners[-1:]])
        before, here, after, later = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    share = (np.arange(density) / density)[None, :, None]
    a, b, c, d = (part[:, None, :] for part in (before, here, after, later))
    curve = 0.5 * (
        2 * b + (c - a) * share + (2 * a - 5 * b + 4 * c - d) * share**2 + (3 * b - a - 3 * c + d) * share**3
    )
    line = curve.reshape(-1, 2)
    return line if closed else np.concatenate([line, corners[count - 1 :]])


def limb(path: Points, widths: tuple[float, ...]) -> Points:
    """Return a band along a path whose half-widths run through those given, with round ends."""
    line = smooth(path, closed=False) if len(path) > 2 else path
    along = np.linspace(0.0, 1.0, len(line))
    half = np.interp(along, np.linspace(0.0, 1.0, len(widths)), widths)
    heading = np.gradient(line, axis=0)
    heading /= np.maximum(1e-9, np.linalg.norm(heading, axis=1, keepdims=True))
    side = np.stack([-heading[:, 1], heading[:, 0]], axis=1) * half[:, None]
    turn = np.linspace(0.0, np.pi, 8)[1:-1, None]
    far_cap = line[-1] + np.cos(turn) * side[-1] + np.sin(turn) * heading[-1] * half[-1]
    near_cap = line[0] - np.cos(turn) * side[0] - np.sin(turn) * heading[0] * half[0]
    return np.concatenate([line + side, far_cap, (line - side)[::-1], near_cap])


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
