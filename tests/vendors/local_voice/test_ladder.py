"""Which engine speaks, which voice, and how."""

import asyncio
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bomstudio import ConfigError, Rejected, SpeechGenerateRequest
from plugins.local_voice import Settings
from plugins.local_voice.adapter import LadderVoice
from plugins.local_voice.casting import NARRATOR, Casting, cast, named
from plugins.local_voice.ladder import Espeak, Hibari, Piper, Rung, choose
from plugins.local_voice.manner import Manner, manner


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


def test_language_nobody_speaks_is_rejected(rungs: tuple[Rung, ...]) -> None:
    request = SpeechGenerateRequest(text="Hello", language="xx")
    with pytest.raises(Rejected, match="speaks 'xx'"):
        asyncio.run(LadderVoice(Settings(), rungs).quote(request, "ladder-1"))


def test_language_of_a_missing_engine_is_rejected_with_the_command_that_brings_it() -> None:
    request = SpeechGenerateRequest(text="Hallo", language="nl")
    with pytest.raises(Rejected, match=r"pip install bomstudio\[voices\]"):
        asyncio.run(LadderVoice(Settings(), (Hibari(), _Absent())).quote(request, "ladder-1"))


def test_preferred_engine_that_is_missing_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"pip install bomstudio\[voices\]"):
        LadderVoice(Settings(engine="espeak"), (Hibari(), _Absent()))


def test_quote_is_every_character() -> None:
    request = SpeechGenerateRequest(text="**Hi** there")
    estimate = asyncio.run(LadderVoice(Settings(), (Hibari(),)).quote(request, "ladder-1"))
    assert estimate.ceiling[0].amount == len("**Hi** there")


@given(st.text(max_size=40))
def test_every_name_has_one_voice_that_can_be_named(speaker: str) -> None:
    voice = cast(speaker)
    assert voice == cast(f"  {speaker.casefold()} ")
    assert named(voice.id) == voice


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


@pytest.mark.parametrize("voice", ["", "f0", "f6", "m3+3", "m31", "Narrator", "x1"])
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
