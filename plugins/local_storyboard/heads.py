"""Faceless heads: three-quarter views, and the profile of a very close shot.

Measured in heads: the chin lies at (0, 0), the crown at (0, -1). `turn` is -1 (left) to 1 (right).
"""

from __future__ import annotations

import numpy as np

from .characters import Look
from .faces import beard_in_profile, front, side
from .outlines import box, limb, oval, placed, points, rounded, smooth
from .sculpting import Sculptor
from .stencil import Points, Stencil

_LARGE, _BROW = 1.2, 0.42
"""From this size of head on it is a child's, whose nose and chin reach less far beyond the brow."""


def hair_behind(brush: Sculptor, look: Look, turn: float) -> None:
    """Paint hair that falls behind the shoulders."""
    away = -np.sign(turn) or -1.0
    if look.hat == "scarf":
        drape = smooth(
            points((-0.40, -0.7), (0.40, -0.7), (0.52, -0.1), (0.62, 0.42), (0.0, 0.55), (-0.62, 0.42), (-0.52, -0.1))
        )
        brush.part(look.accent, drape, dark=0.30)
    elif look.style == "long":
        fall = smooth(
            points(
                (-0.42, -0.75),
                (0.42, -0.75),
                (0.47, -0.2),
                (0.44, 0.34),
                (0.2, 0.46),
                (-0.2, 0.46),
                (-0.44, 0.34),
                (-0.47, -0.2),
            )
        )
        brush.part(look.hair, placed(fall, -0.06 * turn, 0.0), dark=0.25)
    elif look.style == "tail" and look.hat != "beanie":
        tail = limb(
            points((away * 0.30, -0.78), (away * 0.58, -0.62), (away * 0.60, -0.18), (away * 0.50, 0.12)),
            (0.07, 0.12, 0.11, 0.02),
        )
        brush.part(look.hair, tail)


def head(brush: Sculptor, look: Look, turn: float) -> None:
    """Paint skull, face, hair and hat in a three-quarter view."""
    ahead = np.sign(turn) or 1.0
    skull = oval(-0.07 * turn, -0.60, 0.40, 0.40)
    face = placed(smooth(_face()), 0.05 * turn, 0.0)
    ear = oval(-0.30 * ahead + 0.05 * turn, -0.42, 0.055, 0.095, 0.15 * ahead)
    whole = brush.part(look.skin, skull, face, ear, volume=0.020)
    _face_shadow(brush, whole, turn, ahead)
    shell = brush.stencil(oval(-0.075 * turn, -0.615, 0.445, 0.435))
    window = brush.stencil(_window(turn, 0.0))
    if look.beard:
        jaw = brush.stencil(face * (1.04, 1.0)).without(brush.stencil(oval(0.16 * turn, -0.50, 0.36, 0.31)))
        brush.body(jaw.without(brush.stencil(box(-1, -1.2, 1, -0.36))), look.hair, volume=0.012)
    front(brush, look, turn)
    _hair(brush, look, turn, ahead, shell, window)
    _hat(brush, look, turn, ahead, shell)


def _face() -> Points:
    half = [(0.0, -1.0), (0.26, -0.93), (0.36, -0.68), (0.345, -0.42), (0.28, -0.18), (0.12, -0.015)]
    return points(*half, (0.0, 0.0), *[(-x, y) for x, y in reversed(half[1:])])


def _window(turn: float, lift: float) -> Points:
    """The part of the head that hair leaves free."""
    return smooth(
        points(
            (0.15 * turn - 0.30, -0.52 - lift),
            (0.16 * turn - 0.20, -0.74 - lift),
            (0.17 * turn + 0.05, -0.79 - lift),
            (0.18 * turn + 0.24, -0.72 - lift),
            (0.18 * turn + 0.33, -0.50 - lift),
            (0.18 * turn + 0.36, 0.20),
            (0.12 * turn - 0.34, 0.20),
        )
    )


