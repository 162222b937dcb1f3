"""What lies beyond a room's windows, painted on the sky's own layer."""

from __future__ import annotations

import numpy as np

from ..canvas import Fade
from ..colours import hexed, mix
from ..outlines import box, ground, ridge
from ..scene import Scene
from . import plants
from .land import GREEN, PINE, STONE
from .sea import lighthouse, water


def view_outside(scene: Scene) -> None:
    """Paint the outdoor place a reading names, far enough to be seen through glass."""
    view, palette, canvas = scene.reading.view, scene.palette, scene.sky
    if view in {"coast", "sea"}:
        water(scene, canvas, scene.h + 0.4)
        if "lighthouse" in scene.reading.things and scene.reading.place != "lamp_room":
            lighthouse(scene, canvas, scene.sun[0] - scene.framing.side * 0.16, scene.horizon + 0.01, 0.22, 0.5)
        return
    if view in {"city", "street"}:
        rng = scene.chance("view city")
        for nearness in (0.2, 0.45):
            blocks = []
            x = scene.left
            while x < scene.right:
                wide = 0.05 + 0.07 * rng.random()
                tall = (0.10 + 0.24 * rng.random() ** 1.5) * (1.2 - nearness)
                blocks.append(box(x, scene.horizon - tall, x + wide - 0.004, scene.h))
                x += wide
            canvas.fill_all(
                blocks,
                Fade(
                    palette.tone(STONE, nearness),
                    mix(palette.tone(STONE, nearness), palette.haze, 0.5),
                    scene.horizon - 0.3,
                    scene.horizon,
                ),
            )
            panes = [(rng.uniform(scene.left, scene.right), scene.horizon - rng.random() * 0.12) for _ in range(70)]
            canvas.fill_all([box(x, y, x + 0.006, y + 0.008) for x, y in panes], palette.lamp, 0.75 * palette.lamps)
        return
    own = {"mountains": STONE, "desert": hexed("#dca565"), "forest": PINE}.get(view, GREEN)
    for index, nearness in enumerate((0.2, 0.5)):
        line = ridge(scene.chance("view", index), scene.left, scene.right, 0.6, 4, sharp=view == "mountains")
        line[:, 1] = (
            scene.horizon + 0.03 * index - (0.30 if view == "mountains" else 0.10) * (1.2 - nearness) * line[:, 1]
        )
        tone = palette.tone(own, nearness)
        canvas.fill(
            ground(line, scene.h + 0.3),
            Fade(tone, mix(tone, palette.haze, 0.4), scene.horizon - 0.2, scene.horizon + 0.2),
        )
    if view in {"forest", "field"}:
        rng = scene.chance("view trees")
        count = 34 if view == "forest" else 9
        spots = np.stack([rng.uniform(scene.left, scene.right, count), np.full(count, scene.horizon + 0.03)], axis=1)
        kind = plants.kind_of(scene.reading.flora, plants.pine if view == "forest" else plants.leafy)
        canvas.fill_all(plants.row_of(kind, rng, spots, (0.10, 0.2)), palette.tone(PINE, 0.5))
