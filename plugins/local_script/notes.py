"""Lifting notes out of a text: `[[ ]]` and `/* */` of Fountain, `<!-- -->` of Markdown.

They are cut before a format's own parser sees the text, so that a note never ends a speech or a paragraph.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_GAP = "\x00"
_MOST_WARNINGS = 5
"""Of one kind about one script."""


@dataclass(frozen=True)
class Note:
    """The inside of a note and the lines it stands on."""

    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Lifted:
    """A text without its notes; cut places are marked until `lines` reads them."""

    text: str
    notes: tuple[Note, ...]
    opening: str
    unclosed: tuple[int, ...]
    """Lines where a note begins that never ends; its opening is cut and its words stay."""

    def warnings(self, offset: int = 0) -> list[str]:
        """Return what to say of notes that never end, in a text that begins so many lines into the script."""
        return [
            f"Line {line + offset}: {self.opening} is never closed; it is left out and the words after it are kept."
            for line in self.unclosed[:_MOST_WARNINGS]
        ]

    def lines(self, *, keep_emptied: bool) -> list[tuple[int, str]]:
        """Return numbered lines; those that held nothing but notes are blank or left out."""
        numbered = []
        for number, line in enumerate(self.text.split("\n"), start=1):
            rest = line.replace(_GAP, "")
            if rest.strip() or _GAP not in line:
                numbered.append((number, rest))
            elif keep_emptied:
                numbered.append((number, ""))
        return numbered


def without_strays(
    numbered: list[tuple[int, str]], closings: tuple[str, ...], warnings: list[str]
) -> list[tuple[int, str]]:
    """Cut the endings of notes that have no beginning, with a warning for each of the first ones."""
    kept = []
    strays = []
    for number, line in numbered:
        rest = line
        for closing in closings:
            if closing in rest:
                strays.append(f"Line {number}: {closing} ends nothing; it is left out, the words before it are kept.")
                rest = rest.replace(closing, "")
        if rest.strip() or rest == line:
            kept.append((number, rest))
    warnings += strays[:_MOST_WARNINGS]
    return kept


def lift(text: str, opening: str, closing: str, *, end_at_blank: bool = False) -> Lifted:
    """Cut every note; one that must end before a blank line and does not is unclosed."""
    line_starts = [0]
    for line in text.split("\n"):
        line_starts.append(line_starts[-1] + len(line) + 1)
    kept: list[str] = []
    notes: list[Note] = []
    unclosed: list[int] = []
    place = end = blank = 0
    while (start := text.find(opening, place)) >= 0:
        inside = start + len(opening)
        kept.append(text[place:start])
        first = bisect_right(line_starts, start)
        if 0 <= end < inside:
            end = text.find(closing, inside)
        if end_at_blank and 0 <= blank < inside:
            blank = text.find("\n\n", inside)
        if end < 0 or (end_at_blank and 0 <= blank < end):
            unclosed.append(first)
            place = inside
            continue
        body = text[inside:end]
        place = end + len(closing)
        kept.append(_GAP + "".join("\n" + _GAP for _ in range(body.count("\n"))))
        notes.append(Note(body.replace(_GAP, "").strip(), first, first + body.count("\n")))
    kept.append(text[place:])
    return Lifted("".join(kept), tuple(notes), opening, tuple(unclosed))
