"""Which engine speaks, which voice, and how."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import Rejected, SpeechGenerateRequest, VoiceType
from plugins.local_voice import Settings
from plugins.local_voice.adapter import LadderVoice
from plugins.local_voice.casting import NARRATOR, Casting, cast, named
from plugins.local_voice.ladder import Espeak, Hibari, Piper, Rung, choose
from plugins.local_voice.manner import Manner, manner

Offered = Callable[..., LadderVoice]


class _Absent(Espeak):
    needs: ClassVar[tuple[str, ...]] = ("bomstudio-no-such-distribution",)


@pytest.fixture
def rungs() -> tuple[Rung, ...]:
    espeak = Espeak()
    if not espeak.is_installed():
        pytest.skip(f"espeak-ng is not installed: {espeak.install}")
    return Hibari(), Piper(), espeak


def test_english_goes_to_the_neural_voice_of_its_gender(rungs: tuple[Rung, ...]) -> None:
    assert [choose(rungs, "en-us", Casting(gender, 1, 0), "auto") for gender in ("f", "m")] == [*rungs[:2]]


def test_other_languages_go_to_espeak_even_when_another_engine_is_preferred(rungs: tuple[Rung, ...]) -> None:
    assert choose(rungs, "nl", NARRATOR, "piper") is rungs[2]


def test_preferred_engine_speaks_what_it_can(rungs: tuple[Rung, ...]) -> None:
    assert choose(rungs, "en", NARRATOR, "espeak") is rungs[2]


def test_language_nobody_speaks_is_rejected(rungs: tuple[Rung, ...], offered: Offered) -> None:
    request = SpeechGenerateRequest(text="Hello", language="xx")
    with pytest.raises(Rejected, match="speaks 'xx'"):
        asyncio.run(offered(*rungs).quote(request, "ladder-1"))


def test_language_of_a_missing_engine_is_rejected_with_the_command_that_brings_it(offered: Offered) -> None:
    request = SpeechGenerateRequest(text="Hallo", language="nl")
    with pytest.raises(Rejected, match=r"pip install bomstudio\[voices\]"):
        asyncio.run(offered(Hibari(), _Absent()).quote(request, "ladder-1"))


def test_preferred_engine_that_is_missing_is_asked_for_with_its_command(offered: Offered) -> None:
    ladder = offered(Hibari(), _Absent(), settings=Settings(engine="espeak"))
    with pytest.raises(Rejected, match=r"pip install bomstudio\[voices\]"):
        asyncio.run(ladder.quote(SpeechGenerateRequest(text="Hello"), "ladder-1"))


def test_quote_is_every_character(offered: Offered) -> None:
    request = SpeechGenerateRequest(text="**Hi** there")
    estimate = asyncio.run(offered(Hibari()).quote(request, "ladder-1"))
    assert estimate.ceiling[0].amount == len("**Hi** there")


@given(st.text(max_size=40), st.sampled_from(["", "female", "male", "child", "narrator"]))
def test_every_name_has_one_voice_that_can_be_named_and_is_of_its_type(speaker: str, wanted: VoiceType) -> None:
    voice = cast(speaker, wanted)
    assert voice == cast(f"  {speaker.casefold()} ", wanted)
    assert named(voice.id) == voice
    if wanted:
        assert wanted in (voice.type, {"f": "female", "m": "male"}[voice.gender])


def test_wish_for_a_type_goes_before_the_name() -> None:
    assert [cast("Tom", kind).id[0] for kind in ("", "female", "child", "narrator")] == ["m", "f", "c", "n"]


@pytest.mark.parametrize("rung", [Hibari(), Piper()])
def test_accents_that_a_rung_has_not_are_told_as_its_own(rung: Rung) -> None:
    assert rung.accent("en-gb") == "en-US"


def test_rungs_speak_the_accents_they_have_rules_for(rungs: tuple[Rung, ...]) -> None:
    wanted = ["en-GB", "es-419", "es-ES", "fr-BE", "pt-BR", "pt-PT"]
    assert [rungs[2].accent(accent.lower()) for accent in wanted] == wanted


def test_accent_that_nobody_has_is_said_and_the_nearest_speaks(offered: Offered) -> None:
    ladder = offered(Hibari())
    part = ladder._part(SpeechGenerateRequest(text="Hello", accent="scottish"))
    assert part.notes == ("No installed voice has the accent en-GB-scotland; hibari speaks en-US.",)
    part = ladder._part(SpeechGenerateRequest(text="Hello", accent="en-US"))
    assert part.notes == ()


def test_accent_of_another_language_is_left_out_and_said(offered: Offered) -> None:
    part = offered(Hibari())._part(SpeechGenerateRequest(text="Hello", accent="pt-BR"))
    assert (part.language, part.notes) == ("en", ("pt-BR is no accent of 'en', and was left out.",))


@pytest.mark.parametrize(
    ("speaker", "gender"),
    [
        ("MAYA", "f"),
        ("Tom", "m"),
        ("Captain Voss", "m"),
        ("Mrs. Brown", "f"),
        ("DE KONINGIN", "f"),
        ("Señor López", "m"),
        ("माँ", "f"),
        ("Mother (V.O.)", "f"),
        ("Luca", "m"),
    ],
)
def test_names_that_say_so_choose_a_womans_or_a_mans_voice(speaker: str, gender: str) -> None:
    assert cast(speaker).gender == gender


@pytest.mark.parametrize("voice", ["", "f0", "f6", "m3+3", "m31", "Narrator", "x1", "af_nobody"])
def test_what_is_not_a_voice_is_none(voice: str) -> None:
    assert named(voice) is None


@pytest.mark.parametrize(
    ("parenthetical", "louder"),
    [("whispering", -1), ("fluisterend", -1), ("susurrando", -1), ("फुसफुसाते हुए", -1), ("SHOUTING", 1), ("gritando", 1)],
)
def test_manner_is_understood_in_several_languages(parenthetical: str, louder: int) -> None:
    assert manner(parenthetical).gain_db * louder > 1


@pytest.mark.parametrize(
    "parenthetical", ["", "off screen", "to Maya", "V.O.", "entering right behind her", "on the basement stairs"]
)
def test_manner_that_says_nothing_of_the_voice_is_plain(parenthetical: str) -> None:
    assert manner(parenthetical) == Manner()
