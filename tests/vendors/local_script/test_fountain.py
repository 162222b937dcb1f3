from collections.abc import Callable

import pytest

from bomstudio import Breakdown, Shape, VoiceWish

Break = Callable[..., Breakdown]


def heard(film: Breakdown) -> list[tuple[str, str, str]]:
    return [(line.speaker, line.text, line.parenthetical) for shot in film.shots for line in shot.lines]


def seen(film: Breakdown) -> list[str]:
    return [shot.action for shot in film.shots]


def test_title_page_gives_the_films_facts(fountain: Break) -> None:
    film = fountain(
        "Title:\n    _**BRICK**_\n    & STEEL\nCredit: written by\nAuthor: Stu & Ann\nClient: ACME\nStyle: ink\n"
        "Formats: 16:9, 1:1, 4:3\nMusic: joyful\nVoices: MARA=amy; NARRATOR=joe\nLanguage: Dutch\n\n"
        "INT. BARN - DAY\n\nA barn.\n\nMARA\nHi.\n"
    )
    assert film.title == "BRICK, & STEEL"
    assert (film.author, film.client, film.style, film.language) == ("Stu & Ann", "ACME", "ink", "nl")
    assert film.formats == (Shape.WIDE, Shape.SQUARE)
    assert film.music_mood == "joyful"
    assert film.voices == {"Mara": VoiceWish(voice="amy"), "": VoiceWish(voice="joe")}
    assert any("4:3" in warning and "9:16" in warning for warning in film.warnings)
    assert film.shots[0].title == film.title


def test_title_page_in_another_language_is_understood(fountain: Break) -> None:
    film = fountain("शीर्षक: बारिश\nलेखक: अनु\n\nEXT. छत - शाम\n\nबारिश गिरती है।\n")
    assert (film.title, film.author, film.language) == ("बारिश", "अनु", "hi")
    assert film.scenes[0].time == "evening"


def test_first_line_with_a_colon_is_no_title_page(fountain: Break) -> None:
    film = fountain("FADE IN:\n\nNote that this: is action.\n")
    assert seen(film) == ["Note that this: is action."]
    assert film.shots[0].transition == "dip"
    assert film.title == "my film"
    assert film.shots[0].title == ""


def test_notes_and_boneyards_are_neither_seen_nor_heard(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nThe /* cut */ sea. [[a remark]]\n/* all\n\nof this */\nMore sea.\n\n"
        "[[research\nthis]]\nANNA\n[[louder?]]\nHello [[?]] there.\n"
    )
    assert seen(film)[0] == "The sea. More sea."
    assert heard(film) == [("Anna", "Hello there.", "")]


