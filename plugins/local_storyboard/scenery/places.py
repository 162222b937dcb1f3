"""Which painter draws which place."""

from __future__ import annotations

from collections.abc import Callable

from ..scene import Scene
from . import land, rooms, sea, town, travel, workplaces

PLACES: dict[str, Callable[[Scene], None]] = {
    "coast": sea.coast,
    "sea": sea.sea,
    "field": land.field,
    "forest": land.forest,
    "mountains": land.mountains,
    "desert": land.desert,
    "city": town.city,
    "street": town.street,
    "road": travel.road,
    "rail": travel.rail,
    "cabin": travel.cabin,
    "room": rooms.room,
    "bedroom": rooms.bedroom,
    "kitchen": rooms.kitchen,
    "corridor": rooms.corridor,
    "office": workplaces.office,
    "workshop": workplaces.workshop,
    "roastery": workplaces.roastery,
    "cafe": workplaces.cafe,
    "lamp_room": workplaces.lamp_room,
}
