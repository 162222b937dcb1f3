from collections.abc import Callable

import pytest

from bomstudio import Breakdown, InputError, Shape, ShotType, VoiceWish

Break = Callable[..., Breakdown]


def heard(film: Breakdown) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for shot in film.shots for line in shot.lines]


def test_front_matter_gives_the_films_facts_as_written(markdown: Break) -> None:
    film = markdown(
        "---\ntitel: 2024-01-01\nklant: ACME\nformats: [16:9, 9:16]\nmuziek: vrolijk\ntaal: nl\n"
        "stemmen:\n  Anna: voice-1\n---\n\nAnna: Hallo.\n"
    )
    assert (film.title, film.client, film.language, film.music_mood) == ("2024-01-01", "ACME", "nl", "joyful")
    assert film.formats == (Shape.WIDE, Shape.TALL)
    assert film.voices == {"Anna": VoiceWish(voice="voice-1")}
    assert heard(film) == [("Anna", "Hallo.")]


def test_unquoted_colon_in_front_matter_is_read_with_a_warning(markdown: Break) -> None:
    film = markdown("---\ntitle: Rain: a story\nformats: [1:1]\n---\nIt is the end of the rain.\n")
    assert film.title == "Rain: a story"
    assert film.formats == (Shape.SQUARE,)
    assert film.warnings[0].startswith("Line 2: the front matter is not YAML")


@pytest.mark.parametrize(
    "head",
    [
        "a: &a [*a]",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\ntitle: *b",
        "[" * 3000,
        "title: !!python/object/apply:os.system [ls]",
        "? [a]\n: b",
        "- a",
        "title: 2024-99-99",
    ],
)
def test_hostile_front_matter_is_left_out_not_fatal(markdown: Break, head: str) -> None:
    assert heard(markdown(f"---\n{head}\n---\n\nHello there.\n")) == [("", "Hello there.")]


def test_rules_between_paragraphs_are_no_front_matter(markdown: Break) -> None:
    film = markdown("Before it was dark.\n\n---\n\nBetween the two.\n\n---\n\nAfter it was light.\n")
    assert [text for _, text in heard(film)] == ["Before it was dark.", "Between the two.", "After it was light."]
    assert [shot.transition for shot in film.shots] == ["cut", "dissolve", "dissolve"]


def test_headings_are_scenes_and_a_lone_top_heading_is_the_title(markdown: Break) -> None:
    film = markdown("# The film\n\n## Binnen. Keuken, nacht\n\nStil.\n\n## Tuin\n\nLicht.\n")
    assert film.title == "The film"
    assert [(scene.heading, scene.setting, scene.time) for scene in film.scenes] == [
        ("Binnen. Keuken, nacht", "interior", "night"),
        ("Tuin", "", ""),
    ]
    assert film.shots[1].transition == "dissolve"


def test_act_headings_are_no_scenes_but_empty_scenes_are_shown(markdown: Break) -> None:
    film = markdown("---\ntitle: T\n---\n# Act one\n\n## Kitchen\n\nHello.\n\n## Garden\n\n## Street\n\nBye.\n")
    assert [scene.heading for scene in film.scenes] == ["Kitchen", "Garden", "Street"]
    assert film.shots[1].action == "Garden"


def test_paragraphs_are_narration_and_what_is_seen(markdown: Break) -> None:
    film = markdown("The *sea* is **wide**\nand [deep](http://x).\n")
    assert heard(film) == [("", "The sea is wide and deep.")]
    assert film.shots[0].action == film.shots[0].keyframes[0].description == "The sea is wide and deep."


@pytest.mark.parametrize("seen", ["*A boat comes in.*", "(A boat comes in.)", "_A boat_ *comes in.*"])
def test_italics_and_brackets_are_seen_while_the_next_paragraph_is_heard(markdown: Break, seen: str) -> None:
    film = markdown(f"{seen}\n\nNobody waits.\n")
    (shot,) = film.shots
    assert shot.action.rstrip(".") == "A boat comes in"
    assert [line.text for line in shot.lines] == ["Nobody waits."]


