"""A film that was agreed to up to an amount: it stops before it costs more, and goes on when more is agreed to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.contracts.abilities import Ability
from engine.contracts.errors import MoneyRefused
from engine.contracts.media import Resolution, Shape
from engine.contracts.money import Money
from engine.domain.job import WorkRequest
from engine.flows.workers import WorkerProcess
from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.services.comparing import compare
from engine.services.costs import video_total
from engine.services.following import follow, run_alone
from engine.services.produce import Reading, Wishes, ask_for_film, priced, read_script, total_of
from engine.services.requests import reopen
from engine.services.studio import Studio
from engine.testkit.serving import running

SCRIPT = (
    "Title: Two Lamps\n\nINT. LAMP ROOM - NIGHT\n\nMARA trims the lamp.\n\nEXT. CLIFF - DAWN\n\nThe storm breaks.\n"
)
STILLS = "nbp/gemini-3-pro-image"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


@pytest.fixture
def studio(home: Path) -> Iterator[Studio]:
    with running(PluginManager(load_settings(realm="sandbox")).stand_ins()) as server:
        studio = Studio.open(load_settings(realm="sandbox", sandbox={"url": server.url}))
        yield studio
        studio.close()


@pytest.fixture
def worker(studio: Studio) -> Iterator[WorkerProcess]:
    process = WorkerProcess(studio)
    process.start()
    yield process
    process.stop()


def read(studio: Studio, worker: WorkerProcess, folder: Path, **models: str) -> Reading:
    script = folder / "two-lamps.fountain"
    script.write_text(SCRIPT)
    wishes = Wishes(
        formats=(Shape.WIDE,),
        resolution=Resolution.PROXY,
        models={name.replace("_", "."): key for name, key in models.items()},
    )
    return asyncio.run(read_script(studio, script, wishes, lambda job: run_alone(studio, job, worker.look_around)))


def test_film_stops_at_what_was_agreed_to_and_goes_on_for_more(
    studio: Studio, worker: WorkerProcess, tmp_path: Path
) -> None:
    reading = read(studio, worker, tmp_path, image_generate=STILLS)
    _, ceiling = total_of(studio, asyncio.run(priced(studio, reading))[1])

    def made(request: WorkRequest) -> WorkRequest:
        worker.look_around()
        return asyncio.run(follow(studio, request.id, lambda state: None))

    too_little = Money(micro=ceiling.micro * 3 // 4, currency=ceiling.currency)
    ended = made(ask_for_film(studio, reading, too_little))
    assert ended.status == "failed"
    assert ended.outcome["error"]["code"] == MoneyRefused.__name__
    assert f"{too_little} was agreed to for this work" in ended.outcome["error"]["message"]
    spent = video_total(studio, reading.video_id).reported(ceiling.currency)
    assert 0 < spent.micro <= too_little.micro

    ended = made(reopen(studio, ended.id, ceiling))
    assert ended.status == "completed", ended.outcome
    assert video_total(studio, reading.video_id).reported(ceiling.currency).micro <= ceiling.micro


def test_film_is_compared_over_models_with_and_without_what_is_there(
    studio: Studio, worker: WorkerProcess, tmp_path: Path, home: Path
) -> None:
    prices = home / "sandbox" / "config" / "prices" / "own.toml"
    prices.parent.mkdir(parents=True)
    prices.write_text(
        '[[price]]\nmodel = "local_storyboard/storyboard-1"\nunit = "image"\namount = "0.01"\ncurrency = "EUR"\n'
        'source = "our machine, an hour"\nas_of = 2026-11-20\noverride = true\n'
    )
    reading = read(studio, worker, tmp_path)
    offers = asyncio.run(compare(studio, reading, [{}, {Ability.MUSIC_GENERATE: "nobody/tune"}]))
    names = [offer.name for offer in offers]
    assert names[0] == "all on this machine"
    assert f"with {STILLS} and kling/kling-2.5-turbo" in names, "paid stills and paid motion are also tried together"
    here, stills, nobody = (offers[names.index(name)] for name in (names[0], f"with {STILLS}", "with nobody/tune"))
    assert here.totals == here.whole == (Money.parse("0.02 EUR"), Money.parse("0.02 EUR")), "own compute has its price"
    assert stills.totals is not None
    assert stills.totals[0].micro > here.totals[0].micro
    assert (nobody.totals, nobody.problem) == (None, "cannot be made")
    assert (here.existing, here.new) == (0, stills.new)

    request = ask_for_film(studio, reading, None)
    worker.look_around()
    assert asyncio.run(follow(studio, request.id, lambda state: None)).status == "completed"
    assert str(video_total(studio, reading.video_id).amount("EUR")) == "0.02 EUR"
    again, *_ = offers = asyncio.run(compare(studio, reading))
    others = next(offer for offer in offers if offer.name == f"with {STILLS}")
    assert again.totals == (Money.zero("EUR"), Money.zero("EUR"))
    assert again.whole == here.totals, "what it would cost if nothing were there"
    assert (again.new, again.existing) == (0, here.new)
    assert others.existing == here.new - 4, "stills and what moves them would be new"

    stated = tuple(price for price in studio.stated_prices if not price.model.startswith("nbp/"))
    object.__setattr__(studio, "stated_prices", stated)
    unpriced = asyncio.run(compare(studio, reading))[1]
    assert (unpriced.totals, unpriced.problem) == (None, "no price")
    assert "No price is known for one" in unpriced.why
