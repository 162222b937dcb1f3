"""Fountain, read by screenplay-tools.

Mended around it: notes and boneyards are lifted first (it loses what is never closed, and a note beside a cue hides
the cue); only a page that begins with a known key is a title page (it takes any `WORD:` for one); headings,
names and transitions outside A-Z are handed over in their forced form. The title page is read here, because the
library loses what follows a value of several lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import dropwhile

from screenplay_tools.fountain.parser import Parser
from screenplay_tools.screenplay import Action, Dialogue, Element, ElementType, SceneHeading

from .front_matter import split_front_matter
from .headings import looks_like_heading
from .heads import head_key
from .lexicon import lexicon
from .names import LONGEST_NAME
from .notes import lift, without_strays
from .screenplay import BlockBuilder, Placed, is_ending
from .source import HeadValue, ScriptText
from .steering import attach
from .words import plain

_TITLE_ENTRY = re.compile(r"([^\s:：][^:：]{0,40}?)\s*[:：]\s*(.*)")
_TITLE_KEYS = {"title", "credit", "author", "authors", "source", "notes", "draft date", "date", "contact", "copyright"}
_LONGEST_ENTRY = 1000
_LIBRARY_HEADING = re.compile(r"\s*(?:(?:INT|EXT|EST|INT\./EXT|INT/EXT|I/E)[.\s]|FADE IN:)", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_LONGEST_CUE = 300
"""Longer lines are never a cue, heading or transition; the library's patterns take very long over them."""
_FORCED = tuple(".@!>~=#")
_SPOKEN = (ElementType.CHARACTER, ElementType.PARENTHETICAL, ElementType.DIALOGUE)
_AWAITING = (ElementType.CHARACTER, ElementType.PARENTHETICAL)
"""What the library takes the next words for speech behind, even when a blank line ends the speech."""
_KEPT_BLANK = 2
"""Spaces on a blank line that does not end a speech."""
_BRACKETED = re.compile(r"\([^()]*\)")


def read_fountain(text: str) -> ScriptText:
    """Return what a Fountain script says."""
    script = ScriptText()
    body, offset = split_front_matter(text, script)
    boneyards = lift("\n" * offset + body, "/*", "*/")
    lifted = lift(boneyards.text, "[[", "]]", end_at_blank=True)
    script.warnings += [*boneyards.warnings(), *lifted.warnings()]
    kept = without_strays(lifted.lines(keep_emptied=False), ("*/", "]]"), script.warnings)
    numbered = list(dropwhile(lambda line: not line[1].strip(), kept))
    title_lines = _title_page(numbered)
    parser = Parser()
    parser.mergeActions = parser.mergeDialogue = False
    parser.add_line("")
    script.head |= _read_title_page(line for _, line in numbered[:title_lines])
    placed = _parse(parser, _with_marked_names(numbered[title_lines:]))
    script.blocks = BlockBuilder(placed).build()
    script.warnings += attach(script.blocks, lifted.notes)
    return script


def _title_page(numbered: list[tuple[int, str]]) -> int:
    """Return how many of the first lines are a title page."""
    match = _TITLE_ENTRY.match(numbered[0][1]) if numbered else None
    key = plain(match.group(1)).casefold() if match else ""
    if not key or (key not in _TITLE_KEYS and not head_key(key)):
        return 0
    is_open = True
    for count, (_, line) in enumerate(numbered):
        match = _TITLE_ENTRY.match(line)
        is_entry = match and not lexicon().transition(line) and not looks_like_heading(line, alone=True)
        goes_on = line[:1].isspace() or (is_open and not looks_like_heading(line, alone=True))
        if not line.strip() or not (is_entry or goes_on):
            return count
        is_open = not match.group(2) if match else is_open
    return len(numbered)


def _read_title_page(lines: Iterable[str]) -> dict[str, HeadValue]:
    """Return what a title page says; a line without a key goes on with the one above it."""
    entries: dict[str, list[str]] = {}
    values: list[str] = []
    for line in lines:
        match = _TITLE_ENTRY.match(line[:_LONGEST_ENTRY])
        if match:
            values = entries.setdefault(head_key(match.group(1)) or plain(match.group(1)).casefold(), [])
        value = plain(match.group(2) if match else line[:_LONGEST_ENTRY])
        values += [value] if value else []
    return {key: said if len(said) > 1 else "".join(said) for key, said in entries.items()}


