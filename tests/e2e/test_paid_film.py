"""A film whose stills, clips and voices are all paid for, rehearsed: three vendors, three kinds of shot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bom_process import Bom, films_of

from engine.host.plugins import PluginManager
from engine.host.settings import load_settings
from engine.testkit.serving import Running, running

SCRIPT = """Title: Two Lamps
Music: calm

INT. LAMP ROOM - NIGHT

MARA trims the lamp.

MARA
The light has not failed in a hundred years.

EXT. CLIFF - DAWN

[[shot: type=start_end frames="The storm breaks over the cliff | The sea is calm in the first light"]]
The storm breaks over the cliff.

EXT. SEA - NIGHT

[[shot: type=multi_frame seconds=6 frames="A boat with a lantern | The lantern goes out | A second boat answers"]]
A small boat rocks on the dark sea.
"""

MODELS = {
    "image.generate": "nbp/gemini-3-pro-image",
    "video.from_image": "kling/kling-2.5-turbo",
    "speech.generate": "elevenlabs/eleven_multilingual_v2",
}
VENDORS = {model.partition("/")[0] for model in MODELS.values()}

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


@pytest.fixture
def served(home: Path) -> Iterator[Running]:
    with running(PluginManager(load_settings(realm="sandbox")).stand_ins()) as server:
        yield server


def charged(served: Running) -> dict[str, int]:
    """Return what each vendor's stand-in charged, in millionths of a dollar."""
    books = served.sandbox.till.ledger()
    return {vendor: books[vendor]["charged_micro"]["USD"] for vendor in VENDORS}


def booked(bom: Bom) -> dict[str, int]:
    """Return what the studio booked for each vendor, as `bom costs` says it."""
    sums = dict.fromkeys(VENDORS, 0)
    for row in bom.run("--sandbox", "costs", "--by", "model", "--json").json:
        for money in row["amounts"]:
            vendor = row["name"].partition("/")[0]
            if vendor in sums and money["currency"] == "USD":
                sums[vendor] += money["micro"]
    return sums


def test_books_of_a_film_by_three_vendors_are_those_of_the_sandbox(served: Running, tmp_path: Path) -> None:
    bom = Bom(tmp_path / "desk", BOM_SANDBOX__URL=served.url, BOM_FLOWS__VENDOR_POLL_SECONDS="1")
    script = tmp_path / "two-lamps.fountain"
    script.write_text(SCRIPT)
    chosen = [word for ability, model in MODELS.items() for word in ("--model", f"{ability}={model}")]
    made = bom.produce(script, "--sandbox", "--preview", *chosen)
    assert len(films_of(made)) == 1

    spent = charged(served)
    assert booked(bom) == spent
    assert all(micro > 0 for micro in spent.values())
    arrived = {vendor: served.sandbox.till.ledger()[vendor]["arrived"] for vendor in VENDORS}
    assert {vendor: len(calls) for vendor, calls in arrived.items()} == {"nbp": 7, "kling": 5, "elevenlabs": 1}
    assert {times for calls in arrived.values() for times in calls.values()} == {1}

    again = bom.produce(script, "--sandbox", "--preview")
    assert again["already_made"], "asking for the same film again buys nothing"
    assert charged(served) == spent

    shots = [shot["name"] for shot in bom.run("--sandbox", "shots", "list", "Two Lamps", "--json").json]
    assert len(shots) == 4
    local = "video.from_image=local_motion/camera-1"
    bom.run("--sandbox", "shots", "model", "Two Lamps", shots[0], "--model", local)
    bom.produce(script, "--sandbox", "--preview")
    bom.run("--sandbox", "shots", "model", "Two Lamps", shots[0])
    bom.produce(script, "--sandbox", "--preview")
    assert charged(served) == spent, "a shot that goes to a local model and back is not bought again"
