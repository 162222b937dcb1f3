"""Who speaks, and how: presets, names, stage directions and pace."""

from __future__ import annotations

import pytest

from bomstudio import VoiceType
from plugins.elevenlabs import ACCENTS, PREMADE
from plugins.elevenlabs.acting import acting
from plugins.elevenlabs.casting import Cast, gender

CAST = Cast(PREMADE, ACCENTS)


@pytest.mark.parametrize(
    ("voice", "language", "preset"),
    [
        ("female", "nl", "nl-female-1"),
        ("male", "nl-BE", "nl-male-1"),
        ("Male", "fr", "en-male-1"),
        ("nl-female", "en", "nl-female-1"),
        ("en-male-2", "nl", "en-male-2"),
        ("female-2", "nl", "nl-female-2"),
    ],
)
def test_voice_may_be_a_preset_or_its_beginning(voice: str, language: str, preset: str) -> None:
    part = CAST.part(voice, "Anna", language)
    assert (part.preset, part.voice, part.notes) == (preset, PREMADE[preset], ())


def test_voice_may_be_an_id_of_the_vendors() -> None:
    part = CAST.part("abcdefghij0123456789", "Anna", "nl")
    assert (part.voice, part.preset, part.notes) == ("abcdefghij0123456789", "", ())


def test_voice_of_another_plugin_is_substituted_and_said() -> None:
    part = CAST.part("m3-1", "Anna", "nl")
    assert part.preset.startswith("nl-female")
    assert part.notes == (f"The voice 'm3-1' is not one of ElevenLabs; {part.preset!r} was used.",)


def test_speaker_keeps_a_voice_of_its_language_whatever_the_case_of_its_name() -> None:
    speakers = ["Pieter", "Jan", "Mark", "Daan", "Wessel", "Bram"]
    presets = {name: CAST.part("", name, "nl").preset for name in speakers}
    assert all(preset.startswith("nl-male") for preset in presets.values())
    assert len(set(presets.values())) == 2, "not everybody has one voice"
    assert presets == {name: CAST.part("", f" {name.upper()} ", "nl").preset for name in speakers}


def test_nobody_in_particular_has_the_first_voice_of_the_language() -> None:
    assert [CAST.part("", "", language).preset for language in ("en", "nl", "es")] == [
        "en-female-1",
        "nl-female-1",
        "en-female-1",
    ]


def test_presets_of_ones_own_are_used_when_no_language_fits() -> None:
    assert Cast({"storyteller": "abcdefghij0123456789"}).part("", "Anna", "nl").preset == "storyteller"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("anna", "female"),
        ("marieke", "female"),
        ("de moeder", "female"),
        ("mrs. jones", "female"),
        ("luca", "male"),
        ("jan", "male"),
        ("mike", "male"),
        ("oude man", "male"),
    ],
)
def test_name_tells_a_womans_voice_from_a_mans(name: str, told: str) -> None:
    assert gender(name) == told


@pytest.mark.parametrize(
    ("manner", "pace", "settings"),
    [
        ("", 1.0, None),
        ("to Anna", 1.0, None),
        ("shouting over the storm", 1.0, {"stability": 0.3, "style": 0.6, "speed": 1.05}),
        ("Fluisterend", 1.0, {"stability": 0.75, "style": 0.0, "speed": 0.92}),
        ("", 1.1, {"speed": 1.1}),
    ],
)
def test_stage_direction_becomes_settings_and_a_plain_line_has_none(
    manner: str, pace: float, settings: dict[str, float] | None
) -> None:
    assert acting(manner, pace).settings == settings


@pytest.mark.parametrize(("pace", "speed"), [(2.0, 1.2), (0.5, 0.7)])
def test_pace_beyond_the_vendor_is_brought_to_its_limit_and_said(pace: float, speed: float) -> None:
    acted = acting("", pace)
    assert acted.settings == {"speed": speed}
    assert acted.notes == (f"The pace {pace:.2f} is beyond this vendor; {speed} was used.",)


def test_voice_that_cannot_whisper_says_so() -> None:
    assert "does not truly whisper" in acting("whispering", 1.0).notes[0]


@pytest.mark.parametrize(
    ("accent", "voice_type", "preset"),
    [
        ("en-GB", "", "en-female-2"),
        ("en-GB", "male", "en-male-1"),
        ("en-US", "male", "en-male-2"),
        ("", "narrator", "en-female-1"),
    ],
)
def test_wishes_are_met_by_presets_that_have_them(accent: str, voice_type: VoiceType, preset: str) -> None:
    part = CAST.part("", "Anna", "en", accent, voice_type)
    assert (part.preset, part.notes) == (preset, ())


def test_wishes_that_no_preset_meets_are_said() -> None:
    part = CAST.part("", "Anna", "nl", "nl-BE", "child")
    assert part.preset.startswith("nl-female")
    assert part.notes == ("No preset has the accent nl-BE or a child's voice: name one in the plugin's voices.",)


def test_preset_named_for_a_child_speaks_for_children() -> None:
    cast = Cast({**PREMADE, "nl-child-1": "abcdefghij0123456789"})
    assert cast.part("", "Jip", "nl", "", "child").preset == "nl-child-1"
