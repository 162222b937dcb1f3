"""What is tried: every model, with everything that can go wrong at its vendor, interrupted at every point."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from points import Trap
from samples import Sample

from engine.contracts.sandbox import Fault, FaultKind


def _fault(kind: FaultKind, value: str = "", **more: int) -> Fault:
    return Fault(kind=kind, value=value, **more)


REFUSALS = {
    "": ("",),
    "nbp": ("", "block:SAFETY", "NO_IMAGE"),
    "kling": ("", "late", "billed", "broken billed"),
    "elevenlabs": ("quota_exceeded", "bad_prompt", "voice_not_found"),
    "tardy": ("", "billed"),
}
"""What a plugin's stand-in can refuse for; without a line of its own, for nothing in particular."""

MISHAPS: dict[str, tuple[Fault, ...]] = {
    "none": (),
    "latency": (_fault(FaultKind.LATENCY, "0.05"),),
    "slow": (_fault(FaultKind.SLOW, "0.05"),),
    "lost answer": (_fault(FaultKind.LOST_ANSWER),),
    "malformed": (_fault(FaultKind.MALFORMED),),
    **{
        f"refusal {value}".strip(): (_fault(FaultKind.REFUSAL, value),)
        for value in dict.fromkeys(value for values in REFUSALS.values() for value in values)
    },
    "truncated": (_fault(FaultKind.TRUNCATED),),
    **{
        f"status {code}": (_fault(FaultKind.STATUS, code),)
        for code in ("400", "401", "402", "404", "429", "500", "503")
    },
    "busy thrice": (_fault(FaultKind.STATUS, "429", times=3),),
    "later lost": (_fault(FaultKind.LOST_ANSWER, skip=1),),
    "later malformed": (_fault(FaultKind.MALFORMED, skip=2),),
    "later 401": (_fault(FaultKind.STATUS, "401", skip=1),),
    "later 404": (_fault(FaultKind.STATUS, "404", skip=2),),
    "later 429": (_fault(FaultKind.STATUS, "429", skip=1),),
    "later 500": (_fault(FaultKind.STATUS, "500", skip=1, times=2),),
    "last 503": (_fault(FaultKind.STATUS, "503", skip=3),),
    "last lost": (_fault(FaultKind.LOST_ANSWER, skip=3),),
    **{
        kind.value: (_fault(kind),)
        for kind in (FaultKind.CORRUPT, FaultKind.EXPIRED_LINK, FaultKind.DUPLICATE_CALLBACK, FaultKind.FORGED_CALLBACK)
    },
    "gone": (_fault(FaultKind.EXPIRED_LINK, "gone"),),
    "slow_job": (_fault(FaultKind.SLOW_JOB, "0.4"),),
}
"""By name. Those that are "later" or "last" meet the calls that follow the first."""

Lives = Mapping[tuple[str, str], tuple[str, ...]]
"""The points that an undisturbed life passes, by sample and mishap."""


_OF_EVERY_LINE = (FaultKind.LATENCY, FaultKind.SLOW, FaultKind.LOST_ANSWER, FaultKind.MALFORMED, FaultKind.STATUS)


def mishaps_of(sample: Sample) -> list[str]:
    """Return what can happen to a request: what its vendor's stand-in knows nothing of cannot."""
    source = "".join(path.read_text() for path in sample.folder.glob("sandbox*.py"))
    refusals = REFUSALS.get(sample.plugin, REFUSALS[""])
    return [
        name
        for name, faults in MISHAPS.items()
        if all(
            fault.kind in _OF_EVERY_LINE
            or (
                f"FaultKind.{fault.kind.name}" in source
                and (fault.kind != FaultKind.REFUSAL or fault.value in refusals)
            )
            for fault in faults
        )
    ]


def is_met(mishap: str, points: tuple[str, ...]) -> bool:
    """Whether a mishap can happen in a life: a vendor that is paid once and answers is posted to no second time."""
    return "wire POST: body sent 2" in points or not any(fault.skip for fault in MISHAPS[mishap])


@dataclass(frozen=True)
class Case:
    """One run: what is asked for, what goes wrong at the vendor, and where its workers are caught in turn."""

    sample: str
    mishap: str
    traps: tuple[Trap, ...]
    agreed: int = 2
    """For how many attempts at most its price was agreed to."""

    @property
    def action(self) -> str:
        """What becomes of the workers: kill, stop, stop+kill, …"""
        return "+".join(trap.action for trap in self.traps)

    def written(self) -> str:
        """Return the case as text that `--replay` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Case:
        """Read what `written` wrote."""
        given = json.loads(text)
        return cls(given["sample"], given["mishap"], tuple(Trap(**trap) for trap in given["traps"]), given["agreed"])


_TWICE = ("kill+kill", "stop+stop", "stop+kill", "kill+stop")


def chosen(names: Sequence[str], mishaps: Mapping[str, Sequence[str]], number: int, seed: int) -> list[tuple[str, str]]:
    """Return so many lives to try: of each sample the undisturbed one, then others in turn; 0 means all there are."""
    chance = random.Random(seed)
    decks = [["none", *chance.sample(rest, len(rest))] for name in names for rest in [list(mishaps[name])[1:]]]
    dealt = [
        (name, deck[place])
        for place in range(max(map(len, decks)))
        for name, deck in zip(names, decks, strict=True)
        if place < len(deck)
    ]
    return dealt[: max(number, len(names)) if number else None]


def cases(lives: Lives, seed: int) -> Iterator[Case]:
    """Yield cases without end: the samples in turn, each at every point with every mishap killed and stopped once, in
    a seeded order, then again.

    Every fourth case catches the worker that takes over as well, and every third was agreed to for one attempt alone.
    """
    chance = random.Random(seed)
    decks = [_cases_of(name, lives, random.Random(f"{seed} {name}")) for name in sorted({name for name, _ in lives})]
    while True:
        chance.shuffle(decks)
        for deck in decks:
            yield next(deck)


def _cases_of(sample: str, lives: Lives, chance: random.Random) -> Iterator[Case]:
    once = [
        (mishap, action, point)
        for (name, mishap), points in sorted(lives.items())
        if name == sample
        for action in ("kill", "stop")
        for point in points
    ]
    while True:
        chance.shuffle(once)
        for mishap, action, point in once:
            yield Case(sample, mishap, (Trap(action, point),), chance.choice((1, 2, 2)))
            if chance.random() < 1 / 3:
                first, _, second = chance.choice(_TWICE).partition("+")
                traps = (Trap(first, point), Trap(second, chance.choice(lives[sample, mishap])))
                yield Case(sample, mishap, traps, chance.choice((1, 2, 2)))