def _face_shadow(brush: Sculptor, whole: Stencil, turn: float, ahead: float) -> None:
    """Part the face into a lit and a shaded plane along brow, nose and lips."""
    middle, bump = 0.17 * turn, ahead * min(1.0, 0.35 + abs(turn))
    profile = smooth(
        points(
            (middle - 0.02, -1.15),
            (middle + 0.02 * bump, -0.80),
            (middle + 0.035 * bump, -0.62),
            (middle - 0.005 * bump, -0.53),
            (middle + 0.10 * bump, -0.335),
            (middle + 0.015 * bump, -0.29),
            (middle + 0.045 * bump, -0.225),
            (middle + 0.010 * bump, -0.19),
            (middle + 0.035 * bump, -0.145),
            (middle + 0.005 * bump, -0.10),
            (middle + 0.040 * bump, -0.04),
            (middle, 0.10),
        ),
        closed=False,
    )
    edge = -brush.side * 1.0
    dark = brush.stencil(np.concatenate([profile, [[edge, 0.10], [edge, -1.15]]]))
    soft = dark.softened(0.010 * brush.scale * brush.canvas.pixels)
    brush.shadow(soft.within(whole), 0.44)


def _hair(brush: Sculptor, look: Look, turn: float, ahead: float, shell: Stencil, window: Stencil) -> None:
    away = -ahead
    if look.hat == "scarf" or look.style == "bald":
        return
    if look.style == "curly":
        rng = np.random.default_rng(7)
        curls = [
            oval(-0.07 * turn + np.cos(a) * 0.40, -0.66 + np.sin(a) * 0.38, 0.13 + 0.05 * rng.random(), 0.13)
            for a in np.linspace(0.8, 2.2, 15) * np.pi
        ]
        mass = brush.stencil(oval(-0.07 * turn, -0.64, 0.45, 0.44), *curls).without(window)
        brush.silhouette += [brush.put(curl) for curl in curls]
    elif look.style == "bob":
        bob = smooth(
            points(
                (-0.47, -0.62),
                (-0.34, -0.98),
                (0.0, -1.08),
                (0.34, -0.98),
                (0.47, -0.62),
                (0.49, -0.18),
                (0.30, -0.06),
                (-0.30, -0.06),
                (-0.49, -0.18),
            )
        )
        bob = placed(bob, -0.06 * turn, 0.0)
        mass = brush.stencil(bob).without(window)
        brush.silhouette.append(brush.put(bob))
    else:
        if look.style in {"short", "cropped", "bun", "tail"}:
            line = smooth(
                points((-0.60, -0.20), (-0.40, -0.26), (-0.27, -0.47), (-0.16, -0.40), (0.10, -0.46), (0.60, -0.46)),
                closed=False,
            )
            crop = brush.stencil(np.concatenate([line, [[0.6, 1.0], [-0.6, 1.0]]]) * (ahead, 1.0))
        else:
            crop = brush.stencil(box(-2.0, -0.05, 2.0, 2.0))
        if look.style == "cropped":
            shell, window = brush.stencil(oval(-0.07 * turn, -0.605, 0.41, 0.41)), brush.stencil(_window(turn, 0.05))
        mass = shell.without(window).without(crop)
        brush.silhouette.append(brush.put(oval(-0.075 * turn, -0.64, 0.445 if look.style != "cropped" else 0.41, 0.41)))
    brush.body(mass, look.hair, volume=0.016)
    if look.style == "bun" and look.hat not in {"beanie", "brim", "cap"}:
        brush.part(look.hair, oval(away * 0.26, -1.04, 0.17, 0.16), volume=0.012)
    if look.style == "braid":
        spine = points((away * 0.33, -0.35), (away * 0.37, 0.05), (away * 0.30, 0.45))
        links = [
            oval(x, y, 0.085 - 0.006 * i, 0.085) for i, (x, y) in enumerate(smooth(spine, closed=False, density=4))
        ]
        brush.part(look.hair, *links, volume=0.010)


