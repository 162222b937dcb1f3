"""People: faceless, rim-lit figures that stand, walk or fill the frame."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas
from .characters import Look
from .colours import hexed, mix
from .framing import Spot
from .heads import hair_behind, head, profile
from .outlines import box, limb, oval, placed, points, smooth
from .scene import Scene
from .sculpting import Sculptor
from .stencil import Points, Stencil

_HEAD = 0.138
_CHIN = 0.862
"""How high the chin is, of a grown-up's height."""
_HEM = {"coat": (-0.27, 0.128), "jacket": (-0.455, 0.100), "tunic": (-0.34, 0.112), "dress": (-0.17, 0.150)}


def paint_figures(scene: Scene, canvas: Canvas, looks: tuple[Look, ...]) -> None:
    """Paint the characters of a shot; in close shots a second one is a shoulder before the lens."""
    framing = scene.framing
    spots = list(zip(framing.spots, looks, strict=False))
    if framing.is_tight and len(spots) > 1:
        if framing.size == "close":
            _shoulder(scene, *spots[1])
        spots = spots[:1]
    order = sorted(range(len(spots)), key=lambda index: spots[index][0].feet)
    for index in order:
        spot, look = spots[index]
        if framing.size == "extreme_close":
            _profile(scene, canvas, spot, look)
        else:
            _figure(scene, canvas, spot, look, index)


def _figure(scene: Scene, canvas: Canvas, spot: Spot, look: Look, index: int) -> None:
    whole = framing_height(scene, spot, look)
    feet = spot.feet
    skull = _HEAD * look.head * whole
    if scene.framing.size in {"medium", "close"}:
        top = _CHIN * whole + skull
        feet = spot.crown + (spot.height - top) * _lowered(scene) + top
    walks = scene.framing.size in {"wide", "extreme_wide"}
    full = not scene.framing.is_tight
    if walks:
        _ground_shadow(scene, canvas, spot.x, feet, whole)
    brush = Sculptor(canvas, scene.palette, scene.framing.side, spot.x, feet, whole, whole)
    crown = Sculptor(
        canvas,
        scene.palette,
        scene.framing.side,
        spot.x + (0.012 + 0.034 * look.stoop) * whole * spot.facing,
        feet - (_CHIN - 0.014 * look.stoop) * whole,
        skull,
        whole,
    )
    scene.heads.append((crown.x, crown.y, crown.scale))
    turn = float(np.clip(spot.facing, -1.0, 1.0))
    hair_behind(crown, look, turn)
    stride = _stride(scene, index) if walks else 0.012
    umbrella = (
        scene.reading.weather in {"rain", "storm"}
        and not scene.reading.indoors
        and index == 0
        and not scene.framing.is_tight
    )
    _body(brush, look, turn, stride, full, umbrella, scene.framing.is_tight)
    head(crown, look, turn)
    if look.neckwear:
        _neckwear(brush, look, turn)
    if umbrella:
        _umbrella(brush, look, turn)
    brush.silhouette += crown.silhouette
    brush.rim()


def framing_height(scene: Scene, spot: Spot, look: Look) -> float:
    """Return a figure's height in units; close shots do not show who is tall."""
    return spot.height * (look.tall if not scene.framing.is_tight else 1.06 / (_CHIN + _HEAD * look.head) ** 2 - 0.06)


def _lowered(scene: Scene) -> float:
    """Return how much of what somebody is shorter shows above: the camera comes down to who is alone."""
    if scene.framing.is_tight:
        return 0.1
    return 0.45 if len(scene.framing.spots) > 1 else 0.22


def _stride(scene: Scene, index: int) -> float:
    phase = scene.framing.progress * 1.5 + index * 0.7 + float(scene.chance("gait").random())
    walking = 1.0 if scene.framing.progress or index == 0 else 0.3
    return walking * (0.030 + 0.045 * abs(float(np.cos(phase * np.pi))))


