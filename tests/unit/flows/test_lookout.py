"""One look at everything that is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from types import SimpleNamespace

import pytest

from engine.flows import lookout
from engine.flows.lookout import Lookout


class Sight:
    """What there is to see, and who looked for what."""

    def __init__(self) -> None:
        self.things: dict[str, int] = {}
        self.looks: list[set[str]] = []
        self.troubles = 0

    def look(self, keys: Collection[str]) -> dict[str, int]:
        self.looks.append(set(keys))
        if self.troubles:
            self.troubles -= 1
            raise OSError("fog")
        return {key: self.things[key] for key in keys if key in self.things}


def test_many_who_wait_cost_one_look_and_are_told_of_their_own_change() -> None:
    async def waited() -> None:
        sight, keys = Sight(), [f"k{number}" for number in range(100)]
        lookout = Lookout(sight.look, 0.01)
        waiting = [asyncio.create_task(lookout.change(key, 0)) for key in keys]
        sight.things = dict.fromkeys(keys, 0) | {"k7": 1}
        assert await waiting[7] == 1
        assert all(not task.done() for number, task in enumerate(waiting) if number != 7)
        assert sight.looks[0] == set(keys) and len(lookout) == 99
        sight.things = dict.fromkeys(keys, 2)
        assert await asyncio.gather(*waiting) == [2] * 7 + [1] + [2] * 92

    asyncio.run(asyncio.wait_for(waited(), 10))


def test_look_that_fails_is_repeated() -> None:
    async def waited() -> None:
        sight = Sight()
        sight.things, sight.troubles = {"a": 1}, 2
        assert await Lookout(sight.look, 0.01).change("a") == 1
        assert len(sight.looks) == 3

    asyncio.run(asyncio.wait_for(waited(), 10))


def test_nobody_looks_while_nobody_waits() -> None:
    async def waited() -> None:
        sight, others = Sight(), asyncio.all_tasks()
        lookout = Lookout(sight.look, 0.01)
        waiting = asyncio.create_task(lookout.change("a"))
        while not sight.looks:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait(asyncio.all_tasks() - others)
        assert waiting.cancelled() and len(lookout) == 0

    asyncio.run(asyncio.wait_for(waited(), 10))


def test_longer_nothing_changes_the_less_often_it_looks_until_somebody_new_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def waited() -> None:
        sight, pauses, is_slow, now = Sight(), [], asyncio.Event(), [0.0]

        async def paused(seconds: float) -> None:
            pauses.append(seconds)
            now[0] += seconds
            if seconds == 60:
                is_slow.set()
            await asyncio.sleep(0)

        monkeypatch.setattr(lookout, "time", SimpleNamespace(monotonic=lambda: now[0]))
        monkeypatch.setattr(lookout, "asyncio", SimpleNamespace(**{**vars(asyncio), "sleep": paused}))
        there = Lookout(sight.look, 1, 60)
        old = asyncio.create_task(there.change("old"))
        await is_slow.wait()
        assert pauses[0] == 1
        assert pauses == sorted(pauses)
        assert max(pauses) == 60
        sight.things = {"new": 1}
        assert await there.change("new") == 1
        sight.things = {"old": 1}
        assert await old == 1
        assert pauses[-1] == 1

    asyncio.run(asyncio.wait_for(waited(), 10))
