"""Finding the block that a directive means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .directives import is_directive, read_directive
from .notes import Note
from .source import Block


def attach(blocks: Sequence[Block], notes: Sequence[Note]) -> list[str]:
    """Give each directive to the block it touches, else to the next one, else to the one before; return warnings."""
    content = [block for block in blocks if block.is_content]
    ends = [block.last for block in content]
    warnings: list[str] = []
    for note in notes:
        if not is_directive(note.text):
            continue
        directive, complaints = read_directive(note.text, note.first)
        warnings += complaints
        meant = _meant(content, ends, note)
        if meant is None:
            warnings.append(f"Line {note.first}: there is no shot for this directive.")
        else:
            meant.directive = meant.directive.joined(directive) if meant.directive else directive
    return warnings


def _meant(content: Sequence[Block], ends: Sequence[int], note: Note) -> Block | None:
    after = bisect_left(ends, note.first)
    before = after - 1
    following = content[after] if after < len(content) else None
    if following and following.first <= note.last + 1:
        return following
    if before >= 0 and content[before].last == note.first - 1:
        return _first_of_same_lines(content, before)
    if following:
        return following
    return _first_of_same_lines(content, before) if before >= 0 else None


def _first_of_same_lines(content: Sequence[Block], place: int) -> Block:
    while place and content[place - 1].first == content[place].first:
        place -= 1
    return content[place]
