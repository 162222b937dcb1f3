"""Markdown that is laid out as a screenplay: `**NAME**` above what is said, `INT. ROOM - DAY` for scenes.

Where both are found, a plain paragraph is what is seen; in other Markdown it is narration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .headings import looks_like_heading
from .names import LONGEST_NAME, joined_manner, read_cue
from .prose import Paragraph, ProseReader
from .source import Block
from .words import has_words, plain

INNERMOST = 7
"""The level of a heading that is written as a paragraph: below all of Markdown's own."""
_BRACKETED = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class _Speech:
    """A paragraph that begins with a name in bold capitals: the cue, and what stands below it."""

    cue: str
    below: tuple[str, ...]


def read_paragraphs(items: Sequence[Block | Paragraph], reader: ProseReader) -> Iterator[Block]:
    """Yield the blocks of a whole Markdown script."""
    shown = [_heading(item) or item if isinstance(item, Paragraph) else item for item in items]
    cues = [_cue(item) if isinstance(item, Paragraph) else None for item in shown]
    if not any(cues) or not any(isinstance(item, Block) and _is_loud_heading(item) for item in shown):
        cues = [None] * len(shown)
    is_screenplay = any(cues)
    place = 0
    while place < len(shown):
        item, cue = shown[place], cues[place]
        place += 1
        if isinstance(item, Block):
            yield item
        elif cue:
            lines, last = list(cue.below), item.last
            while not _said(lines) and place < len(shown) and not cues[place]:
                following = shown[place]
                if isinstance(following, Block):
                    break
                lines += following.text.split("\n")
                last = following.last
                place += 1
            yield from _speech(cue.cue, lines, item.first, last)
        elif is_screenplay and not item.quoted and not reader.has_speaker(item):
            yield from reader.read(replace(item, emphasised=True))
        else:
            yield from reader.read(item)


def _heading(paragraph: Paragraph) -> Block | None:
    text = plain(paragraph.text)
    if "\n" in paragraph.text or text.upper() != text or not looks_like_heading(text, alone=True):
        return None
    return Block("heading", text, paragraph.first, paragraph.last, level=INNERMOST)


def _is_loud_heading(block: Block) -> bool:
    return block.kind == "heading" and block.text.upper() == block.text and looks_like_heading(block.text, alone=True)


def _cue(paragraph: Paragraph) -> _Speech | None:
    first, *below = paragraph.text.split("\n")
    name = _BRACKETED.sub("", first).strip(" *:")
    is_bold = any(has_words(bold) and first.startswith(bold) and name in bold for bold in paragraph.bold)
    if not is_bold or not name.isupper() or ":" in name or len(name.split()) > LONGEST_NAME:
        return None
    return _Speech(first, tuple(below))


def _said(lines: Sequence[str]) -> str:
    return plain(" ".join(line for line in lines if not _BRACKETED.fullmatch(line.strip())))


def _speech(cue: str, lines: Sequence[str], first: int, last: int) -> Iterator[Block]:
    speaker = read_cue(cue)
    manner = joined_manner(speaker.manner, *(line.strip("() ") for line in lines if _BRACKETED.fullmatch(line.strip())))
    if said := _said(lines):
        yield Block("speech", said, first, last, speaker=speaker.name, manner=manner, seen=speaker.seen)
    else:
        yield Block("action", plain(" ".join([cue, *lines])), first, last)
