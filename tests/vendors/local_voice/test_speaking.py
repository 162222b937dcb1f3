"""Lines spoken by every engine that is installed."""

import hashlib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bomstudio import Cancelled, Rejected, Result, Usage

Say = Callable[..., Result]
Heard = Callable[[Result], NDArray[np.float64]]

LINE = "Nobody told me. The lighthouse - *our* lighthouse - was still burning in 1984."
LANGUAGES = {
    "en": "The storm reaches the harbour in forty minutes.",
    "nl": "Eén dag zonder regen, dat is alles wat ik vraag.",
    "es": "¿Qué pasa, señor? El tren sale a las siete.",
    "fr": "L'été est là, et personne ne le sait.",
    "hi": "नमस्ते दुनिया, आप कैसे हैं? ट्रेन सात बजे जाती है।",
}
ENGINES = ["hibari", "piper", "kokoro", "espeak"]


def sound_of(result: Result) -> str:
    return hashlib.sha256(result.files[0].path.read_bytes()).hexdigest()


def pitch(sound: NDArray[np.float64]) -> float:
    """The median of the fundamental, in hertz, by autocorrelation over 40 ms."""
    sound, found = sound[::4], []
    for start in range(0, len(sound) - 960, 480):
        window = sound[start : start + 960]
        if np.sqrt((window**2).mean()) < 0.05:
            continue
        likeness = np.correlate(window, window, "full")[959:][: 12_000 // 60]
        lag = 40 + int(np.argmax(likeness[40:]))
        if likeness[lag] > 0.4 * likeness[0]:
            found.append(12_000 / lag)
    return float(np.median(found))


@pytest.mark.parametrize("engine", ENGINES)
def test_line_is_as_long_as_it_says_audible_and_level(engine: str, say: Say, heard: Heard) -> None:
    result = say(engine, LINE)
    sound = heard(result)
    facts = result.files[0].facts
    assert facts.duration_ms is not None
    assert abs(facts.duration_ms - len(sound) / 48) <= 0.5
    assert (facts.sample_rate, facts.channels) == (48_000, 1)
    spoken = sound[np.abs(sound) > 0.02]
    assert -22 < 20 * np.log10(np.sqrt((spoken**2).mean())) < -15
    assert np.abs(sound).max() <= 10 ** (-3 / 20)
    assert np.abs(sound[:5]).max() < 0.001 > np.abs(sound[-5:]).max()
    assert result.data["engine"] == engine


@pytest.mark.parametrize("engine", ENGINES)
def test_words_are_all_timed_in_order_and_inside_the_sound(engine: str, say: Say) -> None:
    result = say(engine, LINE)
    words = result.data["words"]
    assert [word.text for word in words] == [
        "Nobody",
        "told",
        "me.",
        "The",
        "lighthouse",
        "our",
        "lighthouse",
        "was",
        "still",
        "burning",
        "in",
        "1984.",
    ]
    assert all(word.start_ms < word.end_ms for word in words)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    assert words[-1].end_ms <= (result.files[0].facts.duration_ms or 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_first_and_last_word_lie_on_the_sound_within_20_ms(engine: str, say: Say, heard: Heard) -> None:
    result = say(engine, LINE)
    sound = np.abs(heard(result))
    loud = np.flatnonzero(sound > sound.max() * 10 ** (-42 / 20)) / 48
    words = result.data["words"]
    assert words[0].start_ms == pytest.approx(loud[0], abs=20)
    assert words[-1].end_ms == pytest.approx(loud[-1], abs=20)


@pytest.mark.parametrize("engine", ENGINES)
def test_word_after_a_pause_begins_where_sound_does(engine: str, say: Say, heard: Heard) -> None:
    result = say(engine, "Come closer. Big dogs bark.")
    sound = np.abs(heard(result))
    before, after = result.data["words"][1:3]
    assert after.start_ms - before.end_ms > 100
    pause = sound[(before.end_ms + 10) * 48 : (after.start_ms - 10) * 48]
    assert pause.max() < sound.max() * 10 ** (-40 / 20)


@pytest.mark.parametrize("engine", ENGINES)
def test_same_line_gives_the_same_bytes_whatever_was_said_between(engine: str, say: Say) -> None:
    first = say(engine, LINE, speaker="Maya")
    say(engine, "Something else altogether.", speaker="Tom")
    assert sound_of(say(engine, LINE, speaker="Maya")) == sound_of(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_heard_from_its_first_word_to_its_last(language: str, say: Say, heard: Heard) -> None:
    result = say("espeak", LANGUAGES[language], language=language)
    sound = heard(result)
    for word in result.data["words"]:
        part = sound[word.start_ms * 48 : word.end_ms * 48]
        assert np.sqrt((part**2).mean()) > 0.01, word
    assert len(sound) > 48_000


@pytest.mark.parametrize("tag", ["nl-BE", "fr_FR", "en-GB", "pt-BR", "zh"])
def test_regional_languages_are_spoken(tag: str, say: Say, heard: Heard) -> None:
    assert np.abs(heard(say("espeak", "Amsterdam 7", language=tag))).max() > 0.1


@pytest.mark.parametrize("engine", ENGINES)
def test_women_and_men_differ_in_pitch(engine: str, say: Say, heard: Heard) -> None:
    line = "We were away a year ago."
    woman, man = (pitch(heard(say(engine, line, voice=voice))) for voice in ("f3", "m3"))
    assert woman > 1.15 * man


@pytest.mark.parametrize("engine", ["hibari", "kokoro", "espeak"])
def test_child_sounds_higher_than_a_woman_and_no_quicker(engine: str, say: Say, heard: Heard) -> None:
    line = "We were away a year ago."
    child, woman = heard(say(engine, line, voice_type="child", speaker="Robin")), heard(say(engine, line, voice="f3"))
    assert 225 < pitch(child) < 340
    assert pitch(child) > 1.05 * pitch(woman)
    assert len(child) > 0.9 * len(woman)


def test_narrator_who_is_asked_for_is_calm(say: Say, heard: Heard) -> None:
    plain, calm = (heard(say("hibari", LINE, voice_type=kind)) for kind in ("", "narrator"))
    assert len(calm) > 1.05 * len(plain)


@pytest.mark.parametrize("engine", ENGINES)
def test_speakers_have_voices_of_their_own(engine: str, say: Say) -> None:
    speakers = ["", "MAYA", "TOM", "ELIAS", "Captain Voss", "Priya"]
    results = [say(engine, "I am here.", speaker=speaker) for speaker in speakers]
    assert len({sound_of(result) for result in results}) == len(speakers)
    assert results[0].data["voice"] == "narrator"


@pytest.mark.parametrize("engine", ENGINES)
def test_pace_and_manner_are_heard(engine: str, say: Say, heard: Heard) -> None:
    plain = heard(say(engine, LINE))
    assert len(heard(say(engine, LINE, pace=1.5))) < 0.85 * len(plain)
    assert len(heard(say(engine, LINE, pace=0.5))) > 1.4 * len(plain)
    whispered, shouted = (heard(say(engine, LINE, manner=how)) for how in ("whispering", "(roepend) schreeuwend"))
    assert whispered.std() < 0.6 * plain.std() < 0.6 * shouted.std()


def test_voice_that_is_not_ours_is_substituted_and_said(say: Say) -> None:
    result = say("espeak", "Hello.", voice="rachel-v3", speaker="Maya")
    assert result.data["voice"] == say("espeak", "Hello.", speaker="Maya").data["voice"]
    assert any("rachel-v3" in note for note in result.notes)


def test_usage_is_every_character_asked_for(say: Say) -> None:
    assert say("espeak", LINE).usage == (Usage.of("character", len(LINE)),)


@pytest.mark.parametrize("text", ["", "   ", "😀👩‍🚀", "**--**", "…!?"])
def test_line_without_a_word_is_rejected_in_a_sentence(text: str, say: Say) -> None:
    with pytest.raises(Rejected, match="nothing to say"):
        say("espeak", text)


def test_markup_is_text_and_not_orders(say: Say) -> None:
    words = say("espeak", "Is 3 < 4 & <speak>[[x]]</speak> done?").data["words"]
    assert [word.text for word in words] == ["Is", "3", "4", "x", "done?"]


def test_cancelled_line_is_not_written(say: Say, tmp_path: Any) -> None:
    with pytest.raises(Cancelled):
        say("espeak", LINE, ticket={"cancelled": lambda: True})
    assert not list(tmp_path.rglob("*.wav"))


def test_progress_only_rises_and_ends_at_one(say: Say) -> None:
    told: list[float] = []
    say("espeak", LINE, ticket={"report": lambda fraction, step: told.append(fraction)})
    assert told == sorted(told)
    assert told[-1] == 1
