"""From the elements of screenplay-tools to blocks: what Fountain and Final Draft have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from screenplay_tools.screenplay import Character, Element, ElementType, Section

from .lexicon import lexicon
from .names import Cue, joined_manner, read_cue
from .source import Block
from .words import has_words, plain, without_emphasis, words

_CARD = re.compile(r"([^:]{2,20}):\s*(.+)", re.DOTALL)
_LONGEST_CARD = 160
"""Characters of a card; more centred words than fit on a picture are action."""
_SINGING = "singing"
_CENTRED = re.compile(r">\s*(.*\S)\s*<")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Placed:
    """An element with the line it stands on, and its place among the lines that were kept."""

    element: Element
    line: int
    place: int


class BlockBuilder:
    """Gathers lines into paragraphs and speeches."""

    def __init__(self, elements: Iterable[Placed]) -> None:
        self.blocks: list[Block] = []
        self._elements = list(elements)
        self._cue: Cue | None = None
        self._cue_line = 0
        self._manner = ""
        self._manner_line = 0
        self._both_speak = False
        self._in_line = False
        self._last_place = -2

    def build(self) -> list[Block]:
        """Return the blocks in order; notes must have been lifted before."""
        self._gather(sections_are_scenes=False)
        if not any(block.kind == "heading" for block in self.blocks):
            self.blocks = []
            self._gather(sections_are_scenes=True)
        return [block for block in self.blocks if block.kind == "transition" or has_words(block.text)]

    def _gather(self, *, sections_are_scenes: bool) -> None:
        for placed in self._elements:
            self._take(placed, sections_are_scenes=sections_are_scenes)
        self._end_speech()

    def _take(self, placed: Placed, *, sections_are_scenes: bool) -> None:
        element, kind = placed.element, placed.element.type
        text = without_emphasis(element.text_raw).strip()
        if kind == ElementType.CHARACTER:
            self._end_speech()
            self._begin_speech(element, placed.line)
        elif kind == ElementType.PARENTHETICAL or (kind == ElementType.DIALOGUE and _IN_BRACKETS.fullmatch(text)):
            self._manner = joined_manner(self._manner, plain(text).strip("() "))
            self._manner_line = placed.line
            self._in_line = False
        elif kind == ElementType.DIALOGUE:
            self._speak(text, placed.line)
        else:
            self._end_speech()
            self._take_picture(placed, text, sections_are_scenes=sections_are_scenes)
        self._last_place = placed.place

    def _take_picture(self, placed: Placed, text: str, *, sections_are_scenes: bool) -> None:
        element, kind, line = placed.element, placed.element.type, placed.line
        if kind == ElementType.HEADING:
            self.blocks.append(Block("heading", text, line, line))
        elif kind == ElementType.SECTION and sections_are_scenes and isinstance(element, Section):
            self.blocks.append(Block("heading", text, line, line, level=element.level))
        elif kind == ElementType.SYNOPSIS:
            self.blocks.append(Block("synopsis", plain(text), line, line))
        elif kind == ElementType.LYRIC:
            self._sing(plain(text), placed)
        elif kind == ElementType.TRANSITION:
            if is_ending(text):
                self.blocks.append(Block("card", plain(text), line, line))
            else:
                self.blocks.append(
                    Block("transition", plain(text), line, line, transition=lexicon().transition(text) or "cut")
                )
        elif kind == ElementType.ACTION and text:
            self._act(placed, text)

    def _act(self, placed: Placed, text: str) -> None:
        card = _CARD.fullmatch(text)
        marked = _CENTRED.fullmatch(text)
        text = marked.group(1) if marked else text
        is_centred = (marked or getattr(placed.element, "centered", False)) and len(text) <= _LONGEST_CARD
        if is_centred or is_ending(text):
            self._show(plain(text), placed)
        elif card and plain(card.group(1)).casefold() in lexicon().title_cards:
            self.blocks.append(Block("card", plain(card.group(2)).strip("\"“”'‘’"), placed.line, placed.line))
        elif (kind := lexicon().transition(text)) and text.upper() == text:
            self.blocks.append(Block("transition", plain(text), placed.line, placed.line, transition=kind))
        elif self.blocks and self.blocks[-1].kind == "action" and placed.place == self._last_place + 1:
            self.blocks[-1].text += " " + plain(text)
            self.blocks[-1].last = placed.line
        else:
            self.blocks.append(Block("action", plain(text), placed.line, placed.line))

    def _show(self, card: str, placed: Placed) -> None:
        """Add a card; lines that touch are one card."""
        above = self.blocks[-1] if self.blocks else None
        touches = above is not None and above.kind == "card" and placed.place == self._last_place + 1
        if above and touches and len(above.text) + len(card) < _LONGEST_CARD:
            above.text += " " + card
            above.last = placed.line
        else:
            self.blocks.append(Block("card", card, placed.line, placed.line))

    def _sing(self, words: str, placed: Placed) -> None:
        """Add a line of a song; lines that touch are sung in one breath."""
        goes_on = bool(self.blocks) and self.blocks[-1].manner == _SINGING and placed.place == self._last_place + 1
        self.blocks.append(
            Block("speech", words, placed.line, placed.line, manner=_SINGING, tells=not goes_on, goes_on=goes_on)
        )

    def _end_speech(self) -> None:
        """Show what stands in brackets behind a speech: it is done, not said."""
        done = plain(self._manner)
        if self._cue and has_words(done) and not _says_nothing(done):
            shown = f"{self._cue.name} ({done})" if self._cue.name else done
            self.blocks.append(Block("action", shown, self._manner_line, self._manner_line))
        self._cue, self._manner = None, ""

    def _begin_speech(self, element: Element, line: int) -> None:
        self._cue_line = line
        if isinstance(element, Character):
            self._cue = read_cue(element.name, element.extension or "")
            self._both_speak = bool(element.is_dual_dialogue)
        self._manner, self._in_line = "", False

    def _speak(self, text: str, line: int) -> None:
        cue = self._cue or read_cue("")
        if self._in_line and self.blocks:
            self.blocks[-1].text += f" {plain(text)}" if text else ""
            self.blocks[-1].last = line
            return
        if not has_words(text):
            return
        speaking = self.blocks[-1] if self.blocks else None
        goes_on = speaking is not None and speaking.kind == "speech" and speaking.speaker == cue.name
        self.blocks.append(
            Block(
                "speech",
                plain(text),
                self._cue_line or line,
                line,
                speaker=cue.name,
                manner=joined_manner(cue.manner, self._manner),
                seen=cue.seen,
                goes_on=self._both_speak or goes_on,
            )
        )
        self._both_speak, self._manner, self._in_line, self._cue_line = False, "", True, 0


def _says_nothing(manner: str) -> bool:
    """Whether brackets hold no more than a pause, or that a speech goes on."""
    return lexicon().extensions.whole(manner) is not None or all(word in lexicon().pauses for word in words(manner))


def is_ending(text: str) -> bool:
    """Whether a line says nothing but that the film ends."""
    return plain(text).casefold().strip(" .!") in lexicon().endings
