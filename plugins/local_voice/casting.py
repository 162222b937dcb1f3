"""Which voice a speaker gets: always the same for the same name, and as unlike the others as can be."""

import functools
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bomstudio import VoiceType

from .kokoro_files import styles

TIMBRES = 5
STEPS = 2

_TYPED: Mapping[str, Literal["f", "m"]] = {"female": "f", "child": "f", "male": "m"}
_FEMALE_ENDINGS = ("a", "ette", "elle", "ine", "ी", "ा")
_VOICE_ID = re.compile(r"([cfm])([1-5])([+-][0-2])?")


@dataclass(frozen=True)
class Casting:
    """A voice: female, male or a child's, one of five timbres, and up to two steps higher or lower.

    A child's is made of a woman's. `style` is one of Kokoro's own voices, and then the rest but the gender is idle.
    """

    gender: Literal["f", "m"]
    timbre: int = 1
    step: int = 0
    type: VoiceType = ""
    style: str = ""

    @property
    def id(self) -> str:
        """How a script names it: `narrator`, `f2`, `m4-1`, `c3`, `bf_emma`."""
        if self.style or self.type == "narrator":
            return self.style or "narrator"
        letter = "c" if self.type == "child" else self.gender
        return f"{letter}{self.timbre}{f'{self.step:+d}' if self.step else ''}"


NARRATOR = Casting("f", type="narrator")
_CHILDREN = tuple(Casting("f", timbre, type="child") for timbre in range(1, TIMBRES + 1))
_GENDERS: tuple[Literal["f", "m"], ...] = ("f", "m")
VOICES = (
    NARRATOR,
    *(Casting(gender, timbre) for gender in _GENDERS for timbre in range(1, TIMBRES + 1)),
    *_CHILDREN,
)


def named(voice: str) -> Casting | None:
    """Return the voice with an id, or None."""
    if voice == NARRATOR.id:
        return NARRATOR
    if voice in styles():
        return Casting("f" if styles()[voice].gender == "f" else "m", style=voice)
    match = _VOICE_ID.fullmatch(voice)
    if match is None:
        return None
    timbre, step = int(match[2]), int(match[3] or 0)
    if match[1] == "c":
        return Casting("f", timbre, step, type="child")
    return Casting("f" if match[1] == "f" else "m", timbre, step)


def cast(speaker: str, wanted: VoiceType = "") -> Casting:
    """Return the voice of a speaker, of the type that is wanted; nobody in particular is the narrator."""
    name = " ".join(speaker.casefold().split())
    if wanted == "narrator" or not (name or wanted):
        return NARRATOR
    digest = hashlib.sha256(name.encode()).digest() if name else bytes((0, 0, STEPS))
    gender = _TYPED.get(wanted) or _gender(name, digest[0])
    own = Casting(gender, 1 + digest[1] % TIMBRES, digest[2] % (2 * STEPS + 1) - STEPS)
    return replace(own, type="child") if wanted == "child" else own


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
