"""Who speaks: names made equal, and what stands in brackets behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import lexicon
from .words import plain

_BRACKETS = re.compile(r"\(([^()]*)\)")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_SHORT = 3
LONGEST_NAME = 4
"""Words in a name."""


@dataclass(frozen=True)
class Cue:
    """A character cue: the name, whether the speaker is seen, and how the line is said."""

    name: str
    seen: bool
    manner: str


def speaker_name(written: str) -> str:
    """Return a name as it is shown: MARA becomes Mara, the narrator has no name."""
    name = plain(written.replace("^", " ")).strip(" .:*_@")
    if name.casefold() in lexicon().narrators:
        return ""
    if not name.isupper():
        return name[:80]
    return " ".join(word if len(word) < _SHORT else _capital(word) for word in name.split())[:80]


def _capital(word: str) -> str:
    if _ORDINAL.fullmatch(word):
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda m: m.group()[:1] + m.group()[1:].lower(), word)


def read_cue(written: str, extension: str = "") -> Cue:
    """Read a cue such as `MARA (V.O.) (CONT'D)`: what is no extension is taken for the manner."""
    said = [*_BRACKETS.findall(written), *re.split(r"\)\s*\(", extension)]
    name = speaker_name(_BRACKETS.sub(" ", written).replace("(", " ").replace(")", " "))
    heard_only = False
    manners: list[str] = []
    for part in (plain(p).strip("() ") for text in said for p in text.split(",")):
        kind = lexicon().extensions.whole(part)
        if kind == "voice_over":
            heard_only = True
            manners += ["voice over"] if name else []
        elif kind == "off_screen":
            heard_only = True
            manners.append("off screen")
        elif kind is None and part:
            manners.append(part)
    return Cue(name, bool(name) and not heard_only, ", ".join(dict.fromkeys(manners)))


def joined_manner(*manners: str) -> str:
    """Return several manners as one."""
    return ", ".join(dict.fromkeys(m for m in manners if m))
