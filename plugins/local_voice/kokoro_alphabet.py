"""From a line to the phonemes that Kokoro learned: English by a dictionary, other languages by espeak-ng's rules."""

import functools
import re
from collections.abc import Callable, Iterator

from hibari import Hibari
from hibari.g2p import G2P

from .espeak_library import Phonemes

_ESPEAK_VOICES = {
    "es": "es",
    "es-419": "es-419",
    "fr": "fr",
    "hi": "hi",
    "it": "it",
    "pt": "pt-br",
}
_ONE_SIGN = (
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
)
"""Two sounds in one: the signs that the model has for them."""
_MARKS = re.compile(r"([;:,.!?—…]+[\"”»’)]*)(?=\s|$)")
_MOST = 400
"""Phonemes in one breath; the model takes 510."""


class Alphabet:
    """A language's way from text to phonemes."""

    def __init__(self, language: str, vocabulary: dict[str, int]) -> None:
        self._vocabulary = vocabulary
        self._spell = _speller(language)

    def spell(self, text: str) -> str:
        """Return the phonemes of a text that the model knows, marks and spaces among them."""
        return "".join(sign for sign in self._spell(text) if sign in self._vocabulary)

    def breaths(self, text: str) -> Iterator[str]:
        """Yield the phonemes of each sentence, and of the parts of a sentence too long for one breath."""
        for sentence in Hibari.split_sentences(text.replace("।", ".")):
            spelled = self.spell(sentence)
            while len(spelled) > _MOST:
                cut = max(spelled.rfind(mark, 0, _MOST) for mark in ",;: ") + 1 or _MOST
                yield spelled[:cut]
                spelled = spelled[cut:]
            if any(sign.isalpha() for sign in spelled):
                yield spelled


@functools.cache
def _phonemes() -> Phonemes:
    return Phonemes()


def _speller(language: str) -> Callable[[str], str]:
    if language.startswith("en"):
        english: Callable[[str], str] = G2P(british=language == "en-gb")
        return english
    voice = _ESPEAK_VOICES.get(language) or _ESPEAK_VOICES[language.split("-")[0]]
    return functools.partial(_by_rule, voice)


def _by_rule(voice: str, text: str) -> str:
    said = []
    for place, piece in enumerate(_MARKS.split(text)):
        if place % 2:
            said.append(piece)
        elif piece.strip():
            said.append(" " + _phonemes().of(piece, voice))
    spelled = "".join(said).strip()
    for two, one in _ONE_SIGN:
        spelled = spelled.replace(two, one)
    return spelled