def _ground_shadow(scene: Scene, canvas: Canvas, x: float, feet: float, whole: float) -> None:
    away = -scene.framing.side
    cast = smooth(
        points(
            (x - 0.07 * whole, feet),
            (x + 0.07 * whole, feet - 0.008 * whole),
            (x + away * 0.95 * whole, feet + 0.26 * whole),
            (x + away * 0.75 * whole, feet + 0.30 * whole),
        )
    )
    low = scene.palette.sun_height < 0.3 and not scene.reading.indoors
    if low and scene.reading.weather == "clear":
        canvas.fill(cast, scene.palette.ink, 0.34, soft=0.012 * whole + 0.002)
    canvas.fill(oval(x, feet - 0.002, 0.15 * whole, 0.022 * whole), scene.palette.ink, 0.6, soft=0.008 * whole)


def _body(brush: Sculptor, look: Look, turn: float, stride: float, full: bool, umbrella: bool, tight: bool) -> None:
    ahead = np.sign(turn) or 1.0
    wide = look.build * (1.0 - 0.13 * abs(turn))
    hem, flare = _HEM[look.garment]
    if full:
        for step, dark in ((-stride * ahead, 0.28), (stride * ahead, 0.06)):
            knee = (step * 0.55 + 0.012 * ahead, -0.25)
            hip = (np.sign(step) * 0.030 * wide, -0.48)
            brush.part(look.trousers, limb(points(hip, knee, (step, -0.035)), (0.050 * wide, 0.036, 0.022)), dark=dark)
            brush.part(
                hexed("#2b2622"),
                smooth(
                    points(
                        (step - 0.024, -0.042),
                        (step + 0.022, -0.042),
                        (step + 0.030 + 0.035 * (ahead > 0), -0.012),
                        (step + 0.060 * (ahead > 0), 0.0),
                        (step - 0.060 * (ahead < 0), 0.0),
                        (step - 0.030 - 0.035 * (ahead < 0), -0.012),
                    )
                ),
                dark=dark,
            )
    shoulder = (0.126 if tight else 0.108) * wide
    if not tight:
        _arm(brush, look, -ahead, shoulder, wide, stride, ahead, 0.26, False)
    neck = placed(points((-0.030, -0.885), (0.030, -0.885), (0.036, -0.80), (-0.036, -0.80)), 0.006 * turn, 0.0)
    neck[:, 0] += 0.030 * look.stoop * ahead
    throat = brush.part(look.skin, neck, volume=0.012)
    brush.shadow(brush.stencil(oval(0.014 * turn, -0.872, 0.05, 0.030)).within(throat), 0.5)
    half: list[tuple[float, float]] = [
        (0.030, -0.848), (0.062, -0.830), (shoulder * 0.98, -0.797), (shoulder * 1.0, -0.74), (0.082 * wide, -0.62),
        (0.090 * wide, -0.52), ((0.094 + (flare - 0.094) * 0.5) * wide, -0.47 if hem > -0.44 else hem + 0.01),
        (flare * wide, hem),
    ]  # fmt: skip
    if hem < -0.44:
        half = [*half[:6], (flare * wide * 0.98, hem)]
    if tight:
        half = [*half[:3], (shoulder * 1.10, -0.74), (shoulder * 1.15, -0.62), (shoulder * 1.12, -0.35)]
    sway = stride * 0.35 * ahead
    outline = points(*half, *[(-x, y) for x, y in reversed(half)])
    outline[:, 0] += np.interp(outline[:, 1], [-0.5, -0.15], [0.0, -sway])
    outline[:, 0] += np.interp(outline[:, 1], [-0.85, -0.5], [0.030 * look.stoop * ahead, 0.0])
    torso = brush.part(look.coat, smooth(outline, density=6), volume=0.055)
    _front(brush, look, turn, torso, hem)
    if not tight:
        _arm(brush, look, ahead, shoulder, wide, stride, ahead, 0.0, umbrella)


