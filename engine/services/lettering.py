"""The words a film writes on its pictures, and the letters among them that cannot be written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.contracts.errors import ConfigError

from .film import Film

_SHOWN_LETTERS, _SHOWN_PLACES, _SHOWN_WORDS = 5, 3, 32
_UNBURNED = "Or leave the subtitles beside the picture, without --burn-subtitles."


@dataclass(frozen=True)
class Unwritable:
    """Letters that cannot be written, in which words, and what to do about it."""

    letters: tuple[str, ...]
    place: str
    remedies: tuple[str, ...]
    is_subtitle: bool

    def __str__(self) -> str:
        return f"{self.place} has letters that cannot be written here: {_shown(self.letters)}."


def unwritable_words(film: Film) -> tuple[Unwritable, ...]:
    """Return what a film would write on its pictures and cannot, in the order of the film."""
    words = list(_words(film))
    if not words:
        return ()
    renderer = film.studio.plugins.renderer()
    found = [(place, renderer.unwritable([text]), is_subtitle) for place, text, is_subtitle in words]
    return tuple(
        Unwritable(tuple(letters), place, tuple(dict.fromkeys(letters.values())), is_subtitle)
        for place, letters, is_subtitle in found
        if letters
    )


def refuse_unwritable(film: Film) -> None:
    """Raise ConfigError, naming letters, places and remedies, when a film's words cannot all be written."""
    found = unwritable_words(film)
    if found:
        raise ConfigError(" ".join(_told(found)), hint=_advice(found))


def unwritable_warnings(film: Film) -> tuple[str, ...]:
    """Return the same as warnings, one a place and the advice last."""
    found = unwritable_words(film)
    return (*_told(found), f"`bom produce` will refuse this film. {_advice(found)}") if found else ()


def _told(found: Sequence[Unwritable]) -> list[str]:
    rest = len(found) - _SHOWN_PLACES
    return [*map(str, found[:_SHOWN_PLACES]), *([f"So have {rest} more."] if rest > 0 else [])]


def _advice(found: Sequence[Unwritable]) -> str:
    remedies = dict.fromkeys(remedy for entry in found for remedy in entry.remedies)
    return " ".join([*remedies, *([_UNBURNED] if all(entry.is_subtitle for entry in found) else [])])


def _words(film: Film) -> Iterator[tuple[str, str, bool]]:
    """Yield where words stand, the words, and whether they are a subtitle."""
    if film.brand and film.brand.watermark and film.brand.watermark.text:
        yield "The watermark of the brand", film.brand.watermark.text, False
    if film.brand and film.brand.closing and film.brand.closing.text.strip():
        yield "The closing card of the brand", film.brand.closing.text.strip(), False
    for shot in film.shots:
        name = shot.row.name
        if shot.draft.title.strip():
            yield f"The title of shot {name}, {_quoted(shot.draft.title)},", shot.draft.title, False
        for line in shot.draft.lines if film.options.burn_subtitles else ():
            text = unicodedata.normalize("NFC", f"{line.speaker.upper()}: {line.text}" if line.speaker else line.text)
            yield f"The subtitle of shot {name}, {_quoted(line.text)},", text, True


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _SHOWN_WORDS else line[: _SHOWN_WORDS - 1] + '…'}”"


def _shown(letters: Sequence[str]) -> str:
    """Return some letters by the names of their scripts: `ש ל ו (Hebrew)`."""
    by_script: dict[str, list[str]] = {}
    for letter in letters:
        by_script.setdefault(_script(letter), []).append(letter if letter.isprintable() else f"U+{ord(letter):04X}")
    return ", ".join(f"{_first(group)} ({script})" for script, group in by_script.items())


def _first(letters: Sequence[str]) -> str:
    """Return the first few of some letters, those that stand alone before those that do not."""
    standing = sorted(letters, key=lambda letter: unicodedata.category(letter[0]).startswith("M"))
    return " ".join(standing[:_SHOWN_LETTERS]) + (" …" if len(letters) > _SHOWN_LETTERS else "")


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    if not name:
        return "unknown"
    if not letter.isalpha() and not unicodedata.category(letter).startswith("M"):
        return "picture or sign"
    word = name.partition(" ")[0]
    return "Chinese characters" if word == "CJK" else word.title()
