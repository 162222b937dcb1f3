"""What one paragraph of prose means: who says it, or what is seen. Shared by Markdown and plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .heads import head_key
from .lexicon import lexicon
from .names import LONGEST_NAME, Cue, read_cue, speaker_name
from .screenplay import is_ending
from .source import Block, HeadValue
from .words import has_words, plain

_SPEAKER = re.compile(r"([^\s:][^:\n]{0,39}?)\s*:\s+(?=\S)")
_SIGNED = re.compile(r"\s[—–-]+\s*([^\n.!?—–-]{1,40})$")
_IN_BRACKETS = re.compile(r"[(（].*[)）]\.?", re.DOTALL)


@dataclass(frozen=True)
class Paragraph:
    """The lines of a paragraph, and how they are set off."""

    text: str
    first: int
    last: int
    quoted: bool = False
    emphasised: bool = False
    bold: tuple[str, ...] = ()
    """Its words in bold."""


@dataclass(frozen=True)
class ProseReader:
    """Reads paragraphs, knowing the speakers that the head gives a voice."""

    speakers: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def knowing(cls, head: Mapping[str, HeadValue]) -> ProseReader:
        """Return a reader that knows the names among a head's voices."""
        voices = next((value for key, value in head.items() if head_key(key) == "voices"), {})
        names = voices if isinstance(voices, dict) else {}
        return cls(frozenset(speaker_name(name).casefold() for name in names))

    def read(self, paragraph: Paragraph) -> Iterator[Block]:
        """Yield what a paragraph holds, in order."""
        text, first, last = paragraph.text, paragraph.first, paragraph.last
        if is_ending(text):
            yield Block("card", plain(text), first, last)
        elif (kind := lexicon().transition(text)) and text.upper() == text:
            yield Block("transition", plain(text), first, last, transition=kind)
        elif not paragraph.quoted and (paragraph.emphasised or _IN_BRACKETS.fullmatch(text)):
            yield Block("action", plain(text).strip("()（）"), first, last)
        else:
            yield from self._speeches(paragraph)

    def has_speaker(self, paragraph: Paragraph) -> bool:
        """Whether a line of it begins with a speaker's name and a colon."""
        matches = (_SPEAKER.match(line) for line in paragraph.text.split("\n"))
        return any(match and self._is_name(match.group(1), paragraph) for match in matches)

    def _speeches(self, paragraph: Paragraph) -> Iterator[Block]:
        cue = Cue("", False, "")
        held: list[str] = []
        lines = paragraph.text.split("\n")
        if paragraph.quoted:
            cue, lines = self._quoted(paragraph, lines)
        for line in lines:
            match = _SPEAKER.match(line)
            if match and self._is_name(match.group(1), paragraph):
                yield from _spoken(held, cue, paragraph)
                cue, held = read_cue(match.group(1)), [line[match.end() :]]
            else:
                held.append(line)
        yield from _spoken(held, cue, paragraph)

    def _quoted(self, paragraph: Paragraph, lines: list[str]) -> tuple[Cue, list[str]]:
        """Find who is quoted: a name on the first line, or one behind a dash at the end."""
        name = lines[0].strip()
        is_loud = name.isupper() or name in paragraph.bold
        if len(lines) > 1 and is_loud and len(name.split()) <= LONGEST_NAME and not _SPEAKER.match(name):
            return read_cue(name), lines[1:]
        signed = _SIGNED.search(paragraph.text)
        if signed and not _SPEAKER.match(lines[0]):
            return read_cue(signed.group(1)), paragraph.text[: signed.start()].split("\n")
        return Cue("", False, ""), lines

    def _is_name(self, written: str, paragraph: Paragraph) -> bool:
        """Whether words before a colon name a speaker: capitals, bold, a known voice, a quote, a caseless script."""
        name = written.split("(")[0].strip(" *_")
        count = len(name.split())
        if not 0 < count <= LONGEST_NAME or not has_words(name):
            return False
        caseless = name.lower() == name.upper() and any(char.isalpha() for char in name)
        return (
            paragraph.quoted
            or name.isupper()
            or speaker_name(name).casefold() in self.speakers
            or any(bold.startswith(name) for bold in paragraph.bold)
            or (caseless and count == 1)
        )


def _spoken(held: list[str], cue: Cue, paragraph: Paragraph) -> Iterator[Block]:
    text = plain(" ".join(held))
    if has_words(text):
        yield Block(
            "speech",
            text,
            paragraph.first,
            paragraph.last,
            speaker=cue.name,
            manner=cue.manner,
            seen=cue.seen,
            tells=not cue.name,
        )
