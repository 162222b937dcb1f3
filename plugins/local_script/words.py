"""Words, sentences, and how long they take to say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LEAD_MS, TAIL_MS = 350, 450
"""Air before and after each spoken line."""
_PAUSE_MS, _BREATH_MS = 400, 150
"""What a voice waits between sentences, and at a comma."""
_SHORTEST_MS = 400

_DASHES = re.compile("[\u2013\u2014\u2015]|--+")
_EDGES = "\"'“”‘’«»„‚‹›()[]{}<>*_~#.,;:!?…।॥،؛؟。、！？¡¿-/\\|"
_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’»)\]]*(?=\s)|[।॥؟。！？][\"'”’»)\]]*)\s*")
_CLAUSE_END = re.compile(r"[,;:،、][\"'”’»]*\s+|\s+[\u2013\u2014-]+\s+|[\u2013\u2014]+")
_NOT_AN_END = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "sr", "sra", "srta", "mme", "mlle", "dhr", "mevr", "mw", "drs", "ir"),
    *("ing", "bijv", "vs", "etc", "nr", "p.ej", "ej", "cf", "डॉ", "श्री"),
}
_EMPHASIS = (
    re.compile(r"(?<![\\*])(\*{2,3})(?=[^\s*])([^*]{1,400}?)(?<=[^\s\\])\1(?!\*)"),
    re.compile(r"(?<![\w\\])(\*{1,3}(?!\*)|_)(?=\S)(.{1,400}?)(?<=[^\s\\])\1(?!\w)"),
)
"""Strong marks, which may stand inside a word, before the others."""
_INDIC_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d")


def plain(text: str) -> str:
    """Return a text on one line with single spaces."""
    return " ".join(text.split())


def without_emphasis(text: str) -> str:
    """Return a screenplay's text without the marks for bold, italics and underline."""
    for marks in _EMPHASIS:
        for _ in range(3):
            text, changed = marks.subn(r"\2", text)
            if not changed:
                break
    return text.replace("\\*", "*").replace("\\_", "_")


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(char.isalnum() for char in text)


def words(text: str) -> list[str]:
    """Return the words of a text without the marks around them, in small letters; vowel signs stay on."""
    bare = (word.strip(_EDGES) for word in _DASHES.sub(" ", text).casefold().split())
    return [word for word in bare if has_words(word)]


def folded(text: str) -> str:
    """Return a form in which two texts are equal when they hold the same words."""
    return " ".join(words(unicodedata.normalize("NFKC", text)))


def spoken_ms(text: str, words_per_minute: int) -> int:
    """Return how long a text takes to say: by letters, syllables or signs as its script asks, with its pauses."""
    weight = sum(_weight(word) for word in words(text))
    inner = text.rstrip().rstrip(_EDGES)
    pauses = _PAUSE_MS * len(_SENTENCE_END.findall(inner)) + _BREATH_MS * len(_CLAUSE_END.findall(inner))
    return max(_SHORTEST_MS, round(weight * 60_000 / words_per_minute) + pauses) if weight else 0


def _weight(word: str) -> float:
    """Return what a word counts against an average English one; measured on synthetic voices of five languages."""
    weight = 0.0
    bare = False
    for char in word:
        if char.isdigit():
            weight += 1.3
        elif "\u0900" <= char <= "\u0dff":
            if char in _INDIC_VIRAMAS and bare:
                weight -= 0.45
            elif char.isalpha():
                weight += 0.45
            bare = char.isalpha()
            continue
        elif "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3":
            weight += 0.55
        elif char.isalpha():
            weight += 0.2
        bare = False
    return max(weight, 0.6)


def sentences(text: str) -> list[str]:
    """Split a text at the ends of its sentences; titles such as `Dr.` do not end one."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        last = text[max(start, text.rfind(" ", 0, match.start()) + 1) : match.start()].casefold()
        if text[match.start()] == "." and (last.lstrip("(“\"'") in _NOT_AN_END or (len(last) == 1 and last.isalpha())):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    found.append(text[start:].strip())
    whole: list[str] = []
    for part in found:
        if has_words(part) or not whole:
            whole.append(part)
        else:
            whole[-1] = f"{whole[-1]} {part}".strip()
    return [part for part in whole if part]


def clauses(text: str) -> list[str]:
    """Split a sentence behind its commas, colons and dashes."""
    cut = [match.end() for match in _CLAUSE_END.finditer(text)]
    parts = [text[a:b].strip() for a, b in zip([0, *cut], [*cut, len(text)], strict=True)]
    return [part for part in parts if has_words(part)]


def in_slots(text: str, longest_ms: int, words_per_minute: int) -> list[str]:
    """Split what is spoken into parts that fit a slot: at sentence ends, else at clauses, else between words."""
    return _packed(list(_fitting(text, longest_ms, words_per_minute)), longest_ms, words_per_minute, _PAUSE_MS)


def _fitting(text: str, longest_ms: int, wpm: int) -> Iterator[str]:
    for sentence in sentences(text):
        if spoken_ms(sentence, wpm) <= longest_ms:
            yield sentence
            continue
        for clause in _packed(clauses(sentence), longest_ms, wpm, _PAUSE_MS):
            if spoken_ms(clause, wpm) <= longest_ms:
                yield clause
            else:
                pieces = [piece for word in clause.split() for piece in _cut(word, longest_ms, wpm)]
                yield from _packed(pieces, longest_ms, wpm, 0)


def _cut(word: str, longest_ms: int, wpm: int) -> list[str]:
    """Cut a word that alone is longer than a slot."""
    spoken = spoken_ms(word, wpm)
    if spoken <= longest_ms:
        return [word]
    width = max(1, len(word) * longest_ms // spoken)
    return [word[place : place + width] for place in range(0, len(word), width)]


def _packed(parts: list[str], longest_ms: int, wpm: int, joint_ms: int) -> list[str]:
    """Join neighbours as long as they fit together, in slots of about the same length."""
    if not parts:
        return []
    lengths = [spoken_ms(part, wpm) for part in parts]
    total = sum(lengths) + joint_ms * (len(parts) - 1)
    slots = -(-total // longest_ms)
    goal = longest_ms if slots < 2 else min(longest_ms, total / slots * 1.15)
    packed: list[list[str]] = [[parts[0]]]
    held = lengths[0]
    for part, length in zip(parts[1:], lengths[1:], strict=True):
        if held + length + joint_ms <= goal:
            packed[-1].append(part)
            held += length + joint_ms
        else:
            packed.append([part])
            held = length
    return [" ".join(group) for group in packed]
