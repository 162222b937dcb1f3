from collections.abc import Callable

from bomstudio import Breakdown

Break = Callable[..., Breakdown]


def test_paragraphs_are_shots_with_narration(text: Break) -> None:
    film = text("A boat\ncomes in.\n\n \t\nNobody waits.\n")
    assert [(shot.action, [line.text for line in shot.lines]) for shot in film.shots] == [
        ("A boat comes in.", ["A boat comes in."]),
        ("Nobody waits.", ["Nobody waits."]),
    ]


def test_short_first_line_is_the_title(text: Break) -> None:
    film = text("The Lighthouse\n\nNobody came.\n")
    assert (film.title, len(film.shots)) == ("The Lighthouse", 1)
    assert film.shots[0].title == "The Lighthouse"


def test_name_with_a_colon_speaks(text: Break) -> None:
    film = text("Nobody came.\n\nMARA (V.O.): I did.\nBEN: Me too.\n")
    assert [(line.speaker, line.text) for shot in film.shots for line in shot.lines] == [
        ("", "Nobody came."),
        ("Mara", "I did."),
        ("Ben", "Me too."),
    ]


def test_numbered_scenes_and_screenplay_headings_part_the_film(text: Break) -> None:
    film = text("Scene 1: the beach\n\nSea comes in.\n\nINT. HOUSE - NIGHT\n\nLamp goes out.\n")
    assert [scene.heading for scene in film.scenes] == ["Scene 1: the beach", "INT. HOUSE - NIGHT"]
    assert film.scenes[1].time == "night"


def test_notes_direct_and_are_not_spoken(text: Break) -> None:
    film = text("[[shot: camera=tilt_down]]\nThe rain falls. [[why?]]\n\nThe [[sun rises.\n")
    assert film.shots[0].camera == "tilt_down"
    assert [shot.action for shot in film.shots] == ["The rain falls.", "The sun rises."]
    assert "Line 4: [[ is never closed" in film.warnings[0]