def _hat(brush: Sculptor, look: Look, turn: float, ahead: float, shell: Stencil) -> None:
    shift = -0.06 * turn
    if look.hat == "scarf":
        cover = placed(
            smooth(
                points(
                    (-0.47, -0.55),
                    (-0.36, -0.95),
                    (0.0, -1.07),
                    (0.36, -0.95),
                    (0.47, -0.55),
                    (0.42, -0.1),
                    (0.36, 0.14),
                    (-0.36, 0.14),
                    (-0.42, -0.1),
                )
            ),
            shift,
            0.0,
        )
        opening = brush.stencil(
            smooth(
                points(
                    (0.15 * turn - 0.27, -0.45),
                    (0.16 * turn - 0.14, -0.76),
                    (0.17 * turn + 0.14, -0.77),
                    (0.18 * turn + 0.28, -0.45),
                    (0.15 * turn + 0.20, -0.10),
                    (0.12 * turn, 0.0),
                    (0.12 * turn - 0.2, -0.10),
                )
            )
        )
        brush.silhouette.append(brush.put(cover))
        brush.body(brush.stencil(cover).without(opening), look.accent, volume=0.022)
        return
    if look.hat == "beanie":
        dome = smooth(
            points(
                (-0.45, -0.66), (-0.42, -0.95), (-0.2, -1.13), (0.0, -1.16), (0.2, -1.13), (0.42, -0.95), (0.45, -0.66)
            )
        )
        brush.part(look.accent, placed(dome, shift, 0.0), volume=0.018)
        brush.part(
            look.accent,
            placed(rounded(-0.475, -0.80, 0.475, -0.60, 0.08), shift + 0.02 * turn, 0.0),
            dark=0.16,
            volume=0.01,
        )
    elif look.hat == "cap":
        dome = smooth(
            points((-0.46, -0.66), (-0.40, -0.96), (-0.15, -1.10), (0.15, -1.10), (0.40, -0.96), (0.46, -0.66))
        )
        brush.part(look.accent, placed(dome, shift, 0.0), dark=0.1, volume=0.018)
        visor = smooth(points((0.05, -0.72), (0.42, -0.74), (0.68, -0.62), (0.62, -0.58), (0.30, -0.63), (0.05, -0.64)))
        brush.part(look.accent, placed(visor * (ahead, 1.0), shift, 0.0), dark=0.35, volume=0.006)
    elif look.hat == "brim":
        crown = smooth(
            points(
                (-0.40, -0.76),
                (-0.36, -1.10),
                (-0.12, -1.22),
                (0.0, -1.17),
                (0.12, -1.22),
                (0.36, -1.10),
                (0.40, -0.76),
            )
        )
        brush.part(look.trousers, placed(crown, shift, 0.0), volume=0.018)
        band = brush.stencil(box(-0.41 + shift, -0.87, 0.41 + shift, -0.76))
        brush.flat(band.within(brush.stencil(placed(crown, shift, 0.0))), look.accent, 0.9)
        brush.part(look.trousers, oval(shift + 0.05 * turn, -0.755, 0.70, 0.085, 0.04 * ahead), dark=0.2, volume=0.008)


