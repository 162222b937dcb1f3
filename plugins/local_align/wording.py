"""The words of a line: as they are written, and as they are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True)
class Word:
    """A word as the script has it, and the sounds of words in it: none, one, or several for `well-known`."""

    text: str
    said: tuple[str, ...]


def words_of(line: str) -> tuple[Word, ...]:
    """Return a line's words; what has no letter or digit belongs to none, and bracketed remarks are not said."""
    shown = _BRACKETED.sub(" ", line)
    tokens = (shown if any(map(str.isalnum, shown)) else line).split()
    return tuple(Word(token, said(token)) for token in tokens if any(map(str.isalnum, token)))


def said(token: str) -> tuple[str, ...]:
    """Return the words that are heard in a token, without case, marks and signs; numbers are spelled in English."""
    plain = unicodedata.normalize("NFKC", token).casefold().replace("’", "'")
    parts = [part.strip("'") for part in re.findall(r"[^\W\d_](?:[^\W\d_]|['\u0900-\u0dff\u0300-\u036f])*|\d+", plain)]
    return tuple(word for part in parts if part for word in (_number(part) if part.isdigit() else (part,)))


def letters(line: str) -> int:
    """Return how much there is to say in a line: its letters, digits and vowel signs."""
    return sum(sign.isalnum() or unicodedata.category(sign) == "Mc" for sign in line) or 1


def _number(digits: str) -> tuple[str, ...]:
    value = int(digits) if digits.isascii() and len(digits) <= 4 else -1
    if value < 0:
        return tuple(_SMALL[int(digit)] for digit in digits)
    if value < 20:
        return (_SMALL[value],)
    if value < 100:
        return (_TENS[value // 10 - 2], *(_number(str(value % 10)) if value % 10 else ()))
    if 1100 <= value < 2000 and value % 100:
        return (*_number(str(value // 100)), *(("oh",) if value % 100 < 10 else ()), *_number(str(value % 100)))
    unit, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    return (*_number(str(value // unit)), name, *(_number(str(value % unit)) if value % unit else ()))
