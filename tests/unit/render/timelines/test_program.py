"""What a program says of a film, and what its formats say of it to others."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import opentimelineio as otio
import pytest
from cuts import media, program, shot, spoken
from defusedxml import ElementTree

from engine.contracts.frames import FrameRate
from engine.domain.cut import Cut, CutMusic, CutTitle
from engine.render.timelines.formats import TimelineFormat, lost_in
from engine.render.timelines.from_cut import losses
from engine.render.timelines.program import Mark, Medium, with_marks
from engine.render.timelines.reading import differences
from engine.render.timelines.writing import timeline_text

RATE = FrameRate(num=24)
FOLDER = Path("/films/An edit & more")
CUT = Cut(
    title="The Last Light",
    rate=RATE,
    shots=(shot("1A", 48), shot("1B", 60, "dissolve", 13), shot("2A", 50, "dip", 12), shot("2B", 40, "wipe", 8)),
    lines=(spoken("id-1A", "First.", 500, 1000, "MARA"), spoken("id-1B", "Second.", 100, 900)),
    titles=(CutTitle(shot_id="id-1A", text="The Last Light", offset_frames=10, frames=24),),
    music=CutMusic(audio=media("music", "audio/flac"), gain_db=-9.0),
)


def test_voices_have_a_track_for_each_speaker_and_start_on_their_frame() -> None:
    lanes = {lane.name: lane for lane in program(CUT).lanes}
    assert list(lanes) == ["Voice MARA", "Narration", "Music"]
    assert [(sound.at, sound.frames) for sound in lanes["Voice MARA"].sounds] == [(12, 24)]
    assert [sound.at for sound in lanes["Narration"].sounds] == [35 + 2]


def test_lines_that_meet_in_a_frame_get_tracks_of_their_own() -> None:
    lines = (spoken("id-1A", "One", 0, 10, "MARA"), spoken("id-1A", "Two", 11, 30, "MARA"))
    lanes = program(CUT.model_copy(update={"lines": lines, "music": None})).lanes
    assert [(lane.name, [sound.name for sound in lane.sounds]) for lane in lanes] == [
        ("Voice MARA", ["One"]),
        ("Voice MARA 2", ["Two"]),
    ]


def test_short_music_is_repeated_to_the_end() -> None:
    made = program(CUT)
    (music,) = [lane for lane in made.lanes if lane.name == "Music"]
    assert [(sound.at, sound.end) for sound in music.sounds] == [(0, 66), (66, 132), (132, 165)]
    assert made.frames == 165


def test_a_background_lies_under_the_tracks_of_an_mlt_for_shotcut_to_stretch() -> None:
    root = ElementTree.fromstring(timeline_text(program(CUT), TimelineFormat.MLT, FOLDER))
    (film,) = (tractor for tractor in root.iter("tractor") if tractor.get("id") == "film")
    background, pictures = [track.get("producer") for track in film.findall("track")][:2]
    (entry,) = root.findall(f"playlist[@id='{background}']/entry")
    assert (entry.get("in"), entry.get("out")) == ("0", "164")
    assert len(root.findall(f"playlist[@id='{pictures}']/entry")) == 7


def test_markers_are_kept_inside_the_film_and_in_their_order() -> None:
    made = with_marks(program(CUT), [Mark(9999, "late", frames=5), Mark(0, " two\nlines\x00 ", "scene")])
    assert [(mark.at, mark.name) for mark in made.marks][:2] == [(0, "Shot 1A"), (0, "two lines")]
    assert (made.marks[-1].at, made.marks[-1].frames) == (made.frames - 1, 1)


def test_otio_links_from_its_own_place_and_knows_the_studios_ids() -> None:
    timeline = json.loads(timeline_text(program(CUT), TimelineFormat.OTIO, FOLDER))
    clip = timeline["tracks"]["children"][0]["children"][0]
    reference = clip["media_references"][clip["active_media_reference_key"]]
    assert reference["target_url"] == f"media/{program(CUT).pictures[0].medium.name}"
    assert clip["metadata"]["bomstudio"] == {
        "item": 1,
        "shot": "id-1A",
        "take": "take-1A",
        "sha256": CUT.shots[0].clips["16:9"].sha256,  # type: ignore[index, union-attr]
    }


def test_fcp7_names_whole_addresses_and_the_transitions_of_its_time() -> None:
    root = ElementTree.fromstring(timeline_text(program(CUT), TimelineFormat.FCP7, FOLDER))
    assert root.findtext(".//pathurl", "").startswith("file://localhost/films/An%20edit%20%26%20more/media/shot-0-")
    assert [name.text for name in root.iterfind(".//transitionitem/effect/name")] == [
        "Cross Dissolve",
        "Dip to Color Dissolve",
        "Edge Wipe",
    ]
    assert root.findtext(".//sequence/timecode/string") == "01:00:00:00"
    comments = [comment.text for comment in root.findall(".//video/track/clipitem[1]/comments/*")]
    assert comments[:2] == ["shot id-1A", "take take-1A"]
    assert root.findtext(".//audio/track[3]/clipitem/filter/effect/parameter/value") == "0.354813"


def test_a_transition_turns_around_its_middle_and_both_clips_have_its_frames() -> None:
    text = timeline_text(program(CUT), TimelineFormat.OTIO, FOLDER)
    first, dissolve, second, *_ = otio.adapters.read_from_string(text, adapter_name="otio_json").tracks[0]
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (6, 7)
    assert first.source_range.end_time_exclusive().value + 7 == 48
    assert second.source_range.start_time.value == 6


@pytest.mark.parametrize("kind", TimelineFormat)
def test_the_same_program_is_written_in_the_same_bytes(kind: TimelineFormat) -> None:
    assert timeline_text(program(CUT), kind, FOLDER) == timeline_text(program(CUT), kind, FOLDER)


@pytest.mark.parametrize("kind", TimelineFormat)
def test_a_timeline_of_another_cut_is_told_apart(kind: TimelineFormat) -> None:
    made = program(CUT)
    text = timeline_text(made, kind, FOLDER)
    first = made.pictures[0]

    def with_first(**changed: object) -> list[str]:
        picture = replace(first, **changed)  # type: ignore[arg-type]
        return differences(replace(made, pictures=(picture, *made.pictures[1:])), text, kind)

    assert not with_first()
    assert with_first(start=3)
    assert with_first(medium=Medium("other.mp4", 100))
    for wrong in (
        replace(made, joins=(replace(made.joins[0], frames=11), *made.joins[1:])),
        replace(made, joins=(replace(made.joins[0], kind="wipe"), *made.joins[1:])),
        replace(made, marks=made.marks[1:]),
        replace(made, marks=(replace(made.marks[0], at=1), *made.marks[1:])),
    ):
        assert differences(wrong, text, kind)
    if kind is not TimelineFormat.EDL:
        lane = made.lanes[0]
        later = replace(lane, sounds=tuple(replace(sound, at=sound.at + 1) for sound in lane.sounds))
        assert differences(replace(made, lanes=(later, *made.lanes[1:])), text, kind)
        assert with_first(name="9Z")


def test_what_is_lost_is_said() -> None:
    made = program(CUT)
    assert "picture track only" in lost_in(made, TimelineFormat.EDL)[0]
    assert "custom transitions" in lost_in(made, TimelineFormat.OTIO)[0]
    assert not lost_in(replace(made, joins=tuple(replace(j, kind="dissolve") for j in made.joins)), TimelineFormat.OTIO)
    assert len(losses(CUT)) == 4
