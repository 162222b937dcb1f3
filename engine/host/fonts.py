"""Which font writes which letters: the packaged Noto fonts, then those the settings name, then the system's.

Nothing is kept on disk, and the choice depends on nothing but the fonts that are there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import regex
from PIL import features

from engine.contracts.fonts import FontFile, FontRun

from .font_files import Face, faces, found, packaged, system_folders

_CONTROL = ("Cc", "Cf", "Zl", "Zp", "Zs")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SHAPED = (range(0x0590, 0x10A0), range(0x1700, 0x1D00), range(0xA800, 0xAC00), range(0xFB1D, 0xFE00))
"""Blocks of scripts whose letters join, stack or run from right to left: most of what lies here."""

_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")
"""What Noto Sans itself is drawn for."""
_REGIONS = {"CJK": "SC", "HIRAGANA": "JP", "KATAKANA": "JP", "HANGUL": "KR"}
_DEJAVU = ("HEBREW", "ARABIC")
_OWN = "or name a font file that has them in film.fonts"
_SHAPER = "Install the library FriBidi (on Debian: libfribidi0), without which they cannot be put together."
_EAST_ASIAN = f"Install a font that has them (on Debian: fonts-noto-cjk), {_OWN}."
_PICTURES = f"Install a font that has them (on Debian: fonts-symbola), {_OWN}."
_ONE_FONT = (
    f"Install a font that has the whole text, digits and signs too (on Debian: fonts-dejavu-core), {_OWN}: "
    "words that run from right to left are written in one font."
)
_OTHERS = f"Install a font that has them (on Debian: fonts-noto-core), {_OWN}."


def _can_shape() -> bool:
    return bool(features.check("raqm"))


class MachineFonts:
    """The fonts of this machine, looked through only as far as the letters ask for."""

    def __init__(
        self,
        named: Sequence[Path] = (),
        *,
        system: Callable[[], Sequence[Path]] = system_folders,
        can_shape: Callable[[], bool] = _can_shape,
        lead: Sequence[Face] = (),
    ) -> None:
        self._lead = lead
        self._named = named
        self._system = system
        self._can_shape = can_shape
        self._chosen = lru_cache(maxsize=256)(self._choose)

    def runs(self, text: str, weight: int = 400, *, within: str = "") -> tuple[FontRun, ...]:
        """Return a text in stretches, each with its font; a text that runs from right to left has one font at most."""
        files = self._chosen(within or text, weight)
        return tuple(FontRun("".join(parts), file) for file, parts in _joined(regex.findall(r"\X", text), files))

    def missing(self, text: str) -> Mapping[str, str]:
        """Return the letters that cannot be written here, each with what to install, as an English sentence."""
        lost = [letter for run in self.runs(text) if run.font is None for letter in _inked(run.text)]
        return {letter: self._remedy(letter, text) for letter in dict.fromkeys(lost)}

    def led_by(self, file: Path, index: int = 0) -> MachineFonts:
        """Return these fonts with one before them all; a script that it has not all the letters of is left to them."""
        lead = faces(file)[index : index + 1]
        return MachineFonts(self._named, system=self._system, can_shape=self._can_shape, lead=lead)

    def _choose(self, text: str, weight: int) -> dict[str, FontFile]:
        """Return the font of each cluster of letters, and of the letters in it."""
        found = {cluster: face.file for cluster, face in self._faces(text, weight) if face and _has(face, cluster)}
        return {letter: file for cluster, file in found.items() for letter in cluster} | found

    def _faces(self, text: str, weight: int) -> list[tuple[str, Face | None]]:
        clusters = list(dict.fromkeys(regex.findall(r"\X", text)))
        inked = [cluster for cluster in clusters if _inked(cluster) and self._is_shaped_right(cluster)]
        region = _region(text)
        script = _script(text, region)
        if _runs_right_to_left(text):
            face = self._for_most(inked, weight, script)
            return [(cluster, face) for cluster in inked]
        led = {cluster: face for face in self._lead for cluster in _whole_scripts(inked, face)}
        rest = [cluster for cluster in inked if cluster not in led]
        if led:
            others = ((cluster, self._for_one(cluster, weight, _script(cluster, region))) for cluster in rest)
            return [*led.items(), *others]
        for face in self._packaged(weight, script):
            if all(_has(face, cluster) for cluster in inked):
                return [(cluster, face) for cluster in inked]
        return [(cluster, self._for_one(cluster, weight, _script(cluster, region))) for cluster in inked]

    def _for_most(self, clusters: Sequence[str], weight: int, script: str) -> Face | None:
        """Return the first font that has all of a text, or else the most of it."""
        best, most = None, 0
        for face in self._candidates(weight, script):
            count = sum(_has(face, cluster) for cluster in clusters)
            if count > most:
                best, most = face, count
            if most == len(clusters):
                break
        return best

    def _for_one(self, cluster: str, weight: int, script: str) -> Face | None:
        return next((face for face in self._candidates(weight, script) if _has(face, cluster)), None)

    def _candidates(self, weight: int, script: str) -> Iterator[Face]:
        yield from self._lead
        yield from self._packaged(weight, script)
        for place in self._named:
            yield from _ranked(found(place), weight, script)
        yield from _ranked(self._installed, weight, script)

    def _packaged(self, weight: int, script: str) -> list[Face]:
        return _ranked(packaged(weight), weight, script)

    @cached_property
    def _installed(self) -> list[Face]:
        return [face for folder in self._system() for face in found(folder)]

    def _is_shaped_right(self, cluster: str) -> bool:
        return not _is_shaped(cluster) or self._can_shape()

    def _remedy(self, letter: str, text: str) -> str:
        if not self._is_shaped_right(letter):
            return _SHAPER
        if _runs_right_to_left(text):
            return _ONE_FONT if any(_word(other) in _DEJAVU for other in text) else _OTHERS
        if unicodedata.category(letter) == "So":
            return _PICTURES
        return _EAST_ASIAN if _region(text) and unicodedata.east_asian_width(letter) in "WF" else _OTHERS


def _ranked(faces: list[Face], weight: int, script: str) -> list[Face]:
    return sorted(faces, key=lambda face: face.rank(weight, script))


def _whole_scripts(clusters: Sequence[str], face: Face) -> list[str]:
    """Return the clusters that a font writes: never a part of the letters that a text has of one script."""
    letters: dict[str, list[str]] = {}
    for cluster in clusters:
        letters.setdefault(_word(cluster[0]) if cluster[0].isalpha() else cluster, []).append(cluster)
    return [each for group in letters.values() if all(_has(face, cluster) for cluster in group) for each in group]


def _joined(clusters: Sequence[str], files: Mapping[str, FontFile]) -> Iterator[tuple[FontFile | None, list[str]]]:
    """Join what has the same font; what has no ink goes with what is before it, or else with what comes first."""
    placed: list[tuple[FontFile | None, list[str]]] = []
    loose: list[str] = []
    for cluster in clusters:
        if not _inked(cluster):
            (placed[-1][1] if placed else loose).append(cluster)
            continue
        file = files.get(cluster) or files.get(cluster[0])
        if placed and placed[-1][0] == file:
            placed[-1][1].append(cluster)
        else:
            placed.append((file, [*loose, cluster]))
            loose = []
    return iter(placed)


def _has(face: Face, cluster: str) -> bool:
    """Return whether a font can draw what is read as one letter, however it is put together."""
    return any(face.has(_inked(form)) for form in (cluster, *_composed(cluster)))


def _composed(cluster: str) -> tuple[str, ...]:
    return () if cluster.isascii() else (unicodedata.normalize("NFC", cluster), unicodedata.normalize("NFD", cluster))


def _inked(text: str) -> str:
    """Return the letters of a text that need a font: no spaces, no marks of direction or variation."""
    return "".join(
        letter
        for letter in text
        if unicodedata.category(letter) not in _CONTROL and not any(ord(letter) in block for block in _SELECTORS)
    )


def _is_shaped(text: str) -> bool:
    return any(ord(letter) in block for letter in text for block in _SHAPED)


def _runs_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _word(letter: str) -> str:
    """Return the first word of a letter's name: its script, for most."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _region(text: str) -> str:
    """Return whose forms of the Chinese characters a text is written in; empty when it has none."""
    regions = {_REGIONS[word] for word in map(_word, text) if word in _REGIONS}
    return next((region for region in ("JP", "KR", "SC") if region in regions), "")


def _script(text: str, region: str) -> str:
    """Return the word by which a font for a text's first foreign letter is known."""
    foreign = (_word(letter) for letter in text if letter.isalpha())
    word = next((word for word in foreign if word not in _ALPHABETS), "")
    return region if not word or word in _REGIONS else word.title()
