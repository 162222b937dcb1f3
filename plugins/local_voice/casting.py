"""Which voice a speaker gets: always the same for the same name, and as unlike the others as can be."""

import functools
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TIMBRES = 5
STEPS = 2

_FEMALE_ENDINGS = ("a", "ette", "elle", "ine", "ी", "ा")
_VOICE_ID = re.compile(r"([fm])([1-5])([+-][0-2])?")


@dataclass(frozen=True)
class Casting:
    """A voice: female or male, one of five timbres, and up to two steps higher or lower."""

    gender: Literal["f", "m"]
    timbre: int
    step: int
    is_narrator: bool = False

    @property
    def id(self) -> str:
        """How a script names it: `narrator`, `f2`, `m4-1`."""
        return "narrator" if self.is_narrator else f"{self.gender}{self.timbre}{f'{self.step:+d}' if self.step else ''}"


NARRATOR = Casting("f", 1, 0, is_narrator=True)
_GENDERS: tuple[Literal["f", "m"], ...] = ("f", "m")
VOICES = (NARRATOR, *(Casting(gender, timbre, 0) for gender in _GENDERS for timbre in range(1, TIMBRES + 1)))


def named(voice: str) -> Casting | None:
    """Return the voice with an id, or None."""
    if voice == NARRATOR.id:
        return NARRATOR
    match = _VOICE_ID.fullmatch(voice)
    return Casting("f" if match[1] == "f" else "m", int(match[2]), int(match[3] or 0)) if match else None


def cast(speaker: str) -> Casting:
    """Return the voice of a speaker; nobody in particular is the narrator."""
    name = " ".join(speaker.casefold().split())
    if not name:
        return NARRATOR
    digest = hashlib.sha256(name.encode()).digest()
    return Casting(_gender(name, digest[0]), 1 + digest[1] % TIMBRES, digest[2] % (2 * STEPS + 1) - STEPS)


def _gender(name: str, chance: int) -> Literal["f", "m"]:
    female, male = _known_words()
    words = re.split(r"[\s.,'’()/]+", name)
    if female.intersection(words):
        return "f"
    if male.intersection(words):
        return "m"
    return "f" if words[0].endswith(_FEMALE_ENDINGS) or chance % 2 else "m"


@functools.cache
def _known_words() -> tuple[frozenset[str], frozenset[str]]:
    words = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    return frozenset(words["female"]), frozenset(words["male"])
