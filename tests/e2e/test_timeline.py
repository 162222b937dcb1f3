"""A film taken to an editor's program by the command line: every file there, linked, and the same cut."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import av
import numpy as np
import opentimelineio as otio
import pytest
from bom_process import Bom, films_of

SCRIPT = """Title: Two Lamps
Music: calm

INT. LAMP ROOM - NIGHT

[[shot: seconds=2]]
MARA trims the lamp.

MARA
No rain.

> DISSOLVE TO:

EXT. CLIFF - DAWN

[[shot: seconds=2]]
The sea is calm.
"""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("timeline")]


class Edit:
    """One small film in one home, taken out once; tests after it look."""

    def __init__(self, folder: Path) -> None:
        self.bom = Bom(folder)
        script = folder / "two-lamps.fountain"
        script.write_text(SCRIPT)
        (self.film,) = films_of(self.bom.produce(script, "--preview", "--out", str(folder / "out")))
        self.folder = folder / "Two Lamps, edit"
        self.told = self.export("--out", str(self.folder))

    def export(self, *words: str) -> dict[str, object]:
        told: dict[str, object] = self.bom.run("export", "timeline", "Two Lamps", "--json", *words).json
        return told


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edit]:
    yield Edit(tmp_path_factory.mktemp("timeline"))


def test_every_format_and_every_medium_is_there(edit: Edit) -> None:
    names = {path.name for path in edit.folder.iterdir() if not path.name.startswith(".")}
    assert names == {
        "timeline.otio",
        "timeline.xml",
        "timeline.edl",
        "timeline.mlt",
        "subtitles.en.srt",
        "media",
    }
    media = [path for path in (edit.folder / "media").iterdir() if not path.name.startswith(".")]
    assert sorted(path.suffix for path in media) == [".mp4", ".mp4", ".mp4", ".wav", ".wav"]
    assert edit.told["shots"] == 3
    assert " V     D " in (edit.folder / "timeline.edl").read_text()
    assert any("level" in str(note) for note in edit.told["notes"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "adapter"), [("timeline.otio", "otio_json"), ("timeline.xml", "fcp_xml")])
def test_links_lead_to_media_that_are_long_enough(edit: Edit, name: str, adapter: str) -> None:
    timeline = otio.adapters.read_from_file(str(edit.folder / name), adapter_name=adapter)
    clips = list(timeline.find_clips())
    assert len(clips) == 5
    for clip in clips:
        reference = clip.media_reference
        path = edit.folder / unquote(urlsplit(reference.target_url).path)
        assert path.is_file()
        frames = reference.available_range.duration.value
        if path.suffix == ".mp4":
            with av.open(str(path)) as container:
                assert sum(1 for _ in container.decode(video=0)) == frames
        else:
            with wave.open(str(path)) as sound:
                assert frames == pytest.approx(sound.getnframes() / sound.getframerate() * 24, abs=1)
        assert clip.source_range.end_time_exclusive().value <= frames


def test_melt_makes_the_film_of_it(edit: Edit, melt: str, tmp_path: Path) -> None:
    out = tmp_path / "melted.mkv"
    subprocess.run(
        [melt, str(edit.folder / "timeline.mlt"), "-consumer", f"avformat:{out}", "vcodec=ffv1", "real_time=-1"],
        check=True,
        capture_output=True,
        timeout=300,
    )
    film, melted = _frames(edit.film), _frames(out)
    assert len(film) == len(melted) == edit.told["frames"]
    assert np.mean([np.abs(a - b).mean() for a, b in zip(film, melted, strict=True)]) < 3


def test_taken_out_again_nothing_is_rendered_and_nothing_changes(edit: Edit) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in edit.folder.rglob("*.*")}
    assert edit.export("--out", str(edit.folder)) == edit.told
    after = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in edit.folder.rglob("*.*")}
    assert {path: after[path] for path in after if not path.name.startswith(".")} == {
        path: before[path] for path in before if not path.name.startswith(".")
    }


def test_media_can_be_linked_or_left_out(edit: Edit, tmp_path: Path) -> None:
    edit.export("--media", "link", "--format", "otio", "--out", str(tmp_path / "linked"))
    shots = list((tmp_path / "linked" / "media").glob("*.mp4"))
    assert len(shots) == 3
    assert all(path.is_symlink() and path.is_file() for path in shots)

    edit.export("--media", "none", "--format", "otio", "--out", str(tmp_path / "bare"))
    assert not (tmp_path / "bare" / "media").exists()
    texts = [(tmp_path / name / "timeline.otio").read_text() for name in ("linked", "bare")]
    assert texts == [(edit.folder / "timeline.otio").read_text()] * 2


def test_an_edited_timeline_is_not_written_over(edit: Edit, tmp_path: Path) -> None:
    edit.export("--media", "none", "--format", "mlt", "--out", str(tmp_path))
    (tmp_path / "timeline.mlt").write_text("an afternoon's work")
    told = edit.export("--media", "none", "--format", "mlt", "--out", str(tmp_path))
    assert (tmp_path / "timeline.mlt").read_text() == "an afternoon's work"
    assert str(tmp_path / "timeline-2.mlt") in told["timelines"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("Nothing",), "There is no video 'Nothing'"),
        (("Two Lamps", "--shape", "1:1"), "It was made in 16:9: choose with --shape"),
        (("Two Lamps", "--drop-frame"), "this film has 24/1"),
    ],
)
def test_what_cannot_be_had_is_said(edit: Edit, words: tuple[str, ...], complaint: str) -> None:
    run = edit.bom.run("export", "timeline", *words)
    assert run.code in (2, 3)
    assert complaint in " ".join(run.complaints.split())


def _frames(film: Path) -> list[np.ndarray]:
    with av.open(str(film)) as container:
        return [frame.to_ndarray(format="gray").astype(float) for frame in container.decode(video=0)]
