"""The example film with a brand: its logo, colours and fonts in all three shapes, off faces and subtitles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from bom_process import Bom, films_of
from made_logo import make_logo
from PIL import Image

from bomstudio import Box, MediaRef
from engine.contracts.plan import RenderPlan
from engine.domain.cut import Cut, film_frames, shot_starts
from engine.host.fonts import MachineFonts
from plugins.ffmpeg import branding
from plugins.ffmpeg.marks import mark
from plugins.ffmpeg.sheets import Lettering

SCRIPT = Path(__file__).parents[2] / "config" / "examples" / "lighthouse.fountain"
SUBTITLES_FROM = 0.76
"""The part of the height from which on subtitles are painted, in any shape."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("branded film")]


class Branded:
    """The example film, made once with a brand; tests after it look and change."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder)
        self.script = folder / "lighthouse.fountain"
        self.script.write_text("Client: Harbour Inn\n" + SCRIPT.read_text().replace("> THE END <", ""))
        logo = make_logo(folder / "logo.png")
        words = ("--accent", "#e9b44c", "--background", "#12343b", "--watermark", "logo", "--closing", "2")
        self.kit = self.bom.run("brand", "set", "Harbour Inn", "--logo", str(logo), *words, "--json").json
        self.made = self.again()

    def again(self, *words: str) -> dict[str, Any]:
        out = str(self.bom.folder / "out")
        return self.bom.produce(self.script, "--resolution", "360p", "--out", out, *words)

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.bom.home / "bom.db") as database:
            return database.execute(query).fetchall()

    def cut(self) -> Cut:
        return Cut.load(json.loads(self.rows("SELECT cut FROM video")[0][0]))

    def plans(self) -> list[RenderPlan]:
        return [RenderPlan.model_validate_json(row[0]) for row in self.rows("SELECT plan FROM render ORDER BY shape")]

    def open(self, ref: MediaRef) -> Path:
        return self.bom.home / "blobs" / ref.sha256[:2] / ref.sha256[2:4] / ref.sha256

    def thumbnails(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.bom.run("videos", "thumbnails", "The Last Light", "--json").json
        return found


@pytest.fixture(scope="module")
def branded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branded]:
    yield Branded(tmp_path_factory.mktemp("branded"))


def drawn_box(drawn: Lettering, width: int, height: int) -> Box:
    rows, columns = np.nonzero(np.asarray(drawn.picture)[..., 3] > 120)
    return Box(
        x=(drawn.left + columns.min()) / width,
        y=(drawn.top + rows.min()) / height,
        width=np.ptp(columns) / width,
        height=np.ptp(rows) / height,
    )


def test_what_a_brand_draws_covers_neither_faces_nor_subtitles(branded: Branded) -> None:
    cut, fonts, seen = branded.cut(), MachineFonts(system=lambda: ()), {"marks": 0, "titles": 0, "faces": 0}
    starts = shot_starts(cut)
    for plan in branded.plans():
        size, edge = plan.encoding.size, 0
        for segment in plan.segments:
            faces = [
                box
                for shot in cut.shots
                if starts[shot.shot_id] < edge + segment.frames and edge < starts[shot.shot_id] + shot.frames
                for box in shot.busy[plan.shape]
                if box.width < 1
            ]
            boxes = [
                drawn_box(mark(each, size, fonts, branded.open), size.width, size.height) for each in segment.marks
            ]
            seen["marks"] += len(boxes)
            for words in segment.titles:
                if words.style != "closing" and segment.look:
                    hand = branding.hand_of(segment.look, fonts, branded.open)
                    boxes.append(drawn_box(branding.title(words, size, hand), size.width, size.height))
                    seen["titles"] += 1
            seen["faces"] += len(faces)
            if not any(each.turning for each in segment.marks):
                assert sum(box.overlap(face) for box in boxes for face in faces) == 0
            assert all(box.y + box.height <= SUBTITLES_FROM for box in boxes)
            edge += segment.frames
    assert seen["marks"] > 25
    assert seen["titles"] >= 3
    assert seen["faces"] > 10


def test_the_card_ends_each_shape_in_the_brands_colour(branded: Branded) -> None:
    length = film_frames(branded.cut())
    for film in films_of(branded.made):
        with av.open(str(film)) as container:
            *_, last = container.decode(video=0)
            assert container.streams.video[0].frames == length
        corner = last.to_image().getpixel((6, 6))
        assert corner == pytest.approx((0x12, 0x34, 0x3B), abs=10)


def test_another_accent_makes_only_titles_and_card_again(branded: Branded) -> None:
    before = len(branded.rows("SELECT id FROM part"))
    branded.bom.run("brand", "set", "Harbour Inn", "--accent", "#cc5500")
    branded.again()
    worded = sum(bool(segment.titles) for plan in branded.plans()[:3] for segment in plan.segments)
    assert len(branded.rows("SELECT id FROM part")) - before == worded
    assert worded < 10


def test_three_thumbnails_are_small_and_the_chosen_one_goes_out(branded: Branded) -> None:
    rows = branded.thumbnails()
    assert [(row["number"], row["picked"]) for row in rows] == [(1, True), (2, False), (3, False)]
    assert rows[0]["frame"] == film_frames(branded.cut()) * 3 // 10
    for row in rows:
        with Image.open(row["path"]) as picture:
            assert (picture.size, picture.format) == ((1280, 720), "JPEG")
        assert row["bytes"] < 2_000_000
    branded.bom.run("videos", "thumbnail", "The Last Light", "2")
    branded.again()
    assert (branded.bom.folder / "out" / "the-last-light.jpg").read_bytes() == Path(rows[1]["path"]).read_bytes()
    wrong = branded.bom.run("videos", "thumbnail", "The Last Light", "4")
    assert wrong.code == 2
    assert "1 to 3" in wrong.complaints


def test_the_chosen_number_stays_when_the_film_changes(branded: Branded) -> None:
    branded.bom.run("brand", "set", "Harbour Inn", "--text", "#ffeecc")
    branded.again()
    assert [row["picked"] for row in branded.thumbnails()] == [False, True, False]


def test_a_proxy_names_its_master_and_is_never_delivered(branded: Branded) -> None:
    out = branded.bom.folder / "review.mp4"
    made = branded.bom.run("videos", "proxy", "The Last Light", "--out", str(out), "--json").json
    again = branded.bom.run("videos", "proxy", "The Last Light", "--out", str(out), "--json").json
    assert made == again
    masters = {row[0] for row in branded.rows("SELECT sha256 FROM render")}
    assert made["master"] in masters
    assert made["sha256"] not in masters
    with av.open(str(out)) as container:
        assert container.streams.video[0].height == 360
        assert container.streams.video[0].frames == film_frames(branded.cut())
    assert made["sha256"] not in json.dumps(branded.again())


def test_all_agrees_and_the_logo_is_in_the_lineage(branded: Branded) -> None:
    assert branded.bom.run("verify", "--quick").code == 0
    lineage = branded.bom.run("lineage", str(films_of(branded.made)[0]), "--json")
    film = films_of(branded.again())[0]
    lineage = branded.bom.run("lineage", str(film), "--json")
    assert "logo.png" in lineage.output


def test_without_the_brand_the_film_is_plain(branded: Branded) -> None:
    plain = branded.again("--no-brand")
    assert branded.cut().brand is None
    branded.bom.run("brand", "reset", "Harbour Inn")
    assert branded.again()["already_made"]
    assert plain["frames"] == film_frames(branded.cut())
