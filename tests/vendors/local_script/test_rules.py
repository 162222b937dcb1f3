import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from bomstudio import Breakdown
from plugins.local_script.shots import letters
from plugins.local_script.words import in_slots, sentences, spoken_ms

Break = Callable[..., Breakdown]


def test_scene_opens_wide_and_comes_closer_on_who_speaks(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nA room.\n\nANNA\nHello, I am here.\n\nBEN\nI have been waiting a very long time.\n"
    )
    assert [shot.size for shot in film.shots] == ["wide", "medium", "close"]
    assert film.shots[0].lines == ()


@pytest.mark.parametrize(
    ("action", "size"),
    [
        ("CLOSE ON the key.", "close"),
        ("Close-up of the key.", "close"),
        ("WIDE: the valley.", "wide"),
        ("A wide valley and a close friend.", "medium"),
        ("ANGLE ON the crowd.", "medium"),
        ("EXTREME CLOSE on an eye.", "extreme_close"),
        ("Gros plan sur la porte.", "close"),
        ("Primer plano de la puerta.", "close"),
        ("Close op de deur.", "close"),
        ("क्लोज़ अप: दरवाज़ा।", "close"),
        ("Her hand opens.", "close"),
    ],
)
def test_words_order_the_size(fountain: Break, action: str, size: str) -> None:
    assert fountain(f"INT. A - DAY\n\nA room.\n\n{action}\n").shots[1].size == size


@pytest.mark.parametrize(
    ("action", "camera"),
    [
        ("We push in on the door.", "push"),
        ("Pull back to see the town.", "pull"),
        ("Pan left over the roofs.", "pan_left"),
        ("The camera follows her.", "parallax"),
        ("Camera volgt de hond.", "parallax"),
        ("Travelling arrière.", "pull"),
        ("Paneo a la derecha.", "pan_right"),
    ],
)
def test_words_order_the_camera(fountain: Break, action: str, camera: str) -> None:
    assert fountain(f"INT. A - DAY\n\nA room.\n\n{action}\n").shots[1].camera == camera


def test_camera_varies_and_never_repeats_itself(text: Break) -> None:
    film = text("\n\n".join(f"This is what happens in moment {n}." for n in range(40)))
    cameras = [shot.camera for shot in film.shots]
    assert all(a != b for a, b in pairwise(cameras))
    assert len(set(cameras)) >= 4


@pytest.mark.parametrize(
    ("line", "transition"),
    [
        ("", "dissolve"),
        ("CUT TO:", "cut"),
        ("SMASH CUT TO:", "cut"),
        ("FADE OUT.", "dip"),
        ("> FADE TO BLACK", "dip"),
        ("DISSOLVE TO:", "dissolve"),
        ("WIPE TO:", "wipe"),
        ("FUNDIDO A NEGRO", "dip"),
    ],
)
def test_transition_between_scenes_is_as_the_script_says(fountain: Break, line: str, transition: str) -> None:
    film = fountain(f"INT. A - DAY\n\nSea.\n\nWaves.\n\n{line}\n\nEXT. B - DAY\n\nLand.\n")
    assert [shot.transition for shot in film.shots] == ["cut", "cut", transition]


def test_continuous_time_cuts_and_keeps_the_hour(fountain: Break) -> None:
    film = fountain("INT. A - NIGHT\n\nSea.\n\nEXT. B - CONTINUOUS\n\nLand.\n")
    assert film.shots[1].transition == "cut"
    assert film.scenes[1].time == "night"


@pytest.mark.parametrize(
    ("language", "sentence", "mood"),
    [
        ("en", "A storm, a scream, and she runs.", "tense"),
        ("nl", "Ze lachen en dansen op het feest.", "joyful"),
        ("es", "Llora de tristeza y soledad, con lágrimas.", "sad"),
        ("fr", "Un secret dans le brouillard, une ombre.", "mysterious"),
        ("hi", "सब नाचते हैं, गीत गाते हैं, उत्सव है।", "joyful"),
        ("en", "A table stands by the wall.", "neutral"),
    ],
)
def test_mood_follows_the_words(text: Break, language: str, sentence: str, mood: str) -> None:
    film = text(sentence, language=language)
    assert (film.shots[0].mood, film.scenes[0].mood, film.music_mood) == (mood, mood, mood)


