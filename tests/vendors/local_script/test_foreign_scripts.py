"""What other people's scripts hold: nothing of it is lost, and nothing is said that is only done."""

from collections.abc import Callable

import pytest

from bomstudio import Breakdown, InputError

Break = Callable[..., Breakdown]


def heard(film: Breakdown) -> list[tuple[str, str, str]]:
    return [(line.speaker, line.text, line.parenthetical) for shot in film.shots for line in shot.lines]


def seen(film: Breakdown) -> list[str]:
    return [shot.action for shot in film.shots]


def test_brackets_behind_a_speech_are_seen(fountain: Break) -> None:
    film = fountain(
        "INT. A - DAY\n\nSea.\n\nPETER\nHello.\n(he walks off)\n\nANN\n(nods)\n\nLand.\n\nBOB\nBye.\n(waves)\n"
    )
    assert heard(film) == [("Peter", "Hello.", ""), ("Bob", "Bye.", "")]
    assert seen(film)[2:5] == ["Peter (he walks off)", "Ann (nods)", "Land."]
    assert seen(film)[-1] == "Bob (waves)"


@pytest.mark.parametrize("brackets", ["(beat)", "(MORE)", "(CONT'D)", "(...)"])
def test_brackets_that_say_nothing_make_no_shot(fountain: Break, brackets: str) -> None:
    film = fountain(f"INT. A - DAY\n\nSea.\n\nPETER\nHello.\n{brackets}\n")
    assert len(film.shots) == 2


def test_brackets_below_each_other_are_all_how_a_line_is_said(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSea.\n\nBOB\n(slowly)\n(to Ann)\nTrying.\n")
    assert heard(film) == [("Bob", "Trying.", "slowly, to Ann")]


def test_every_card_is_shown(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSea.\n\n> End of act one <\n\n===\n\n> Act <\n> two <\n\nLand.\n")
    assert [shot.title for shot in film.shots] == ["", "End of act one", "Act two"]
    assert seen(film)[-1] == "Land."


def test_lines_of_a_song_that_touch_share_a_shot(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nShe sings:\n\n~Bring me a lamp\n~and a window\n")
    assert [[line.text for line in shot.lines] for shot in film.shots] == [["Bring me a lamp", "and a window"]]


@pytest.mark.parametrize(
    ("cue", "name"), [("1ST GUARD", "1st Guard"), ("🤖 ROBOT (V.O.)", "🤖 Robot"), ("MA\u200bRA\u200e", "Mara")]
)
def test_unusual_names_speak(fountain: Break, cue: str, name: str) -> None:
    film = fountain(f"INT. A - DAY\n\nSea.\n\n{cue}\nHalt!\n")
    assert [(speaker, text) for speaker, text, _ in heard(film)] == [(name, "Halt!")]


@pytest.mark.parametrize("line", ["“Stop!” she said.", "- A LIST", "...AND THEN", "2001", "(IN BRACKETS)"])
def test_lines_that_begin_unlike_a_name_stay_action(fountain: Break, line: str) -> None:
    assert heard(fountain(f"INT. A - DAY\n\nSea.\n\n{line}\nIt is quiet.\n")) == []


def test_marks_without_width_are_not_part_of_words(fountain: Break) -> None:
    film = fountain("\u200bTitle: My\u2060 Film\n\n\u200fINT. ROOM\u200b - DAY\n\nA man waits\u00ad. 👩\u200d👧\n")
    assert (film.title, film.scenes[0].heading) == ("My Film", "INT. ROOM - DAY")
    assert seen(film) == ["A man waits. 👩\u200d👧"]


def test_title_page_value_may_go_on_and_hold_colons(fountain: Break) -> None:
    film = fountain("Contact: Post box 1\n    Tel: 12 34\n  Town\nTitle:\n   A\n   B\nAuthor: One,\n\tTwo\n\nSea.\n")
    assert (film.title, film.author) == ("A, B", "One, Two")
    assert seen(film) == ["Sea."]


@pytest.mark.parametrize("first", ["INT. HOUSE - DAY", "A man walks.", "FADE IN:"])
def test_title_page_without_a_blank_line_swallows_nothing(fountain: Break, first: str) -> None:
    film = fountain(f"Title: X\nAuthor: Me\n{first}\nRain.\n\nSea.\n")
    assert (film.title, film.author) == ("X", "Me")
    assert (
        " ".join([film.scenes[0].heading, *seen(film)]).split()
        == f"{first} Rain. Sea.".removeprefix("FADE IN: ").split()
    )


def test_full_width_colons_make_a_title_page(fountain: Break) -> None:
    film = fountain("Title：映画\nAuthor：匿名\n\nINT。 病院 - DAY\n\n何も起こりません。\n")
    assert (film.title, film.author, film.language) == ("映画", "匿名", "ja")
    assert film.scenes[0].setting == "interior"


def test_ends_without_a_beginning_are_cut_with_a_warning(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\n/* cut /* this */ The sea. */\n\nLand ]] is near.\n\n*/\n\nRain.\n")
    assert seen(film) == ["The sea.", "Land is near.", "Rain."]
    assert [warning[:20] for warning in film.warnings if "ends nothing" in warning] == [
        "Line 3: */ ends noth",
        "Line 5: ]] ends noth",
        "Line 7: */ ends noth",
    ]


@pytest.mark.parametrize(
    ("heading", "setting", "time"),
    [
        ("INNEN. KÜCHE - NACHT", "interior", "night"),
        ("AUSSEN. STRASSE - TAG", "exterior", "day"),
        ("ИНТ. КВАРТИРА – НОЧЬ", "interior", "night"),
        ("ESTERNO. VIA - GIORNO", "exterior", "day"),
    ],
)
def test_headings_of_other_languages_are_scenes(fountain: Break, heading: str, setting: str, time: str) -> None:
    film = fountain(f"INT. FIRST - DAY\n\nSea.\n\n{heading}\n\nRain.\n")
    assert (film.scenes[1].setting, film.scenes[1].time) == (setting, time)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Кот спит на окне.", "ru"),
        ("דוד יושב ליד השולחן.", "he"),
        ("رجل يمشي في السوق.", "ar"),
        ("男は駅で待っています。", "ja"),
        ("他在车站等她。", "zh"),
        ("남자가 역에서 기다린다.", "ko"),
        ("Ο άντρας περιμένει.", "el"),
        ("Der Mann ist nicht in der Küche, und die Frau auch nicht.", "de"),
        ("L'uomo non è nella stanza e la donna aspetta con il cane.", "it"),
        ("O homem não está em casa, mas a mulher espera com o cão.", "pt"),
    ],
)
def test_language_is_told_by_letters_and_small_words(text: Break, sentence: str, language: str) -> None:
    film = text(sentence)
    assert film.language == language
    assert any("by its letters" in warning for warning in film.warnings) == (language in ("ru", "ar"))


