"""The pictures a shot passes through: from its directive, its own images, or the sentences of its action."""

from __future__ import annotations

from itertools import zip_longest
from typing import TypeVar

from bomstudio import FocusPoint, Keyframe, ShotType

from .beats import Beat
from .words import clauses, has_words, sentences

T = TypeVar("T")


def keyframes_of(beat: Beat, shown: str) -> tuple[ShotType, tuple[Keyframe, ...], list[str]]:
    """Return a shot's type, as many pictures as it takes, and warnings; `shown` says in words what it shows."""
    directive = beat.directive
    frames = directive.frames if directive else ()
    own = [(picture.path, picture.focus, picture.alt) for picture in beat.pictures]
    if directive and directive.images:
        own = [(path, FocusPoint(), "") for path in directive.images]
    wanted = max(len(frames), len(own))
    type_ = directive.type if directive and directive.type else _type_for(wanted)
    fewest, most = type_.stills
    warnings = []
    if wanted > most:
        line = directive.line if directive else 0
        warnings.append(f"Line {line}: a {type_} shot has at most {most} pictures; {wanted - most} are left out.")
    texts = _spread(list(frames), most) or _derived(shown, fewest, most)
    own = _spread(own, most)
    count = max(fewest, min(most, max(len(texts), len(own))))
    focus = directive.focus if directive else ()
    pictures = []
    for place, (text, mine) in enumerate(zip_longest(_stretched(texts, count), _stretched(own, count) if own else [])):
        path, point, alt = mine or ("", FocusPoint(), "")
        if focus:
            point = focus[min(place, len(focus) - 1)]
        pictures.append(Keyframe(description=text if frames or not alt else alt, image=path, focus=point))
    return type_, tuple(pictures), warnings


def _type_for(pictures: int) -> ShotType:
    return ShotType.SINGLE if pictures < 2 else ShotType.START_END if pictures == 2 else ShotType.MULTI_FRAME


def _derived(shown: str, fewest: int, most: int) -> list[str]:
    """Divide what is shown into moments: its sentences, or its clauses when there are too few."""
    if most == 1:
        return [shown]
    moments = [sentence for sentence in sentences(shown) if has_words(sentence)]
    if len(moments) < fewest:
        moments = clauses(shown)
    return _spread(moments, most) or [shown]


def _spread(items: list[T], most: int) -> list[T]:
    """Return at most so many, the first and the last among them."""
    if len(items) <= most:
        return items
    if most == 1:
        return items[:1]
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _stretched(items: list[T], count: int) -> list[T]:
    """Return exactly so many, the last held on to."""
    return items[:count] + items[-1:] * (count - len(items))
