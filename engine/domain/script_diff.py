"""Recognising shots when an edited script is read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

Keyed = tuple[str, str]
"""A shot's source key and its words."""

Pair = tuple[int | None, int | None]
"""Positions in the old and the new script; None where there is no counterpart."""

_ALIKE = 0.5
"""From this share of common words on, an edited shot is the same shot."""


def match_shots(old: Sequence[Keyed], new: Sequence[Keyed]) -> list[Pair]:
    """Return which new shot each old one became: each position of both scripts once, in the new script's order.

    First by equal keys in order, then by equal keys that moved, then in the gaps between by likeness of words, in
    order. An old shot that is gone stands behind the one it followed.
    """
    keys = SequenceMatcher(None, [key for key, _ in old], [key for key, _ in new], autojunk=False)
    became: dict[int, int] = {}
    gaps: list[tuple[range, range]] = []
    for kind, old_start, old_end, new_start, new_end in keys.get_opcodes():
        if kind == "equal":
            became.update(zip(range(old_start, old_end), range(new_start, new_end), strict=True))
        else:
            gaps.append((range(old_start, old_end), range(new_start, new_end)))
    became.update(_moved(old, new, became))
    taken = set(became.values())
    for olds, news in gaps:
        left = [place for place in olds if place not in became]
        free = [place for place in news if place not in taken]
        became.update(_alike(old, new, left, free))
    return _in_new_order(became, len(old), len(new))


def _moved(old: Sequence[Keyed], new: Sequence[Keyed], became: dict[int, int]) -> dict[int, int]:
    taken = set(became.values())
    places: dict[str, list[int]] = {}
    for place in reversed(range(len(new))):
        if place not in taken:
            places.setdefault(new[place][0], []).append(place)
    return {place: places[key].pop() for place, (key, _) in enumerate(old) if place not in became and places.get(key)}


def _alike(old: Sequence[Keyed], new: Sequence[Keyed], olds: list[int], news: list[int]) -> Iterable[tuple[int, int]]:
    """Pair shots in order so that they are as alike in sum as they can be."""
    likeness = _likenesses([old[place][1] for place in olds], [new[place][1] for place in news])
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            paired = likeness.get((i, j), 0.0)
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + paired)
    pairs = []
    i = j = 0
    while i < len(olds) and j < len(news):
        paired = likeness.get((i, j), 0.0)
        if paired and best[i][j] == best[i + 1][j + 1] + paired:
            pairs.append((olds[i], news[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likenesses(before: Sequence[str], after: Sequence[str]) -> dict[tuple[int, int], float]:
    """Return how alike the texts are, where they are enough so."""
    found: dict[tuple[int, int], float] = {}
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    for j, now in enumerate(after):
        matcher.set_seq2(now.casefold().split())
        for i, was in enumerate(before):
            matcher.set_seq1(was.casefold().split())
            if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE:
                ratio = matcher.ratio()
                if ratio >= _ALIKE:
                    found[i, j] = ratio
    return found


def _in_new_order(became: dict[int, int], olds: int, news: int) -> list[Pair]:
    came_from = {now: was for was, now in became.items()}
    gone_behind: dict[int, list[int]] = {}
    followed = -1
    for place in range(olds):
        if place in became:
            followed = became[place]
        else:
            gone_behind.setdefault(followed, []).append(place)
    pairs: list[Pair] = [(was, None) for was in gone_behind.get(-1, ())]
    for now in range(news):
        pairs.append((came_from.get(now), now))
        pairs += [(was, None) for was in gone_behind.get(now, ())]
    return pairs
