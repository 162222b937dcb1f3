"""Which painter draws which place."""

from __future__ import annotations

from collections.abc import Callable

from ..scene import Scene
from . import land, sea

PLACES: dict[str, Callable[[Scene], None]] = {
    "coast": sea.coast,
    "sea": sea.sea,
    "field": land.field,
    "forest": land.forest,
    "mountains": land.mountains,
    "desert": land.desert,
}
