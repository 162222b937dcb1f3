"""What is tried: every model, with everything that can go wrong at its vendor, interrupted at every point."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from points import Trap

from engine.contracts.sandbox import Fault, FaultKind


def _fault(kind: FaultKind, value: str = "", **more: int) -> Fault:
    return Fault(kind=kind, value=value, **more)


MISHAPS: dict[str, tuple[Fault, ...]] = {
    "none": (),
    "latency": (_fault(FaultKind.LATENCY, "0.05"),),
    "slow": (_fault(FaultKind.SLOW, "0.05"),),
    "lost answer": (_fault(FaultKind.LOST_ANSWER),),
    "malformed": (_fault(FaultKind.MALFORMED),),
    "refusal": (_fault(FaultKind.REFUSAL),),
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
    "later 500": (_fault(FaultKind.STATUS, "500", skip=1, times=2),),
    "last 503": (_fault(FaultKind.STATUS, "503", skip=3),),
    "last lost": (_fault(FaultKind.LOST_ANSWER, skip=3),),
    **{kind.value: (_fault(kind),) for kind in FaultKind if kind.value in ("corrupt", "expired_link")},
    **{kind.value: (_fault(kind, "0.2"),) for kind in FaultKind if kind.value == "slow_job"},
}
"""By name. Those that are "later" or "last" meet the calls that follow the first."""

Lives = Mapping[tuple[str, str], tuple[str, ...]]
"""The points that an undisturbed life passes, by sample and mishap."""


def is_met(mishap: str, points: tuple[str, ...]) -> bool:
    """Whether a mishap can happen in a life: a vendor that answers at once is called no second time."""
    return "check: before" in points or not mishap.startswith(("later", "last"))


@dataclass(frozen=True)
class Case:
    """One run: what is asked for, what goes wrong at the vendor, and where its workers are caught in turn."""

    sample: str
    mishap: str
    traps: tuple[Trap, ...]

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
        return cls(given["sample"], given["mishap"], tuple(Trap(**trap) for trap in given["traps"]))


_TWICE = ("kill+kill", "stop+stop", "stop+kill", "kill+stop")


def cases(lives: Lives, seed: int) -> Iterator[Case]:
    """Yield cases without end: every point with every mishap killed and stopped once, in a seeded order, then again.

    Every fourth case catches the worker that takes over as well.
    """
    chance = random.Random(seed)
    once = [
        (sample, mishap, action, point)
        for (sample, mishap), points in sorted(lives.items())
        for action in ("kill", "stop")
        for point in points
    ]
    while True:
        chance.shuffle(once)
        for sample, mishap, action, point in once:
            yield Case(sample, mishap, (Trap(action, point),))
            if chance.random() < 1 / 3:
                first, _, second = chance.choice(_TWICE).partition("+")
                traps = (Trap(first, point), Trap(second, chance.choice(lives[sample, mishap])))
                yield Case(sample, mishap, traps)