def _with_marked_names(numbered: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Mark the names in alphabets without capitals that stand above words more than once: cues, as `ANNA` would be."""
    lines = ["", *(line.strip() for _, line in numbered), ""]
    names = [
        _caseless_name(line) if below and not above else ""
        for above, line, below in zip(lines, lines[1:], lines[2:], strict=False)
    ]
    seen = Counter(names)
    return [
        (number, f"@{line.strip()}" if name and seen[name] > 1 else line)
        for name, (number, line) in zip(names, numbered, strict=True)
    ]


def _caseless_name(line: str) -> str:
    name = _BRACKETED.sub("", line).strip(" ^")
    has_letters = any(char.isalpha() for char in name)
    if not has_letters or name.lower() != name.upper() or len(name.split()) > LONGEST_NAME:
        return ""
    kinds = {unicodedata.category(char)[0] for char in name}
    return name if kinds <= {"L", "M", "N", "Z"} and not looks_like_heading(line, alone=True) else ""


def _parse(parser: Parser, numbered: list[tuple[int, str]]) -> list[Placed]:
    """Feed the lines one by one, so that each element is known by the line it came from."""
    elements = parser.script.elements
    placed: list[Placed] = []
    waiting: tuple[int, int] | None = None
    for place, (number, line) in enumerate(numbered):
        above = numbered[place - 1][1] if place else ""
        below = numbered[place + 1][1] if place + 1 < len(numbered) else ""
        if len(above) < _KEPT_BLANK and not above.strip() and elements and elements[-1].type in _AWAITING:
            elements.append(Action(""))
        before = len(elements)
        if waiting or (elements and elements[-1].type in _SPOKEN):
            line = _sung_in_speech(parser, line, above)
        _feed(parser, _SPACES.sub(" ", line), above, below)
        fresh = [element for element in elements[before:] if _counts(element)]
        late = fresh[:1] if waiting else []
        placed += [Placed(element, *waiting) for element in late if waiting]
        placed += [Placed(element, number, place) for element in fresh[len(late) :]]
        waiting = (number, place) if line.strip() and not fresh[len(late) :] else None
    before = len(elements)
    parser.finalize()
    placed += [Placed(element, *waiting) for element in elements[before:] if waiting and _counts(element)]
    return placed


def _sung_in_speech(parser: Parser, line: str, above: str) -> str:
    """Keep a lyric inside the speech it stands in; the library ends the speech there."""
    if not above.strip() or not line.lstrip().startswith("~"):
        return line
    if not above.lstrip().startswith("~"):
        parser.add_line("(singing)")
    return line.lstrip(" \t~")


def _counts(element: Element) -> bool:
    return element.type != ElementType.ACTION or bool(element.text_raw.strip())


def _feed(parser: Parser, line: str, above: str, below: str) -> None:
    """Give the library a line, or a plain one in its place that it knows how to take."""
    if heading := _foreign_heading(line, above):
        parser.add_line(".X")
        parser.script.elements[-1] = SceneHeading(heading, forced=True)
    elif len(line) > _LONGEST_CUE:
        parser.add_line("x")
        last = parser.script.elements[-1]
        parser.script.elements[-1] = Dialogue(line) if last.type == ElementType.DIALOGUE else Action(line)
    else:
        parser.add_line(_mended(line, above, below))


def _foreign_heading(line: str, above: str) -> str:
    """Return the text of a heading that the library would not see."""
    stripped = line.strip()
    if stripped[:1] == "." and stripped[1:2].isalpha() and not stripped[1:2].isascii():
        return stripped[1:].strip()
    if stripped.startswith(_FORCED) or _LIBRARY_HEADING.match(stripped):
        return ""
    return stripped if looks_like_heading(stripped, alone=not above.strip()) else ""


def _mended(line: str, above: str, below: str) -> str:
    """Return a line in the form in which the library reads it as Fountain means it."""
    stripped = line.strip()
    if stripped.startswith("!!"):
        return stripped[1:]
    if not stripped or stripped.startswith(_FORCED) or stripped.startswith("("):
        return line
    alone = not above.strip()
    if alone and stripped.upper() == stripped and (lexicon().transition(stripped) or is_ending(stripped)):
        return f">{stripped}" if not stripped.endswith("<") else line
    if _LIBRARY_HEADING.match(stripped) and not looks_like_heading(stripped, alone=alone):
        return f"!{stripped}"
    if alone and below.strip() and _is_unseen_name(_BRACKETED.sub("", stripped).strip(" ^")):
        return f"@{stripped}"
    return line


def _is_unseen_name(name: str) -> bool:
    """Whether it is a name in capitals that begins with no letter A-Z: `ÉVA`, `1ST GUARD`, `🤖 ROBOT`."""
    first = name[:1]
    is_letter_a_to_z = first.isascii() and first.isalpha()
    begins_a_name = first.isalnum() or (first != "" and unicodedata.category(first) == "So")
    return begins_a_name and not is_letter_a_to_z and name.isupper()
