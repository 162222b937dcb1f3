"""A whole film by the command line, on a machine where nothing was set up: small, but through every room."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import av
import pysubs2
import pytest
from bom_process import Bom, films_of, packets

from engine.domain.cut import Cut, film_frames, shot_starts

SCRIPT = """Title: Two Lamps
Formats: 16:9, 9:16
Music: calm

INT. LAMP ROOM - NIGHT

MARA trims the lamp.

MARA
The light has not failed in a hundred years.

EXT. CLIFF - DAWN

[[shot: type=start_end camera=parallax frames="The storm breaks over the cliff | The sea is calm in the first light"]]
The storm breaks over the cliff.

ELIAS
We made it through.

> THE END <
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("film")]


class Production:
    """One film in one home, made once; tests after it look and change."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder)
        self.script = folder / "two-lamps.fountain"
        self.script.write_text(SCRIPT)
        self.out = folder / "out"
        self.made = self.again()

    def again(self, *words: str) -> dict[str, object]:
        return self.bom.produce(self.script, "--resolution", "360p", "--out", str(self.out), *words)

    def count(self, table: str, where: str = "1=1") -> int:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    def shot_flows(self) -> int:
        with sqlite3.connect(self.bom.home / "flows.db") as database:
            return int(database.execute("SELECT count(*) FROM workflow_status WHERE name = 'shot'").fetchone()[0])

    def cut(self) -> Cut:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return Cut.load(json.loads(database.execute("SELECT cut FROM video").fetchone()[0]))


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    yield Production(tmp_path_factory.mktemp("film"))


def test_film_is_made_in_each_shape_with_its_subtitles_and_thumbnail(production: Production) -> None:
    names = sorted(path.name for path in production.out.iterdir() if not path.name.startswith("."))
    assert names == [
        "two-lamps-16x9-360p.mp4",
        "two-lamps-9x16-360p.mp4",
        "two-lamps.en.ass",
        "two-lamps.en.srt",
        "two-lamps.en.vtt",
        "two-lamps.jpg",
    ]
    frames = film_frames(production.cut())
    sizes = []
    for film in films_of(production.made):
        with av.open(str(film)) as container:
            video, audio, subtitles = container.streams
            assert (video.codec_context.name, audio.codec_context.name, subtitles.type) == ("h264", "aac", "subtitle")
            assert sum(1 for _ in container.decode(video)) == frames == production.made["frames"]
            assert abs(float(audio.duration * audio.time_base) - frames / 24) < 0.05
            sizes.append((video.width, video.height))
    assert sizes == [(640, 360), (360, 640)]


def test_film_ends_with_its_end_card(production: Production) -> None:
    cut = production.cut()
    card = cut.titles[-1]
    start = shot_starts(cut)[card.shot_id] + card.offset_frames
    assert (card.text, card.style) == ("THE END", "end_card")
    assert start + card.frames == film_frames(cut)
    for film in films_of(production.made):
        with av.open(str(film)) as container:
            light = [frame.to_ndarray(format="gray").mean() for frame in container.decode(video=0)]
        assert light[-1] < light[start + 24] + 5 < 0.5 * light[start - 1]


def test_subtitles_start_within_a_frame_of_their_speech(production: Production) -> None:
    cut = production.cut()
    starts = shot_starts(cut)
    spoken = [cut.rate.ms(starts[line.shot_id]) + line.offset_ms + line.words[0].start_ms for line in cut.lines]
    shown = [event.start for event in pysubs2.load(str(production.out / "two-lamps.en.srt"))]
    assert len(shown) == len(spoken) == 2
    assert all(abs(shown_at - spoken_at) <= 42 for shown_at, spoken_at in zip(shown, spoken, strict=True))


def test_sound_meets_its_loudness_and_nothing_is_black_frozen_or_silent(production: Production) -> None:
    from engine.host.plugins import PluginManager
    from engine.host.settings import load_settings

    renderer = PluginManager(load_settings(home=production.bom.home)).renderer()
    cut = production.cut()
    card_from = cut.rate.ms(shot_starts(cut)[cut.titles[-1].shot_id] + cut.titles[-1].offset_frames)
    for film in films_of(production.made):
        facts = renderer.inspect(film, thorough=True)
        assert facts.loudness_lufs == pytest.approx(-14, abs=0.5)
        assert facts.true_peak_dbtp is not None
        assert facts.true_peak_dbtp <= -1
        assert (facts.black, facts.silent) == ((), ())
        assert [start for start, _ in facts.frozen if start < card_from] == [], "only the end card stands still"
        assert facts.faststart


def test_every_job_is_in_the_books_once_and_all_agrees(production: Production) -> None:
    assert production.count("ledger_entry") == production.count("job") == production.count("prompt_record")
    assert production.bom.run("verify", "--json").json["findings"] == []
    costs = production.bom.run("costs", "--by", "video", "--json").json
    assert costs[0]["name"] == "Two Lamps"
    assert costs[0]["reporting"] == [{"micro": 0, "currency": "EUR"}]


def test_lineage_of_a_film_names_everything_behind_it(production: Production) -> None:
    film = films_of(production.made)[1]
    lineage = production.bom.run("lineage", str(film), "--json").json
    assert (lineage["shape"], lineage["resolution"]) == ("9:16", "360p")
    abilities = {source["ability"] for source in lineage["sources"]}
    assert abilities == {"image.generate", "video.from_image", "speech.generate", "music.generate"}
    assert all(source["costs"] for source in lineage["sources"])
    assert any("trims the lamp" in source["prompt"] for source in lineage["sources"])
    stranger = production.bom.folder / "stranger.mp4"
    stranger.write_bytes(b"not ours")
    assert production.bom.run("lineage", str(stranger), "--json").code == 3


def test_same_script_elsewhere_gives_the_same_packets(production: Production, tmp_path: Path) -> None:
    other = Production(tmp_path)
    assert [packets(film) for film in films_of(other.made)] == [packets(film) for film in films_of(production.made)]


def test_nothing_changed_makes_nothing(production: Production) -> None:
    jobs, parts, work = production.count("job"), production.count("part"), production.count("work_request")
    again = production.again()
    assert again["already_made"]
    assert (production.count("job"), production.count("part"), production.count("work_request")) == (jobs, parts, work)


def test_an_edited_line_encodes_no_picture_again_when_it_fits(production: Production) -> None:
    segments = production.count("part", "kind = 'segment'")
    production.script.write_text(SCRIPT.replace("We made it through.", "We made it, dear."))
    edited = production.again()
    assert not edited["already_made"]
    assert production.count("part", "kind = 'segment'") == segments
    assert production.count("part", "kind = 'sound'") == 2
    assert "We made it, dear." in (production.out / "two-lamps.en.srt").read_text()
    assert production.count("shot", "deleted_at IS NULL") == production.count("shot")


def test_a_redone_shot_is_made_with_its_joins_only_and_can_be_taken_back(production: Production) -> None:
    before = [packets(film) for film in films_of(production.again())]
    shots = production.bom.run("shots", "list", "Two Lamps", "--json").json
    segments, flows = production.count("part", "kind = 'segment'"), production.shot_flows()
    production.bom.run("shots", "redo", "Two Lamps", shots[-1]["name"])
    redone = production.again()
    assert production.shot_flows() - flows == 1 < len(shots)
    assert [packets(film) for film in films_of(redone)] != before
    assert 0 < production.count("part", "kind = 'segment'") - segments <= 2 * 2
    takes = production.bom.run("takes", "list", "Two Lamps", shots[-1]["name"], "--json").json
    assert [take["picked"] for take in takes][-1]
    production.bom.run("takes", "pick", "Two Lamps", shots[-1]["name"], "1")
    restored = production.again()
    assert [packets(film) for film in films_of(restored)] == before


def test_burned_subtitles_are_another_picture(production: Production) -> None:
    plain = packets(films_of(production.again())[0], ("video",))
    burned = production.again("--burn-subtitles")
    assert packets(films_of(burned)[0], ("video",)) != plain
