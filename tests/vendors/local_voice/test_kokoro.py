"""Kokoro: six languages, each by its own people."""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bomstudio import Result, SpeechGenerateRequest, Ticket
from plugins.local_voice.adapter import LadderVoice
from plugins.local_voice.casting import NARRATOR, Casting, named
from plugins.local_voice.kokoro import Kokoro
from plugins.local_voice.kokoro_files import StyleShelf, styles
from plugins.local_voice.ladder import Espeak, Hibari, Piper, Rung, choose
from plugins.local_voice.manner import Manner

Offered = Callable[..., LadderVoice]
LINES = {
    "en-GB": "The bath is not far.",
    "es": "¿Qué pasa, señor? El tren sale a las siete.",
    "es-MX": "Cinco cervezas, por favor.",
    "fr": "L'été est là, et personne ne le sait.",
    "hi": "नमस्ते दुनिया, आप कैसे हैं? ट्रेन सात बजे जाती है।",
    "it": "Buongiorno! Gli gnocchi sono pronti.",
    "pt-BR": "Bom dia. O coração não mente.",
}


@pytest.fixture(scope="module")
def kokoro(needed: Callable[[str], Rung]) -> Rung:
    return needed("kokoro")


@pytest.mark.parametrize("language", LINES)
def test_language_is_spoken_by_its_own_people_with_every_word_timed(
    language: str, say: Callable[..., Result], heard: Callable[[Result], NDArray[np.float64]]
) -> None:
    result = say("kokoro", LINES[language], language=language)
    sound, words = heard(result), result.data["words"]
    assert (result.data["engine"], result.notes) == ("kokoro", ())
    assert [word.text for word in words] == LINES[language].split()
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(words))
    for word in words:
        part = sound[word.start_ms * 48 : word.end_ms * 48]
        assert np.sqrt((part**2).mean()) > 0.005, word
    assert len(words) * 100 < len(sound) / 48 < len(words) * 900


def test_voice_of_its_own_is_chosen_by_name_and_keeps_its_accent(kokoro: Rung, offered: Offered) -> None:
    ladder = offered(Hibari(), kokoro)
    part = ladder._part(SpeechGenerateRequest(text="Hello.", voice="bm_george"))
    assert (part.rung, part.casting.id, part.notes) == (kokoro, "bm_george", ())
    take = kokoro.take("Hello.", "en", part.casting, Manner())
    assert take.request["language"] == "en-gb"


def test_voice_of_another_language_is_substituted_and_said(kokoro: Rung, offered: Offered) -> None:
    part = offered(Hibari(), kokoro)._part(SpeechGenerateRequest(text="Hello.", voice="ff_siwis", speaker="Tom"))
    assert part.rung.name == "hibari"
    assert part.notes == (f"The voice 'ff_siwis' does not speak 'en'; {part.casting.id!r} was used.",)


def test_voice_that_was_not_fetched_is_substituted_with_the_command_that_brings_it(
    offered: Offered, tmp_path: Path
) -> None:
    bare = Kokoro(StyleShelf(tmp_path / "nothing"))
    part = offered(Hibari(), bare)._part(SpeechGenerateRequest(text="Hello.", voice="af_bella"))
    assert "bom voices install kokoro" in part.notes[0]


def test_plain_english_stays_with_the_small_voices_and_the_rest_goes_to_kokoro(kokoro: Rung) -> None:
    rungs = (Hibari(), Piper(), kokoro, Espeak())
    speaks = {tag: choose(rungs, tag, NARRATOR, "auto") for tag in ("en", "en-us", "en-gb", "es-mx", "hi", "nl", "ja")}
    names = {tag: rung.name if rung else "" for tag, rung in speaks.items()}
    neural = dict.fromkeys(("en-gb", "es-mx", "hi"), "kokoro")
    assert names == {"en": "hibari", "en-us": "hibari", "nl": "espeak", "ja": "espeak", **neural}
    chosen = choose(rungs, "en", NARRATOR, "kokoro")
    assert chosen is kokoro


def test_speakers_of_a_language_differ_in_person_or_pitch(kokoro: Rung) -> None:
    for tag in ("en-us", "en-gb", "es", "fr", "hi", "it", "pt"):
        people = [Casting(gender, timbre) for gender in ("f", "m") for timbre in range(1, 6)]
        takes = [kokoro.take("x", tag, person, Manner()) for person in people]
        assert len({(take.request["style"], round(take.shift, 3)) for take in takes}) == len(people), tag


def test_installed_voices_are_offered_with_language_and_accent(kokoro: Rung, offered: Offered) -> None:
    cards = {card.voice: card for card in asyncio.run(offered(Hibari(), kokoro).voices())}
    assert styles().keys() <= cards.keys()
    assert all(named(voice) for voice in cards)
    george = cards["bm_george"]
    assert (george.name, george.type, george.languages, george.accent) == ("George", "male", ("en",), "en-GB")


@pytest.mark.parametrize(
    ("language", "text", "phonemes"),
    [
        ("en-us", "bath", "bˈæθ"),
        ("en-gb", "bath", "bˈɑːθ"),
        ("es", "Jorge, cinco.", "xˈoɾxe, θˈinko."),
        ("es-419", "cinco", "sˈinko"),
        ("fr", "bon weekend", "bˈɔ̃ wiːkˈɛnd"),
        ("hi", "ट्रेन है।", "ʈɾˈeːn hɛː."),
        ("it", "gli gnocchi, oggi", "ʎɪ ɲˈokːɪ, ˈɔʤːɪ"),
        ("pt", "coração", "kˌoɾasˈɐ̃ʊ̃"),
    ],
)
def test_words_become_the_phonemes_that_the_model_learned(
    kokoro: Rung, language: str, text: str, phonemes: str
) -> None:
    asked = (
        "import json, sys; from pathlib import Path; from hibari.voices import ASSETS;"
        "from plugins.local_voice.kokoro_alphabet import Alphabet;"
        "vocabulary = json.loads(Path(ASSETS, 'vocab.json').read_text('utf-8'));"
        "print(json.dumps(list(Alphabet(sys.argv[1], vocabulary).breaths(sys.argv[2]))))"
    )
    told = subprocess.run([sys.executable, "-c", asked, language, text], stdout=subprocess.PIPE, check=True)
    assert json.loads(told.stdout) == [phonemes]


def test_line_said_in_another_process_has_the_same_bytes(kokoro: Rung, offered: Offered, tmp_path: Path) -> None:
    def sound() -> str:
        ladder = offered(kokoro)
        job = Ticket(reference="r", model="ladder-1", scratch=tmp_path, open=lambda ref: tmp_path)
        result = asyncio.run(ladder.submit(SpeechGenerateRequest(text=LINES["fr"], language="fr"), job))
        ladder.close()
        return hashlib.sha256(result.files[0].path.read_bytes()).hexdigest()

    assert sound() == sound()