def _front(brush: Sculptor, look: Look, turn: float, torso: Stencil, hem: float) -> None:
    """Open the collar, and draw the lapels and the seam down the front."""
    middle = 0.026 * turn
    if look.closed:
        collar = placed(oval(0.0, -0.842, 0.046, 0.020), middle * 0.4 + 0.030 * look.stoop * turn, 0.0)
        brush.body(brush.stencil(collar).within(torso), look.coat, dark=0.20, volume=0.004)
        return
    shirt = brush.stencil(points((-0.030 + middle * 0.4, -0.856), (0.030 + middle * 0.4, -0.856), (middle, -0.735)))
    brush.flat(shirt.within(torso), look.accent, 0.95, 0.12)
    for way in (-1, 1):
        lapel = points(
            (way * 0.032 + middle * 0.4, -0.858),
            (way * 0.066 + middle * 0.6, -0.795),
            (way * 0.046 + middle, -0.775),
            (middle + way * 0.004, -0.715),
        )
        brush.body(brush.stencil(lapel).within(torso), look.coat, dark=0.14, volume=0.004)
    seam = limb(points((middle, -0.72), (middle * 1.2, -0.55), (middle * 1.1, hem)), (0.0016, 0.0016, 0.0016))
    brush.shadow(brush.stencil(seam).within(torso), 0.5)
    if look.garment in {"coat", "dress"}:
        belt = brush.stencil(box(-0.2, -0.598, 0.2, -0.575)).within(torso)
        brush.flat(belt, look.coat, 0.85, 0.45)


def _arm(
    brush: Sculptor,
    look: Look,
    way: float,
    shoulder: float,
    wide: float,
    stride: float,
    ahead: float,
    dark: float,
    raised: bool,
) -> None:
    swing = stride * 0.9 * ahead * (-1.0 if way == ahead else 1.0)
    if raised:
        path = points(
            (way * shoulder * 0.92, -0.775), (way * (shoulder + 0.015), -0.645), (way * (shoulder + 0.03), -0.735)
        )
    else:
        path = points(
            (way * shoulder * 0.87, -0.777),
            (way * (shoulder + 0.010) + swing * 0.4, -0.63),
            (way * (shoulder + 0.002) + swing + 0.020 * ahead, -0.495),
        )
    path[:, 0] += np.interp(path[:, 1], [-0.85, -0.5], [0.030 * look.stoop * ahead, 0.0])
    brush.part(
        look.skin,
        oval(path[-1, 0], path[-1, 1] + (-0.012 if raised else 0.014), 0.0165, 0.023),
        dark=dark,
        volume=0.006,
    )
    brush.part(look.coat, limb(path, (0.035 * wide, 0.029, 0.021)), dark=dark + 0.04, volume=0.013)


def _neckwear(brush: Sculptor, look: Look, turn: float) -> None:
    loop = points((-0.052, -0.862), (0.0, -0.842), (0.052, -0.862), (0.062, -0.826), (0.0, -0.800), (-0.062, -0.826))
    wrap = placed(smooth(loop), 0.008 * turn, 0.0)
    tail = limb(
        points((0.020 * turn + 0.01, -0.82), (0.030 * turn + 0.015, -0.75), (0.022 * turn + 0.02, -0.68)),
        (0.018, 0.020, 0.019),
    )
    brush.part(look.accent, tail, dark=0.12, volume=0.010)
    brush.part(look.accent, wrap, volume=0.014)


def _umbrella(brush: Sculptor, look: Look, turn: float) -> None:
    ahead = np.sign(turn) or 1.0
    x = ahead * 0.125 * look.build
    shaft = box(x - 0.003, -1.10, x + 0.003, -0.73)
    dome: list[tuple[float, float]] = [
        (x - 0.30 + 0.60 * i / 16, -1.045 - 0.135 * np.sin(np.pi * i / 16) ** 0.8) for i in range(17)
    ]
    scallops: list[tuple[float, float]] = []
    for rib in range(4):
        right = x + 0.30 - 0.15 * rib
        scallops += [(right - 0.15 * s, -1.045 - 0.028 * np.sin(np.pi * s)) for s in (0.25, 0.5, 0.75, 1.0)]
    brush.part(hexed("#2b2622"), shaft, volume=0.002)
    canopy = brush.part(look.accent, points(*dome, *scallops), volume=0.03)
    for fold in (-0.45, 0.0, 0.45):
        line = smooth(points((x, -1.18), (x + fold * 0.22, -1.12), (x + fold * 0.33, -1.05)), closed=False)
        brush.shadow(brush.stencil(limb(line, (0.0012, 0.0012))).within(canopy), 0.4)


