"""Plain text: each paragraph is narration and a shot; `NAME: text` is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from .front_matter import split_front_matter
from .headings import looks_like_heading
from .heads import head_key
from .lexicon import lexicon
from .notes import lift
from .prose import Paragraph, ProseReader
from .source import Block, ScriptText
from .steering import attach
from .words import has_words, plain, words

_LONGEST_TITLE = 8


def read_plain_text(text: str) -> ScriptText:
    """Return what a plain text says."""
    script = ScriptText()
    body, offset = split_front_matter(text, script)
    lifted = lift("\n" * offset + body, "[[", "]]", end_at_blank=True)
    script.warnings += lifted.warnings()
    paragraphs = [p for p in _paragraphs(lifted.lines(keep_emptied=False)) if has_words(p.text)]
    if (
        len(paragraphs) > 1
        and _is_title(paragraphs[0].text)
        and not any(head_key(key) == "title" for key in script.head)
    ):
        script.head["title"] = plain(paragraphs.pop(0).text)
    reader = ProseReader.knowing(script.head)
    for paragraph in paragraphs:
        if "\n" not in paragraph.text and _is_heading(paragraph.text):
            script.blocks.append(Block("heading", plain(paragraph.text), paragraph.first, paragraph.last))
        else:
            script.blocks += reader.read(paragraph)
    script.warnings += attach(script.blocks, lifted.notes)
    return script


def _paragraphs(numbered: list[tuple[int, str]]) -> Iterator[Paragraph]:
    for filled, group in groupby(numbered, key=lambda entry: bool(entry[1].strip())):
        lines = list(group)
        if filled:
            yield Paragraph("\n".join(plain(line) for _, line in lines), lines[0][0], lines[-1][0])


def _is_title(text: str) -> bool:
    bare = plain(text)
    return (
        "\n" not in text
        and len(bare.split()) <= _LONGEST_TITLE
        and bare[-1:].isalnum()
        and ":" not in bare
        and not _is_heading(bare)
        and lexicon().transition(bare) is None
    )


def _is_heading(text: str) -> bool:
    spoken = words(text)
    is_numbered = (
        len(spoken) in range(2, 12) and spoken[0] in lexicon().scene_words and re.match(r"[\w\d]{1,5}$", spoken[1])
    )
    return bool(is_numbered) or looks_like_heading(text, alone=True)
