"""The cut: what it refuses, how it is stored, and when its shots are seen and its lines heard."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contracts.errors import InputError
from engine.domain import cut as cut_module
from engine.domain.cut import Cut, film_frames, heard, shot_starts


def changed(cut: Cut, part: str, index: int, **changes: Any) -> dict[str, Any]:
    stored = cut.model_dump(mode="json")
    stored[part][index] |= changes
    return stored


def test_shots_that_overlap_start_before_the_one_before_has_ended(cut: Cut) -> None:
    assert shot_starts(cut) == {"shot-A": 0, "shot-B": 84, "shot-C": 180, "shot-D": 257}
    assert film_frames(cut) == 4 * 96 - 12 - 19


def test_lines_are_heard_from_the_first_frame_of_their_shot_on(cut: Cut) -> None:
    backwards = cut.model_copy(update={"lines": cut.lines[::-1]})
    expected = [Fraction(450, 1000), Fraction(84, 24) + Fraction(900, 1000), Fraction(257, 24) + 1]
    assert [seconds for seconds, _ in heard(backwards)] == expected
    assert [line for _, line in heard(backwards)] == list(cut.lines)


@pytest.mark.parametrize(
    ("part", "index", "changes", "sentence"),
    [
        ("shots", 1, {"shot_id": "shot-A"}, r"shot B \(shot-A\) is in the cut twice"),
        ("shots", 0, {"transition": "dip", "transition_frames": 5}, "shot A is the first"),
        ("shots", 2, {"transition_frames": 5}, "shot C begins with a cut, which cannot last 5 frames"),
        ("shots", 1, {"transition_frames": 96}, "shot A has 96 frames and its transitions take 96"),
        ("shots", 2, {"frames": 19}, "shot C has 19 frames and its transitions take 19"),
        ("shots", 1, {"clips": {}}, "shots.1.clips"),
        ("shots", 1, {"frame": 3}, "shots.1.frame: Extra inputs"),
        ("lines", 0, {"shot_id": "shot-X"}, "line 'Nobody came.' belongs to shot-X, which is not in the cut"),
        ("lines", 0, {"offset_ms": 4000}, "starts 4000 ms into a shot that has ended"),
        ("lines", 0, {"length_ms": 3951}, "'Did you see it.' starts before the line 'Nobody came.' has ended"),
        ("lines", 2, {"length_ms": 3001}, "'Go.' is still heard when the film has ended"),
        ("titles", 0, {"shot_id": "shot-X"}, "title 'The Lighthouse' belongs to shot-X"),
        ("titles", 0, {"frames": 294}, "stays 1 frames longer than the film"),
    ],
)
def test_cut_that_cannot_play_is_refused_with_a_sentence(
    cut: Cut, part: str, index: int, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        Cut.load(changed(cut, part, index, **changes))


@pytest.mark.parametrize(
    ("part", "index", "changes"),
    [
        ("shots", 2, {"frames": 20}),
        ("lines", 0, {"length_ms": 3950}),
        ("lines", 2, {"length_ms": 3000}),
        ("titles", 0, {"frames": 293}),
        ("shots", 0, {"transition": "dip"}),
        ("shots", 1, {"transition_frames": 0}),
    ],
)
def test_cut_at_the_edge_of_what_plays_is_taken(cut: Cut, part: str, index: int, changes: dict[str, Any]) -> None:
    stored = changed(cut, part, index, **changes)
    assert Cut.load(stored) == Cut.model_validate(stored)


def test_cut_of_a_newer_version_is_refused_with_the_way_out(cut: Cut) -> None:
    with pytest.raises(
        InputError, match=r"version 2; this engine reads versions up to 1\. Open it with a newer engine"
    ):
        Cut.load(cut.model_dump(mode="json") | {"schema_version": 2})


@pytest.mark.parametrize("version", [None, "1", 0, True, 1.5])
def test_cut_whose_version_is_not_a_number_is_refused(cut: Cut, version: object) -> None:
    with pytest.raises(InputError, match="schema_version"):
        Cut.load(cut.model_dump(mode="json") | {"schema_version": version})


def test_other_document_is_not_read_as_a_cut(cut: Cut) -> None:
    with pytest.raises(InputError, match=r"not a cut: its schema_name is 'bomstudio\.motion'"):
        Cut.load(cut.model_dump(mode="json") | {"schema_name": "bomstudio.motion"})


def test_older_version_is_upgraded_step_by_step(cut: Cut, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(stored: dict[str, Any]) -> dict[str, Any]:
        return stored | {"title": stored["title"].upper(), "schema_version": 1}

    monkeypatch.setattr(cut_module, "UPGRADES", (rename,))
    assert Cut.load(cut.model_dump(mode="json")).title == "THE LIGHTHOUSE"
    with pytest.raises(InputError, match="version 3"):
        Cut.load(cut.model_dump(mode="json") | {"schema_version": 3})


def test_every_older_version_has_an_upgrade() -> None:
    assert Cut.model_fields["schema_version"].default == len(cut_module.UPGRADES) + 1


@given(data=st.data())
def test_any_cut_is_the_same_after_a_round_trip_through_json(
    data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    cut = data.draw(paced_cuts)
    stored = json.loads(cut.model_dump_json())
    assert (stored["schema_name"], stored["schema_version"]) == ("bomstudio.cut", 1)
    assert Cut.load(stored) == cut


@given(data=st.data())
def test_shots_of_any_cut_end_where_the_film_does(data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]) -> None:
    cut = data.draw(paced_cuts)
    starts = shot_starts(cut)
    assert starts[cut.shots[0].shot_id] == 0
    assert starts[cut.shots[-1].shot_id] + cut.shots[-1].frames == film_frames(cut)


@given(data=st.data())
def test_lines_of_any_paced_cut_are_heard_one_after_another(
    data: st.DataObject, paced_cuts: st.SearchStrategy[Cut]
) -> None:
    cut = data.draw(paced_cuts)
    clock = Fraction(0)
    for seconds, line in heard(cut):
        assert seconds >= clock
        clock = seconds + Fraction(line.length_ms, 1000)
    assert clock <= cut.rate.seconds(film_frames(cut))
