"""The light of a picture: its colours by time of day, bent by mood, weather and style."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .colours import Colour, from_lab, hexed, mix, to_lab
from .manner import Manner
from .reading import Reading

TIMES = ("dawn", "day", "dusk", "night")
_GREY = {"rain": 0.50, "storm": 0.68, "snow": 0.45, "fog": 0.55}


@dataclass(frozen=True)
class Palette:
    """Every colour decision of one picture."""

    sky: tuple[Colour, ...]
    """From the zenith to the horizon."""
    sun: Colour
    light: Colour
    """What rims and lit sides are touched with."""
    haze: Colour
    ink: Colour
    lamp: Colour
    shade: float
    hazy: float
    sun_height: float
    """The sun's or moon's place above the horizon, in units."""
    stars: float
    lamps: float
    grain: float
    vignette: float
    clouds: str
    grade: Grade
    is_night: bool
    manner: Manner

    def tone(self, own: Colour, nearness: float) -> Colour:
        """Return how a thing of its own colour looks at a nearness (0 at the horizon, 1 at the lens)."""
        shaded = mix(self.grade.of(own), self.ink, self.shade * (0.55 + 0.45 * nearness))
        return mix(shaded, self.haze, self.hazy * (1.0 - nearness) ** 1.3)

    def worn(self, own: Colour, dark: float = 0.0) -> Colour:
        """Return how skin, hair or cloth looks on a person: darkened by the hour, but never without warmth."""
        lightness, a, b = to_lab(self.grade.of(own))
        dim = 1.0 - 0.50 * self.shade
        kept = from_lab((lightness * dim, a * (0.35 + 0.65 * dim), b * (0.35 + 0.65 * dim)))
        return mix(mix(kept, self.light, 0.05), self.ink, min(1.0, 0.22 * self.shade + dark))

    def lit(self, own: Colour, nearness: float, share: float = 0.5) -> Colour:
        """Return the same thing where the light falls on it."""
        return mix(self.tone(own, nearness), mix(self.grade.of(own), self.light, 0.55), share)


@dataclass(frozen=True)
class Grade:
    """What mood, weather and style do to any colour."""

    tint: Colour
    tint_by: float
    shadows: Colour
    shadows_by: float
    chroma: float
    lift: float
    contrast: float

    def of(self, colour: Colour) -> Colour:
        """Return the graded colour."""
        lightness, a, b = to_lab(mix(colour, self.tint, self.tint_by))
        lightness = (lightness - 0.55) * self.contrast + 0.55 + self.lift
        graded = from_lab((min(1.0, max(0.02, lightness)), a * self.chroma, b * self.chroma))
        return mix(graded, self.shadows, self.shadows_by * (1.0 - min(1.0, max(0.0, lightness))))


def palette_of(reading: Reading, mood: str, style: str) -> Palette:
    """Return the palette; an unknown style is taken as cinematic. Indoors, lamps and walls soften the hour."""
    time, weather = reading.time, reading.weather
    book = _book()
    hour, feeling, finish = book["time"][time], book["mood"][mood], book["style"][style_named(style) or "cinematic"]
    grey = _GREY.get(weather, 0.0)
    grade = Grade(
        tint=hexed(feeling["tint"]),
        tint_by=feeling["tint_by"],
        shadows=hexed(finish["shadows"]),
        shadows_by=finish["shadows_by"],
        chroma=feeling["chroma"] * finish["chroma"] * (1.0 - 0.35 * grey),
        lift=feeling["lift"] + finish["lift"] - 0.05 * (weather == "storm"),
        contrast=feeling["contrast"] * finish.get("contrast", 1.0),
    )
    overcast = mix(hexed(hour["haze"]), hexed("#8b97a3"), 0.6)
    if time == "night":
        overcast = hexed("#26344a")
    sky = tuple(grade.of(mix(hexed(stop), overcast, grey)) for stop in hour["sky"])
    snowy = weather == "snow"
    lamp = hexed(feeling["lamp"]) if finish["chroma"] > 0.1 else grade.of(hexed("#f4f0e6"))
    light = mix(grade.of(hexed(hour["light"])), overcast, grey * 0.35)
    lamps = max(hour["lamps"], grey * 0.9)
    ink, shade = grade.of(hexed(hour["ink"])), hour["shade"]
    if reading.lamps_out:
        lamps = 0.0
    elif reading.indoors:
        lamps = max(0.3, lamps)
    if reading.indoors:
        light = mix(light, lamp, 0.45 * lamps)
        ink = mix(ink, grade.of(hexed("#3a2418")), 0.5 if time == "night" else 0.35)
        shade *= 0.62
    return Palette(
        sky=sky,
        sun=mix(grade.of(hexed(hour["sun"])), hexed(hour["sun"]), 0.5),
        light=light,
        haze=grade.of(mix(mix(hexed(hour["haze"]), overcast, grey), hexed("#eef3f7"), 0.15 * snowy)),
        ink=ink,
        lamp=lamp,
        shade=shade,
        hazy=min(1.0, hour["hazy"] + (0.22 if weather == "fog" else 0.08 * (grey > 0))),
        sun_height=hour["sun_height"],
        stars=hour["stars"] * (1.0 - min(1.0, grey * 1.6)),
        lamps=lamps,
        grain=finish["grain"],
        vignette=finish["vignette"],
        clouds=finish["clouds"],
        grade=grade,
        is_night=time == "night",
        manner=Manner(**finish.get("manner", {})),
    )


def style_named(words: str) -> str:
    """Return the style that free words name first, in any language; empty when they name none."""
    asked = words.casefold()
    places = {
        style: min(found)
        for style, finish in _book()["style"].items()
        if (found := [place for name in finish["names"] if (place := asked.find(name)) >= 0])
    }
    return min(places, key=lambda style: places[style]) if places else ""


def styles() -> tuple[str, ...]:
    """Return the names of the styles there are."""
    return tuple(_book()["style"])


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "palettes.toml").read_text("utf-8"))