def test_unclosed_note_and_boneyard_keep_their_words_with_a_warning(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nThe sea [[is here\n\nand /* the land.\n")
    assert seen(film) == ["The sea is here", "and the land."]
    assert [warning[:7] for warning in film.warnings if "never closed" in warning] == ["Line 5:", "Line 3:"]


def test_extensions_fold_into_how_a_line_is_said(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nSea.\n\nMARA (V.O.) (CONT'D)\n(whispering)\nOne.\n\nBEN (O.S.)\nTwo.\n\n"
        "MARA (CONT’D)\nThree.\n(beat)\nFour.\n\nNARRATOR (V.O.)\nFive.\n\n@McAvoy (into phone)\nSix.\n"
    )
    assert heard(film) == [
        ("Mara", "One.", "voice over, whispering"),
        ("Ben", "Two.", "off screen"),
        ("Mara", "Three.", ""),
        ("Mara", "Four.", "beat"),
        ("", "Five.", ""),
        ("McAvoy", "Six.", "into phone"),
    ]
    assert all("Ben" not in shot.characters for shot in film.shots)


def test_dual_dialogue_shares_a_shot(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nSea.\n\nANNA\nNo no no no no no no no no!\n\nBEN ^\nYes yes yes yes yes yes yes!\n"
    )
    assert [[line.speaker for line in shot.lines] for shot in film.shots] == [[], ["Anna", "Ben"]]
    assert film.shots[1].characters == ("Anna", "Ben")


def test_forced_elements_are_taken_at_their_word(fountain: Break) -> None:
    film = fountain(
        ".a DIM place\n\n!ANNA\n!walks\n\n@anna\nHello.\n\n> Whip it:\n\nRuns.\n\n> TEN YEARS LATER <\n\nShe sits.\n"
    )
    assert film.scenes[0].heading == "a DIM place"
    assert seen(film)[0] == "ANNA walks"
    assert heard(film) == [("anna", "Hello.", "")]
    assert film.shots[-1].title == "TEN YEARS LATER"


def test_lyrics_are_sung_by_who_speaks(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSea.\n\nANNA\n~La la la\n~di da\nOh.\n\n~Nobody sings.\n")
    assert heard(film) == [("Anna", "La la la di da Oh.", "singing"), ("", "Nobody sings.", "singing")]


def test_sections_and_page_breaks_are_not_filmed_and_a_synopsis_sums_the_scene_up(fountain: Break) -> None:
    film = fountain("# Act\n\nINT. A - DAY\n\n= In short, a sea.\n\nSea.\n\n===\n\n## Deeper\n\nLand.\n")
    assert seen(film) == ["Sea.", "Land."]
    assert film.scenes[0].summary == "In short, a sea."


def test_sections_are_scenes_when_there_are_no_headings(fountain: Break) -> None:
    film = fountain("# One\n\nSea.\n\n# Two\n\nLand.\n")
    assert [scene.heading for scene in film.scenes] == ["One", "Two"]


@pytest.mark.parametrize(
    ("heading", "setting", "time"),
    [
        ("INT. LAMP ROOM - NIGHT #12A#", "interior", "night"),
        ("EXT. CLIFF — SUNSET", "exterior", "sunset"),
        ("INT./EXT. CAR - DAY", "both", "day"),
        ("EXT/INT CAR - DAY", "both", "day"),
        ("INTÉRIEUR. CUISINE - NUIT", "interior", "night"),
        ("BINNEN. KEUKEN - OCHTEND", "interior", "morning"),
        (".बाहर. छत - रात", "exterior", "night"),
        (".मानसून की छत", "", ""),
        (".Épilogue", "", ""),
        ("Int. kitchen - later that night", "interior", "night"),
    ],
)
def test_headings_say_where_and_when(fountain: Break, heading: str, setting: str, time: str) -> None:
    film = fountain(f"INT. FIRST - DAY\n\nSea.\n\n{heading}\n\nSomething happens.\n")
    assert (film.scenes[1].setting, film.scenes[1].time) == (setting, time)
    assert "#" not in film.scenes[1].heading


@pytest.mark.parametrize("line", ["Est ce que tu viens?", "Ext wiring hangs out.", "...and then silence falls."])
def test_prose_like_a_heading_stays_action(fountain: Break, line: str) -> None:
    film = fountain(f"INT. A - DAY\n\nSea.\n\n{line}\n")
    assert len(film.scenes) == 1
    assert seen(film)[1] == line


@pytest.mark.parametrize("name", ["ÉLODIE", "ØYVIND", "@आरव", "@سارة", "@שרה", "@李雷"])
def test_names_beyond_ascii_speak(fountain: Break, name: str) -> None:
    film = fountain(f"INT. A - DAY\n\nSea.\n\n{name} (V.O.)\nHello there.\n")
    (line,) = [line for shot in film.shots for line in shot.lines]
    assert line.speaker.casefold() == name.lstrip("@").casefold()


def test_emphasis_is_not_spoken_and_escapes_stay(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\n***Bold*** _and_ *light* \\*star\\* snake_case_word.\n")
    assert seen(film) == ["Bold and light *star* snake_case_word."]


ORDINARY = "INT. A - NIGHT\n\nThe sea – dark.\n\nÉMILE\nOui, 🙂 ça va?\n"


@pytest.mark.parametrize(
    "data",
    [
        ORDINARY.replace("\n", "\r\n").encode(),
        ORDINARY.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + ORDINARY.encode(),
        b"\xff\xfe" + ORDINARY.encode("utf-16-le"),
        b"\xfe\xff" + ORDINARY.encode("utf-16-be"),
        ORDINARY.replace("\nThe sea", "\n\tThe  sea").encode(),
    ],
)
def test_encodings_and_line_ends_do_not_matter(fountain: Break, data: bytes) -> None:
    assert fountain(data) == fountain(ORDINARY)


def test_windows_1252_is_read_with_a_warning(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nLe café est fermé.\n".encode("cp1252"))
    assert seen(film) == ["Le café est fermé."]
    assert "UTF-8" in film.warnings[0]


def test_end_title_needs_a_script_that_says_so(fountain: Break) -> None:
    script = "INT. A - DAY\n\nSea.\n\nLand.\n"
    assert fountain(script).shots[-1].title == ""
    assert fountain(script + "\n> THE END <\n").shots[-1].title == "THE END"
    assert fountain(script + "\nFADE OUT.\n\nTHE END\n").shots[-1].title == "THE END"


def test_end_title_does_not_hide_another(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSUPER: “Paris”\n\nSea.\n\n> FIN <\n")
    assert [shot.title for shot in film.shots] == ["Paris", "FIN"]
