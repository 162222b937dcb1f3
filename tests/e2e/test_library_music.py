"""A film with music of the library: heard in it, credited beside it, and behind it in its lineage."""

from __future__ import annotations

from pathlib import Path

import pytest
from bom_process import Bom, films_of, packets
from made_sound import write_tune

SCRIPT = """Title: Two Lamps
Formats: 16:9
Music: calm

INT. LAMP ROOM - NIGHT

MARA trims the lamp.
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


def test_film_gets_the_librarys_music_with_its_credit_and_its_lineage(tmp_path: Path) -> None:
    bom, script, out = Bom(tmp_path), tmp_path / "two-lamps.fountain", tmp_path / "out"
    script.write_text(SCRIPT)
    write_tune(tmp_path / "tune.wav")
    credit = "“Low Tide” by M. Visser, CC BY 4.0"
    rights = ("--licence", "CC BY 4.0", "--source", "https://example.org/low-tide", "--credit", credit)
    added = bom.run("music", "add", "tune.wav", "--mood", "calm", "--title", "Low Tide", *rights, "--json").json

    made = bom.produce(script, "--resolution", "360p", "--out", str(out))
    (film,) = films_of(made)
    assert (out / "two-lamps.credits.txt").read_text() == f"{credit}\n"
    sources = bom.run("lineage", str(film), "--json").json["sources"]
    assert [source["rights"] for source in sources if source["sha256"] == [added["sha256"]]] == [
        "CC BY 4.0, https://example.org/low-tide"
    ]
    assert not [source for source in sources if source["ability"] == "music.generate"], "no other music was made"

    bom.run("music", "use", "Two Lamps", "--bed", "--json").json  # noqa: B018
    again = bom.produce(script, "--resolution", "360p", "--out", str(out))
    assert packets(films_of(again)[0], ("video",)) == packets(film, ("video",)), "no picture is encoded again"
    sources = bom.run("lineage", str(films_of(again)[0]), "--json").json["sources"]
    assert [source["ability"] for source in sources].count("music.generate") == 1