@pytest.mark.parametrize(
    ("script", "language"),
    [
        ("The boat is on the sea and it will not come back to us.", "en"),
        ("De boot ligt op de zee en komt niet meer terug naar het strand.", "nl"),
        ("El barco está en el mar y no vuelve a la playa con los otros.", "es"),
        ("Le bateau est sur la mer et il ne revient pas vers la plage.", "fr"),
        ("नाव समुद्र में है और वापस नहीं आएगी।", "hi"),
    ],
)
def test_language_is_guessed(text: Break, script: str, language: str) -> None:
    film = text(script)
    assert film.language == language
    assert not film.warnings
    assert text(script, language="pt-BR").language == "pt-BR"


def test_unknown_language_is_english_with_a_warning(text: Break) -> None:
    film = text("Laiva on merellä eikä palaa takaisin rantaan.")
    assert film.language == "en"
    assert "language could not be told" in film.warnings[0]


def test_characters_are_those_who_speak_or_are_named_in_the_action(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nThe OLD MAN sees Anna's dog.\n\nANNA\nHello, Ben, how are you doing today?\n\n"
        "BEN (V.O.)\nI am not even here, you know.\n\nOLD MAN\nLet me think about that for a little while.\n"
    )
    assert [shot.characters for shot in film.shots] == [("Old Man", "Anna"), ("Anna",), (), ("Old Man",)]


def test_long_speech_is_split_at_sentence_ends_in_shots_of_at_most_ten_seconds(fountain: Break) -> None:
    speech = " ".join(f"This is sentence number {n} of a long speech, said slowly." for n in range(12))
    film = fountain(f"INT. A - DAY\n\nA room.\n\nANNA\n{speech}\n")
    pieces = [line.text for shot in film.shots for line in shot.lines]
    assert " ".join(pieces) == speech
    assert len(pieces) > 3
    assert all(piece.endswith("slowly.") for piece in pieces)
    assert all(shot.length_ms <= 10_000 for shot in film.shots)
    assert all(shot.characters == ("Anna",) for shot in film.shots[1:])


def test_long_action_is_split_evenly(fountain: Break) -> None:
    action = " ".join(f"Number {n} walks in from the rain and sits down." for n in range(9))
    film = fountain(f"INT. A - DAY\n\n{action}\n")
    assert " ".join(shot.action for shot in film.shots) == action
    assert len(film.shots) == 3
    assert all(2500 <= shot.length_ms <= 6000 for shot in film.shots)


def test_slots_hold_the_words_with_air_and_are_in_tenths(text: Break) -> None:
    sentence = "Nobody came to the lighthouse that winter, and nobody wrote."
    (shot,) = text(sentence).shots
    assert shot.length_ms >= spoken_ms(sentence, 140) + 350 + 450
    assert shot.length_ms % 100 == 0
    assert text(sentence, words_per_minute=70).shots[0].length_ms > shot.length_ms


@pytest.mark.parametrize(
    ("sentence", "measured_ms"),
    [
        ("Thirty years I have kept this light.", 2280),
        ("The last boat left an hour ago, and the storm will be here before midnight.", 4840),
        ("It was built in 1884.", 3330),
        ("Elke ochtend om vijf uur gaat in de Haarlemmerstraat het licht aan.", 4490),
        ("La lluvia cae sobre los tejados de la ciudad vieja.", 3410),
        ("La pluie tombe sur les toits de la vieille ville.", 3110),
        ("बारिश की पहली बूँद छत पर गिरती है।", 3010),
        ("दादी, क्या बादल हमारी आवाज़ सुनते हैं?", 3240),
    ],
)
def test_spoken_time_is_near_what_a_synthetic_voice_takes(sentence: str, measured_ms: int) -> None:
    assert 0.95 <= spoken_ms(sentence, 140) / measured_ms <= 1.25