@pytest.mark.parametrize(
    ("script", "spoken"),
    [
        ("ANNA: Hi.", ("Anna", "Hi.")),
        ("**Anna:** Hi.", ("Anna", "Hi.")),
        ("**Anna (whispering)**: Hi.", ("Anna", "Hi.")),
        ("> Anna: Hi.", ("Anna", "Hi.")),
        ("> **Anna**\n> Hi.", ("Anna", "Hi.")),
        ("> ANNA\n> Hi.", ("Anna", "Hi.")),
        ("> Hi.\n> — Anna", ("Anna", "Hi.")),
        ("> Hi.", ("", "Hi.")),
        ("NARRATOR: Hi.", ("", "Hi.")),
        ("VERTELLER: Hi.", ("", "Hi.")),
        ("मीरा: नमस्ते।", ("मीरा", "नमस्ते।")),
        ("Let op: Hi.", ("", "Let op: Hi.")),
        ("It is late. He said: Hi.", ("", "It is late. He said: Hi.")),
    ],
)
def test_who_speaks(markdown: Break, script: str, spoken: tuple[str, str]) -> None:
    assert heard(markdown(script)) == [spoken]


def test_lines_of_one_paragraph_change_speakers(markdown: Break) -> None:
    film = markdown("ANNA: Hi.\n**Ben (tired):** Well\nwell.\n")
    assert heard(film) == [("Anna", "Hi."), ("Ben", "Well well.")]
    assert film.shots[0].lines[1].parenthetical == "tired"


def test_own_picture_keeps_path_focus_and_description(markdown: Break) -> None:
    film = markdown("![A cup](<a b.jpg>){focus=30%,60%}\nDrink it.\n")
    shot = film.shots[-1]
    (frame,) = shot.keyframes
    assert (frame.image, frame.description) == ("a b.jpg", "A cup")
    assert (frame.focus.x, frame.focus.y) == (0.3, 0.6)
    assert [line.text for line in shot.lines] == ["Drink it."]


def test_picture_paths_are_kept_as_written(markdown: Break) -> None:
    film = markdown("![kop](img/koffie één.jpg)\n\n![b](मेरा%20चित्र.png)\n")
    assert [shot.keyframes[0].image for shot in film.shots] == ["img/koffie één.jpg", "मेरा%20चित्र.png"]


def test_several_pictures_in_a_paragraph_make_the_type(markdown: Break) -> None:
    film = markdown("![a](a.jpg) ![b](b.jpg)\n\n![a](a.jpg)\n![b](b.jpg){focus=0.1,0.2}\n![c](c.jpg)\n")
    assert [shot.type for shot in film.shots] == [ShotType.START_END, ShotType.MULTI_FRAME]
    assert [frame.focus.x for frame in film.shots[1].keyframes] == [0.5, 0.1, 0.5]


def test_too_many_pictures_are_left_out_with_a_warning(markdown: Break) -> None:
    film = markdown(" ".join(f"![p{n}](p{n}.jpg)" for n in range(9)))
    assert len(film.shots[0].keyframes) == 7
    assert any("at most 7" in warning for warning in film.warnings)


def test_bad_focus_and_web_pictures_are_warned_of(markdown: Break) -> None:
    film = markdown("The sea\n\n![a](a.jpg){focus=2,3 zoom=4}\n\n![b](https://example.org/b.jpg)\n")
    assert any(warning.startswith("Line 3: focus=2,3") for warning in film.warnings)
    assert any("Line 3: a shot has no 'zoom'; known are focus" in warning for warning in film.warnings)
    assert any(warning.startswith("Line 5: pictures are read from files") for warning in film.warnings)
    assert film.shots[-1].keyframes[0].image == ""


def test_picture_that_cannot_be_read_is_warned_of(markdown: Break) -> None:
    film = markdown("![A red cup](img/my cup (1).jpg)\n")
    assert any(warning.startswith("Line 1: a picture cannot be read") for warning in film.warnings)


def test_words_that_markdown_would_swallow_are_kept(markdown: Break) -> None:
    film = markdown("    indented words\n\n[ref]: http://x\n\nUnder a line\n---\nLast.\n\n- item one\n- item two\n")
    assert [text for _, text in heard(film)] == [
        "indented words",
        "[ref]: http://x",
        "Under a line",
        "Last.",
        "item one",
        "item two",
    ]


def test_code_and_html_are_left_out_with_a_warning(markdown: Break) -> None:
    film = markdown("Hello.\n\n```\ncode\n```\n\n<div>html</div>\n")
    assert heard(film) == [("", "Hello.")]
    assert {warning for warning in film.warnings if "left out" in warning} == {
        "Line 3: a code block is left out.",
        "Line 7: HTML is left out.",
    }


def test_deep_nesting_is_survived(markdown: Break) -> None:
    try:
        markdown(">" * 5000 + " hi\n" + "* " * 5000 + "hello")
    except InputError as error:
        assert "nest" in str(error) or "nothing to film" in str(error)
