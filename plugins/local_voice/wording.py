"""What of a script's line can be said: words, without the marks and pictures written between them."""

import re
import unicodedata
from dataclasses import dataclass

from bomstudio import Rejected

_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), " "),
    (re.compile(r"^\s{0,3}(?:#{1,6}|>|[-*+])\s+", re.MULTILINE), ""),
    (re.compile(r"(\*{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)_{1,3}(?=\S)(.+?)(?<=\S)_{1,3}(?!\w)"), r"\1"),
    (re.compile(r"[*`~|\[\]{}<>\\]"), " "),
)
_FIRST_ARROW = "\u2190"
_ENCLOSERS = "\ufe0e\ufe0f\u20e3"
_LETTERS = "LMN"


@dataclass(frozen=True)
class Word:
    """A word that is heard, and where it stands in the text."""

    text: str
    offset: int

    @property
    def end(self) -> int:
        """The place after its last character."""
        return self.offset + len(self.text)


@dataclass(frozen=True)
class Wording:
    """A text as a voice gets it, and its words."""

    text: str
    words: tuple[Word, ...]


def wording(line: str) -> Wording:
    """Return what is to be said of a line; raises Rejected when that is nothing."""
    text = unicodedata.normalize("NFC", line)
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    text = " ".join("".join(kept if _is_sayable(kept) else " " for kept in text).split())
    words = tuple(
        Word(match[0], match.start()) for match in re.finditer(r"\S+", text) if any(map(str.isalnum, match[0]))
    )
    if not words:
        raise Rejected(
            f"There is nothing to say in the line {line[:60]!r}.",
            hint="Write at least one word or number, or take the line out.",
        )
    return Wording(text, words)


def _is_sayable(character: str) -> bool:
    category = unicodedata.category(character)
    is_picture = category in ("So", "Sm", "Sk") and character >= _FIRST_ARROW
    return not is_picture and character not in _ENCLOSERS and category not in ("Cc", "Cs", "Co", "Cn")