def test_sentences_end_where_they_end() -> None:
    assert sentences("Dr. No is in. “Is he?” he said... Yes! हाँ। नहीं। It cost 3.50 euro. J. R. left") == [
        "Dr. No is in.",
        "“Is he?”",
        "he said...",
        "Yes!",
        "हाँ।",
        "नहीं।",
        "It cost 3.50 euro.",
        "J. R. left",
    ]


def test_what_fits_one_slot_stays_together() -> None:
    assert in_slots("Grandma? Somebody is blinking.", 9200, 140) == ["Grandma? Somebody is blinking."]


def test_shots_are_lettered_past_z() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_length_preset_warns_by_how_much_and_cuts_nothing(text: Break) -> None:
    script = "\n\n".join(["Nobody came to the lighthouse that winter."] * 30)
    free, short = text(script, language="en"), text(script, language="en", length="short")
    assert short.shots == free.shots
    assert free.warnings == ()
    seconds = sum(shot.length_ms for shot in free.shots) / 1000
    assert f"lasts {seconds:.1f} s: {seconds - 60:.1f} s over the length 'short' (30 to 60 s)" in short.warnings[0]
    assert "under the length 'long'" in text("A boat.", language="en", length="long").warnings[0]


def test_length_in_the_head_counts_unless_the_request_says_otherwise(markdown: Break) -> None:
    script = "---\nlength: long\nlanguage: en\n---\nA boat.\n"
    assert "'long'" in markdown(script).warnings[0]
    assert "'short'" in markdown(script, length="short").warnings[0]


EDITED = "INT. A - DAY\n\nThe sea.\n\nANNA\nHello there, how are you all doing?\n\nThe sea.\n"


def keys(film: Breakdown) -> list[str]:
    return [shot.source_key for shot in film.shots]


def test_keys_are_of_words_alone(fountain: Break) -> None:
    before = keys(fountain(EDITED))
    assert len(set(before)) == len(before) == 3
    directed = EDITED.replace("The sea.\n", "[[shot: size=close camera=hold seconds=9 title=X mood=sad]]\nThe sea.\n")
    assert keys(fountain(directed.replace("ANNA\n", "ANNA (CONT'D)\n"))) == before
    assert keys(fountain(EDITED.replace("The sea.", "THE  SEA"))) == before


def test_edited_words_change_only_their_own_keys(fountain: Break) -> None:
    before, after = keys(fountain(EDITED)), keys(fountain(EDITED.replace("Hello", "Goodbye")))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


def test_inserted_scene_leaves_the_keys_behind_it(fountain: Break) -> None:
    after = keys(fountain("EXT. NEW - DAY\n\nA new beginning.\n\n" + EDITED))
    assert after[1:] == keys(fountain(EDITED))


def test_thirty_pages_take_well_under_two_seconds_of_work(fountain: Break) -> None:
    page = (
        "INT. ROOM {n} - DAY\n\nANNA walks in, looks at the table and sits down. Nothing happens.\n\n"
        + "ANNA\n(quietly)\nI have been waiting since this morning.\n\nBEN (V.O.)\nI know. I am late again.\n\n" * 6
    )
    script = "".join(page.format(n=n) for n in range(30))
    fountain(page.format(n=0))
    started = time.process_time()
    film = fountain(script)
    assert time.process_time() - started < 2
    assert len(film.scenes) == 30


def test_blank_lines_before_a_script_are_passed_over_at_once(fountain: Break) -> None:
    script = "INT. ROOM - DAY\n\nA man sits down.\n"
    started = time.process_time()
    film = fountain("\n" * 300_000 + script)
    assert time.process_time() - started < 2
    assert keys(film) == keys(fountain(script))