def profile(brush: Sculptor, look: Look, ahead: float) -> None:
    """Paint a head from the side, large: a silhouette with hair, an ear and a lit edge."""
    outline = smooth(
        points(
            (0.05, -1.0), (0.27, -0.95), (0.40, -0.80), (0.435, -0.64), (0.455, -0.555), (0.432, -0.50), (0.50, -0.40),
            (0.575, -0.325), (0.553, -0.288), (0.475, -0.268), (0.482, -0.243), (0.500, -0.215), (0.474, -0.190),
            (0.490, -0.160), (0.457, -0.120), (0.466, -0.055), (0.425, 0.0), (0.30, 0.035), (0.16, 0.10), (0.12, 0.24),
            (0.16, 0.55), (-0.45, 0.55), (-0.42, 0.10), (-0.42, -0.10), (-0.53, -0.42), (-0.50, -0.76), (-0.26, -0.97),
        ),
        density=10,
    )  # fmt: skip
    flip = (ahead, 1.0)
    if look.head > _LARGE:
        outline[:, 0] = np.where(outline[:, 0] > _BROW, _BROW + (outline[:, 0] - _BROW) * 0.55, outline[:, 0])
    whole = brush.part(look.skin, outline * flip, volume=0.026)
    hollow = smooth(points((0.33, -0.60), (0.44, -0.56), (0.435, -0.49), (0.36, -0.47), (0.27, -0.53)))
    brush.shadow(brush.stencil(hollow * flip).softened(0.02 * brush.scale * brush.canvas.pixels).within(whole), 0.24)
    cheek = smooth(
        points(
            (0.12, 0.2),
            (0.30, 0.03),
            (0.20, -0.05),
            (0.05, -0.16),
            (-0.06, -0.36),
            (-0.5, -0.3),
            (-0.5, 0.6),
            (0.16, 0.6),
        )
    )
    brush.shadow(brush.stencil(cheek * flip).softened(0.03 * brush.scale * brush.canvas.pixels).within(whole), 0.42)
    ear = brush.part(
        look.skin,
        smooth(points((-0.06, -0.50), (0.02, -0.53), (0.05, -0.44), (0.0, -0.34), (-0.05, -0.30), (-0.08, -0.40)))
        * flip,
        volume=0.010,
    )
    brush.shadow(brush.stencil(oval(-0.01, -0.43, 0.025, 0.06) * flip).within(ear), 0.4)
    if look.hat == "scarf":
        cover = smooth(
            points(
                (0.33, -0.95),
                (0.10, -1.07),
                (-0.30, -1.03),
                (-0.58, -0.75),
                (-0.60, -0.3),
                (-0.55, 0.6),
                (0.25, 0.6),
                (0.20, 0.15),
                (0.10, -0.05),
                (0.08, -0.45),
                (0.20, -0.75),
            )
        )
        brush.part(look.accent, cover * flip, volume=0.03)
        return
    low = {"short": -0.32, "cropped": -0.34, "curly": -0.20, "bob": -0.02}.get(look.style, -0.30)
    mass = smooth(
        points(
            (0.35, -0.84), (0.24, -1.00), (0.0, -1.08), (-0.30, -1.03), (-0.57, -0.78), (-0.59, -0.42), (-0.47, low),
            (-0.20, low - 0.02), (-0.10, -0.36), (-0.08, -0.52), (0.06, -0.56), (0.12, -0.72),
        ),
        density=10,
    )  # fmt: skip
    if look.style != "bald":
        brush.part(look.hair, mass * flip, volume=0.03)
    if look.style == "long":
        brush.part(
            look.hair,
            smooth(points((-0.15, -0.5), (-0.57, -0.55), (-0.60, 0.0), (-0.55, 0.6), (-0.05, 0.6), (-0.08, 0.0)))
            * flip,
            volume=0.03,
        )
    if look.style == "bun":
        brush.part(look.hair, oval(-0.60, -0.80, 0.19, 0.18) * flip, volume=0.02)
    if look.beard:
        beard_in_profile(brush, look, ahead)
    side(brush, look, ahead)
    if look.hat in {"beanie", "cap", "brim"}:
        cloth = look.trousers if look.hat == "brim" else look.accent
        dome = smooth(
            points(
                (0.44, -0.74),
                (0.34, -1.02),
                (0.0, -1.16),
                (-0.36, -1.08),
                (-0.60, -0.80),
                (-0.58, -0.60),
                (-0.1, -0.68),
            )
        )
        brush.part(cloth, dome * flip, volume=0.03)
        if look.hat == "brim":
            brush.part(look.trousers, oval(-0.08, -0.74, 0.86, 0.075, 0.06) * flip, dark=0.2, volume=0.012)
        elif look.hat == "cap":
            visor = smooth(points((0.36, -0.80), (0.60, -0.76), (0.82, -0.66), (0.78, -0.62), (0.40, -0.70)))
            brush.part(look.accent, visor * flip, dark=0.3, volume=0.01)