def test_endless_word_is_cut_and_kept(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\n" + "A" * 3000 + "\nhello\n")
    assert max(map(len, seen(film))) <= 400
    assert "".join(seen(film)).count("A") == 3000


def test_script_with_nothing_to_film_says_what_was_left_out(markdown: Break) -> None:
    with pytest.raises(InputError, match=r"nothing to film.*Line 1: HTML is left out"):
        markdown("<div>Hello</div>\n")


SCREENPLAY = """# The Café

**INT. CAFÉ - NIGHT**

An old café. ANNA waits.

**ANNA**
(quietly)
You came.

**BEN (V.O.)**

*(smiling)*

I did.

He sits down.

CAROL: So did I.
"""


def test_markdown_laid_out_as_a_screenplay_is_read_as_one(markdown: Break) -> None:
    film = markdown(SCREENPLAY)
    assert (film.title, [scene.heading for scene in film.scenes]) == ("The Café", ["INT. CAFÉ - NIGHT"])
    assert heard(film) == [
        ("Anna", "You came.", "quietly"),
        ("Ben", "I did.", "voice over, smiling"),
        ("Carol", "So did I.", ""),
    ]
    assert seen(film)[0] == "An old café. ANNA waits."
    assert "He sits down." in seen(film)


def test_bold_words_alone_do_not_make_a_screenplay(markdown: Break) -> None:
    film = markdown("## Kitchen\n\n**WARNING**\nThe pan is hot.\n\nCook slowly.\n")
    assert [(speaker, text) for speaker, text, _ in heard(film)] == [
        ("", "WARNING The pan is hot."),
        ("", "Cook slowly."),
    ]


def test_name_without_words_in_markdown_is_seen(markdown: Break) -> None:
    film = markdown("## INT. A - DAY\n\nSea.\n\n**ANNA**\nHello.\n\n**BEN**\n\n## INT. B - DAY\n\nLand.\n")
    assert "BEN" in seen(film)


def test_speech_goes_on_behind_brackets_and_a_kept_blank_line(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSea.\n\nANN\nTen.\n(beat)\n  \nHit or stand?\n")
    assert [text for _, text, _ in heard(film)] == ["Ten.", "Hit or stand?"]


@pytest.mark.parametrize(("one", "other"), [("דָּנָה", "משה"), ("سارة", "أحمد علي"), ("ジョン", "花子"), ("मीरा", "दादी")])
def test_names_without_capitals_that_come_back_speak_unmarked(fountain: Break, one: str, other: str) -> None:
    again = f"{one}\n1.\n\n{other} (V.O.)\n2.\n\n{one}\n3.\n\n{other}\n4.\n"
    film = fountain(f"INT. A - DAY\n\nSea.\n\n{again}\n{one} {other}\n5.\n")
    assert [(speaker, text) for speaker, text, _ in heard(film)] == [
        (one, "1."),
        (other, "2."),
        (one, "3."),
        (other, "4."),
    ]
    assert seen(film)[-1] == f"{one} {other} 5."


def test_more_centred_words_than_a_card_holds_are_parted_or_seen(fountain: Break) -> None:
    verse = "a line of a long poem"
    film = fountain("INT. A - DAY\n\nSea.\n\n" + f"> {verse} <\n" * 20 + "\nLand.\n\n> " + "word " * 40 + "<\n")
    assert sum(shot.title.count(verse) for shot in film.shots) == 20
    assert max(len(shot.title) for shot in film.shots) <= 160
    assert "word word" in seen(film)[-1]


def test_marks_of_other_tools_are_not_seen(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\nSea.\n\n!!THE CAMERA SWINGS\n\nLand.\n\n!>THE END.<\n")
    assert [(shot.action, shot.title) for shot in film.shots] == [
        ("Sea.", ""),
        ("THE CAMERA SWINGS", ""),
        ("Land.", "THE END."),
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Our **W**ord and **L**ine count, *so* _there_.", "Our Word and Line count, so there."),
        ("***All*** _**of** it_, 2*3*4 and a_b_c.", "All of it, 2*3*4 and a_b_c."),
        ("A ** lone ** mark \\**.", "A ** lone ** mark **."),
    ],
)
def test_emphasis_inside_words_is_taken_off(fountain: Break, written: str, read: str) -> None:
    assert seen(fountain(f"INT. A - DAY\n\n{written}\n")) == [read]
