"""Forced alignment of English by pocketsphinx: when each word that is known to be said is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import Distribution
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bomstudio import Cancelled

from .wording import Word

RATE = 16_000
INSTALL = "pip install bomstudio[transcribe]"
_CHUNK = RATE * 5
_LETTERS = {
    "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "ng": "NG", "qu": "K W", "ck": "K", "oo": "UW", "ee": "IY",
    "ea": "IY", "ou": "AW", "ai": "EY", "ay": "EY", "ow": "OW", "oy": "OY", "au": "AO", "ie": "IY", "ei": "EY",
    "a": "AH", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "OW", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
"""How letters of a name that no dictionary has are likely to be said: near enough to find it."""


class Forced:
    """The aligner, loaded when it is first asked."""

    @staticmethod
    def is_installed() -> bool:
        """Whether pocketsphinx is here; it is not imported."""
        return any(Distribution.discover(name="pocketsphinx"))

    @cached_property
    def _decoder(self) -> Any:
        from pocketsphinx import Decoder

        return Decoder(lm=None, loglevel="FATAL")

    def times(
        self, words: Sequence[Word], sound: NDArray[np.int16], cancelled: Callable[[], bool]
    ) -> list[tuple[int, int]] | None:
        """Return when each word begins and ends, in milliseconds from the start of the sound; None if they do not fit.

        Every word is expected, in order. May raise Cancelled.
        """
        spoken = [(self._known(part), index) for index, word in enumerate(words) for part in word.said]
        if not spoken or not len(sound):
            return None
        decoder = self._decoder
        decoder.set_align_text(" ".join(part for part, _ in spoken))
        decoder.start_utt()
        try:
            for at in range(0, len(sound), _CHUNK):
                if cancelled():
                    raise Cancelled("The alignment was stopped.")
                decoder.process_raw(sound[at : at + _CHUNK].tobytes())
        finally:
            decoder.end_utt()
        said = [part for part in decoder.seg() or () if part.word[0] not in "<[("]
        if [part.word.partition("(")[0] for part in said] != [part for part, _ in spoken]:
            return None
        times: list[tuple[int, int] | None] = [None] * len(words)
        for part, (_, index) in zip(said, spoken, strict=True):
            start, end = part.start_frame * 10, part.end_frame * 10 + 10
            known = times[index]
            times[index] = (known[0] if known else start, end)
        return _filled(times)

    def _known(self, word: str) -> str:
        """Return a word that the dictionary has, taught to it if need be."""
        decoder = self._decoder
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, _guessed(word), True)
        return word


def _guessed(word: str) -> str:
    sounds, at = [], 0
    while at < len(word):
        size = 2 if word[at : at + 2] in _LETTERS else 1
        sound = _LETTERS.get(word[at : at + size])
        sounds += [sound] if sound else []
        at += size
    return " ".join(sounds) or "AH"


def _filled(times: Sequence[tuple[int, int] | None]) -> list[tuple[int, int]]:
    """Give a word in which nothing is said the end of the one before it."""
    filled: list[tuple[int, int]] = []
    following = next((time[0] for time in times if time), 0)
    for time in times:
        filled.append(time or (filled[-1][1] if filled else following,) * 2)
    return filled
