"""Where things stand in the picture: horizon, camera, light and people, for each shape and shot size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from bomstudio import ImageGenerateRequest, Shape

from .canvas import Camera, Stage

_UNIT = {Shape.WIDE: 1.0, Shape.TALL: 1.22, Shape.SQUARE: 1.08}
_ZOOM = {"extreme_wide": 1.0, "wide": 1.08, "medium": 1.45, "close": 1.85, "extreme_close": 2.3}
_BLUR = {"extreme_wide": 0.0, "wide": 0.0, "medium": 0.0028, "close": 0.011, "extreme_close": 0.019}
_HORIZON = {"extreme_wide": 0.66, "wide": 0.63, "medium": 0.60, "close": 0.64, "extreme_close": 0.66}
_FIGURE = {
    Shape.WIDE: {"extreme_wide": 0.17, "wide": 0.56, "medium": 1.42, "close": 3.3, "extreme_close": 7.3},
    Shape.TALL: {"extreme_wide": 0.26, "wide": 0.84, "medium": 2.25, "close": 3.9, "extreme_close": 7.8},
    Shape.SQUARE: {"extreme_wide": 0.17, "wide": 0.55, "medium": 1.30, "close": 2.9, "extreme_close": 6.4},
}
_TALL_DROP = {"medium": 0.07, "close": 0.10, "extreme_close": 0.20}
_CROWN = {"medium": 0.24, "close": 0.185, "extreme_close": -0.06}


@dataclass(frozen=True)
class Spot:
    """Where one figure stands: its crown, and its whole height, in units; `facing` is -1 (left) to 1 (right)."""

    x: float
    crown: float
    height: float
    facing: float

    @property
    def feet(self) -> float:
        """The height of the ground it stands on."""
        return self.crown + self.height


@dataclass(frozen=True)
class Framing:
    """The decisions of one picture that do not depend on what is drawn."""

    stage: Stage
    size: str
    shape: Shape
    horizon: float
    zoom: float
    blur: float
    progress: float
    """0 at the first still of a shot, 1 at the last."""
    side: int
    """Where the light comes from: -1 left, 1 right."""
    spots: tuple[Spot, ...]
    subject: float
    """The main subject's place across, in units."""
    opening: float
    """Where the camera stands sideways at the first still, in units."""
    sway: float
    """How far it has moved sideways by now, in units."""

    @property
    def is_tight(self) -> bool:
        """Whether faces rather than places fill the picture."""
        return self.size in {"close", "extreme_close"}

    @property
    def skyward(self) -> Camera:
        """How the sky is seen, the same in every still of a shot: it is too far away to move."""
        return self._camera(_ZOOM[self.size], self.opening, 0.0)

    def camera(self, nearness: float) -> Camera:
        """Return how scenery at a nearness is seen."""
        return self._camera(self.zoom, self.sway, nearness)

    def _camera(self, zoom: float, sway: float, nearness: float) -> Camera:
        seen = 1.0 + (zoom - 1.0) * (0.55 + 0.45 * nearness)
        return Camera(seen, (self.stage.w / 2, self.horizon), (-sway * (0.15 + 0.85 * nearness) * seen, 0.0))


def frame(request: ImageGenerateRequest, place: str, *, indoors: bool, bare: bool) -> Framing:
    """Return the framing a request asks for.

    `place` names the scenery that several shots share; a `bare` shot has nothing in it but the scenery, which
    then stays in focus.
    """
    size, shape = request.framing, request.shape
    width, height = request.size.width, request.size.height
    stage = Stage(width, height, min(width, height) / _UNIT[shape])
    still, stills = request.step
    progress = (still - 1) / (stills - 1) if stills > 1 else 0.0
    chance = seeded(place, request.seed)
    side = 1 if seeded(place, "light").random() < 0.5 else -1
    left = bool(chance.random() < 0.5)
    horizon = stage.h * (_HORIZON[size] + (0.02 if shape is Shape.TALL else 0.0)) + (chance.random() - 0.5) * 0.05
    if request.focus.x != 0.5 or request.focus.y != 0.5:
        horizon += (request.focus.y - 0.5) * 0.12 * stage.h
    subject = _subject(request, stage, left)
    heading = 1 if subject < stage.w / 2 else -1
    start = (chance.random() - 0.5) * 0.10
    return Framing(
        stage=stage,
        size=size,
        shape=shape,
        horizon=horizon,
        zoom=_ZOOM[size] + 0.07 * progress,
        blur=0.001 if bare and _BLUR[size] else _BLUR[size],
        progress=progress,
        side=side,
        spots=_spots(request, stage, horizon, subject, heading, progress, indoors),
        subject=subject,
        opening=start,
        sway=start + 0.11 * heading * progress,
    )


