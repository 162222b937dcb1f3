"""Who is in a film and how they look: from the head, and from where the script introduces them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from bomstudio import CharacterSheet

from .looks import Tongue, looks_in, tongue_of
from .names import LONGEST_NAME, speaker_name
from .source import Block
from .words import folded, has_words, plain, sentences, words

_INTRODUCED = re.compile(
    r"(?<!\w)([^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3}?)\s*(?=\([^()]*\d|,\s*\d{1,3}(?:\s*,|\s*$))"
)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
_NEXT_CLAUSE = re.compile(r"\s*,")
_KIN = 2
"""Words before a name that may say who it is: her grandson JONAS."""
_AGED = re.compile(r"^[\d\s'’s.]*$|\b(?:years?|jaar|años?|ans)\b|साल|वर्ष", re.IGNORECASE)
_AGE_ALONE = re.compile(r"[\d\s'’s]*")


@dataclass
class _Person:
    name: str
    looks: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    pronouns: Counter[str] = field(default_factory=Counter)

    def learn(self, text: str, tongue: Tongue, *, only: Iterable[str] = ()) -> None:
        """Take in what a description says; what was said first holds."""
        found = looks_in(text, tongue)
        kept = {key: value for key, value in found.items() if not only or key in only}
        self.looks = {**kept, **self.looks}
        if kept and not only and not _AGE_ALONE.fullmatch(text):
            self.said.append(plain(text).strip(" ."))

    def sheet(self, tongue: Tongue) -> CharacterSheet:
        named = {key: value for key, value in looks_in(self.name, tongue).items() if key in ("age", "sex", "years")}
        looks = {**named, **self.looks}
        if "sex" not in looks and self.pronouns:
            looks["sex"] = max(sorted(self.pronouns), key=lambda sex: self.pronouns[sex])
        return CharacterSheet(name=self.name, words=", ".join(dict.fromkeys(self.said))[:300], **looks)


def people_of(
    head: Mapping[str, str], blocks: Sequence[Block], speakers: Iterable[str], language: str
) -> dict[str, CharacterSheet]:
    """Return a sheet for everybody whom the head or the script describes; others are left to their name."""
    tongue = tongue_of(language)
    texts = [block.text for block in blocks if block.kind == "action" or (block.tells and not block.speaker)]
    cast = {folded(name): _Person(name) for name in dict.fromkeys([*sorted(speakers), *head])}
    for text in texts:
        for name in _introduced(text):
            cast.setdefault(folded(name), _Person(name))
    for name, words_ in head.items():
        cast[folded(name)].learn(words_, tongue)
    spotted = re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(map(_spelt, cast), key=len, reverse=True))})(?!\w)", re.IGNORECASE
    )
    met: set[str] = set()
    for text in texts if cast else ():
        _read(text, cast, spotted, tongue, met)
    sheets = {person.name: person.sheet(tongue) for person in cast.values()}
    return {name: sheet for name, sheet in sheets.items() if sheet != CharacterSheet(name=name)}


def _introduced(text: str) -> Iterator[str]:
    for match in _INTRODUCED.finditer(text):
        written = match.group(1).split()
        while len(written) > 1 and (written[0].endswith(".") or _is_small(written[0], written[-1])):
            written = written[1:]
        name = speaker_name(" ".join(written))
        if name and written[-1][:1] != written[-1][:1].lower() and len(written) <= LONGEST_NAME:
            yield name


def _is_small(word: str, last: str) -> bool:
    """Whether a word before a name is none of it: small letters, or no capitals where the name is all capitals."""
    return word[:1].islower() or (last.isupper() and not word.isupper())


def _spelt(name: str) -> str:
    return r"[\s_*-]+".join(map(re.escape, name.split()))


def _read(text: str, cast: dict[str, _Person], spotted: re.Pattern[str], tongue: Tongue, met: set[str]) -> None:
    """Take in what one paragraph tells of the people it names."""
    last: _Person | None = None
    for sentence in sentences(text):
        found = list(spotted.finditer(sentence))
        if not found and last and any(word in tongue.wears for word in words(sentence)):
            last.learn(sentence, tongue)
        for match, following in zip_longest(found, found[1:]):
            person = cast[folded(match.group())]
            rest = sentence[match.end() : following.start() if following else len(sentence)]
            _meet(person, sentence[: match.start()], rest, tongue, is_first=folded(match.group()) not in met)
            met.add(folded(match.group()))
            last = person
        told = sentence[found[-1].end() :] if found else sentence
        if last and (sex := tongue.first("pronoun", words(told))):
            last.pronouns[sex] += 1


def _describes(clause: str, tongue: Tongue) -> bool:
    """Return whether a clause behind a name says how somebody looks: eleven roses are no age."""
    looks = looks_in(clause, tongue)
    return bool(looks) and (looks.keys() != {"years"} or bool(_AGED.search(clause)))


def _meet(person: _Person, before: str, rest: str, tongue: Tongue, *, is_first: bool) -> None:
    brackets = _BRACKETS.match(rest)
    if brackets and has_words(brackets.group(1)):
        person.learn(brackets.group(1), tongue)
    if brackets or is_first:
        person.learn(" ".join(words(before)[-_KIN:]), tongue, only=("age", "sex"))
    after = rest[brackets.end() :] if brackets else rest
    if (brackets or is_first) and _NEXT_CLAUSE.match(after):
        for clause in after.split(",")[1:]:
            if _describes(clause, tongue):
                person.learn(clause.strip(" .;—–-"), tongue)