def _profile(scene: Scene, canvas: Canvas, spot: Spot, look: Look) -> None:
    ahead = 1.0 if spot.facing >= 0 else -1.0
    scale = _HEAD * spot.height
    chin = spot.crown + scale
    nose = scene.w / 2 + ahead * scene.w * (0.14 if scene.w > scene.h else 0.26) + (spot.x - scene.framing.subject)
    brush = Sculptor(canvas, scene.palette, scene.framing.side, nose - ahead * 0.58 * scale, chin, scale, spot.height)
    scene.heads.append((brush.x, brush.y, brush.scale))
    coat = smooth(
        points(
            (-1.2, 0.70),
            (-0.72, 0.36),
            (-0.40, 0.20),
            (-0.10, 0.32),
            (0.30, 0.46),
            (0.62, 0.80),
            (0.8, 1.8),
            (-1.4, 1.8),
        )
    ) * (ahead, 1.0)
    collar = smooth(
        points((-0.46, 0.22), (-0.42, 0.06), (-0.30, 0.08), (0.10, 0.26), (0.30, 0.40), (0.22, 0.62), (-0.10, 0.50))
    ) * (ahead, 1.0)
    profile(brush, look, ahead)
    brush.part(look.coat, coat, volume=0.05)
    brush.part(look.accent if look.neckwear else look.coat, collar, dark=0.08, volume=0.025)
    brush.rim()


def _shoulder(scene: Scene, spot: Spot, look: Look) -> None:
    """Paint the back of a listener's head and shoulder, dark and out of focus."""
    canvas = Canvas(scene.framing.stage, fine=0.25, blur=0.014)
    palette = scene.palette
    scale = _HEAD * spot.height
    way = 1.0 if spot.x > scene.w / 2 else -1.0
    x = spot.x + way * scale * 0.15
    chin = spot.crown + 1.06 * scale
    outlines: list[Points] = [
        oval(x, chin - 0.56 * scale, 0.41 * scale, 0.47 * scale),
        oval(x - way * 0.40 * scale, chin - 0.44 * scale, 0.05 * scale, 0.10 * scale),
        limb(points((x, chin - 0.3 * scale), (x, chin + 0.3 * scale)), (0.25 * scale, 0.31 * scale)),
    ]
    if look.style in {"long", "bob"} or look.hat == "scarf":
        outlines.append(
            smooth(points((-0.44, -0.7), (0.44, -0.7), (0.47, -0.1), (0.36, 0.12), (-0.36, 0.12), (-0.47, -0.1)))
            * scale
            + (x, chin)
        )
    elif look.style == "bun":
        outlines.append(oval(x, chin - 1.06 * scale, 0.18 * scale, 0.17 * scale))
    back = smooth(
        points(
            (-0.98, 0.55),
            (-0.66, 0.24),
            (-0.25, 0.08),
            (0.25, 0.08),
            (0.66, 0.24),
            (0.98, 0.55),
            (1.2, 2.2),
            (-1.2, 2.2),
        )
    )
    coat = canvas.stencil(back * scale + (x, chin))
    skull = canvas.stencil(*outlines)
    canvas.paint(skull, mix(palette.tone(look.hair, 1.0), palette.ink, 0.45))
    canvas.paint(coat, mix(palette.tone(look.coat, 1.0), palette.ink, 0.5))
    rim = skull.joined(coat).edge((scene.framing.side, -0.5), 0.02 * canvas.pixels, 0.006 * canvas.pixels)
    canvas.paint(rim, palette.light, 0.5)
    scene.over = canvas
