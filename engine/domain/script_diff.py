"""Recognising shots when an edited script is read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Keyed = tuple[str, str]
"""A shot's source key and its words."""

Pair = tuple[int | None, int | None]
"""Positions in the old and the new script; None where there is no counterpart."""

_ALIKE = 0.5


def match_shots(old: Sequence[Keyed], new: Sequence[Keyed]) -> list[Pair]:
    """Return which new shot each old one became, in order: by equal keys first, then between those by likeness."""
    keys = SequenceMatcher(None, [key for key, _ in old], [key for key, _ in new], autojunk=False)
    pairs: list[Pair] = []
    for kind, old_start, old_end, new_start, new_end in keys.get_opcodes():
        if kind == "equal":
            pairs.extend(zip(range(old_start, old_end), range(new_start, new_end), strict=True))
        else:
            pairs.extend(_alike(old, new, range(old_start, old_end), range(new_start, new_end)))
    return pairs


def _alike(old: Sequence[Keyed], new: Sequence[Keyed], olds: range, news: range) -> Iterator[Pair]:
    """Pair what is left between two recognised shots, in order, each old one with the first new one like it."""
    following = news.start
    for was in olds:
        match = next(
            (now for now in range(following, news.stop) if _likeness(old[was][1], new[now][1]) >= _ALIKE), None
        )
        if match is None:
            yield was, None
            continue
        yield from ((None, added) for added in range(following, match))
        yield was, match
        following = match + 1
    yield from ((None, added) for added in range(following, news.stop))


def _likeness(before: str, after: str) -> float:
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()