def seeded(*parts: object) -> np.random.Generator:
    """Return a source of chance that is always the same for the same words."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def _subject(request: ImageGenerateRequest, stage: Stage, left: bool) -> float:
    if request.focus.x != 0.5 or request.focus.y != 0.5:
        return request.focus.x * stage.w
    third = {Shape.WIDE: 0.34, Shape.SQUARE: 0.38, Shape.TALL: 0.44}[request.shape]
    return stage.w * (third if left else 1.0 - third)


def _spots(
    request: ImageGenerateRequest,
    stage: Stage,
    horizon: float,
    subject: float,
    heading: int,
    progress: float,
    indoors: bool,
) -> tuple[Spot, ...]:
    count = min(len(request.characters), 4)
    full = _FIGURE[request.shape][request.framing] * (1.0 + 0.04 * progress)
    roomy = indoors and request.framing == "extreme_wide"
    if roomy:
        full = 0.46 if stage.w > stage.h else 0.6
    walk = {"extreme_wide": 0.16, "wide": 0.15, "medium": 0.07, "close": 0.05, "extreme_close": 0.04}[request.framing]
    shift = heading * walk * progress * (0.6 if request.shape is Shape.TALL else 1.0)
    if request.framing in _CROWN:
        crown = stage.h * (
            _CROWN[request.framing] + (_TALL_DROP[request.framing] if request.shape is Shape.TALL else 0.0)
        )
        if request.focus.y != 0.5:
            crown += (request.focus.y - 0.45) * 0.35 * stage.h
    else:
        drop = 0.24 if roomy else 0.12 if request.framing == "extreme_wide" else 0.27
        crown = horizon + drop * stage.h * (0.8 if request.shape is Shape.TALL else 1.0) - full
    if count <= 1:
        facing = heading * (0.55 + 0.35 * progress)
        return (Spot(subject + shift, crown, full, facing),) * count
    if request.framing in {"close", "extreme_close"}:
        main = Spot(subject + shift, crown, full, heading * 0.75)
        other_x = (
            stage.w
            - subject
            + heading * stage.w * {Shape.WIDE: 0.16, Shape.SQUARE: 0.26, Shape.TALL: 0.36}[request.shape]
        )
        return main, Spot(
            other_x - shift * 0.5, crown + 0.03, full * (1.06 if stage.w > stage.h else 0.95), -float(heading)
        )
    spread = {2: (-0.17, 0.17), 3: (-0.25, 0.0, 0.25), 4: (-0.30, -0.10, 0.10, 0.30)}[count]
    if request.framing == "extreme_wide":
        reach = full * 1.6
    else:
        reach = min(stage.w * 1.0, full * {"wide": 2.0, "medium": 1.25}[request.framing])
    middle = stage.w / 2 if request.framing == "medium" else stage.w / 2 + (subject - stage.w / 2) * 0.6
    if request.shape is Shape.TALL:
        full *= 0.84 if request.framing == "medium" else 0.9
        reach = min(stage.w * 1.25, reach)
    order = spread if heading > 0 else tuple(-offset for offset in spread)
    return tuple(
        Spot(
            middle + offset * reach + shift * (0.6 if index else 1.0),
            crown + (0.02 * full if index % 2 else 0.0),
            full,
            (-1.0 if offset > 0 else 1.0) * 0.8 if offset else 0.35 * heading,
        )
        for index, offset in enumerate(order)
    )
