from collections.abc import Callable

import pytest

from bomstudio import Breakdown, ShotType

Break = Callable[..., Breakdown]

HEAD = "INT. A - DAY\n\nThe first picture is of the sea.\n\n"


def test_every_order_is_followed(fountain: Break) -> None:
    film = fountain(
        HEAD + "[[shot: type=start_end size=extreme-close camera=tilt_up mood=epic seconds=6.25 transition=wipe\n"
        'title="Ten  years" image="a b.jpg | c.jpg" focus="0.1,0.2 | 30%,40%" frames="shut | open"]]\nA door.\n'
    )
    shot = film.shots[1]
    assert (shot.type, shot.size, shot.camera, shot.mood) == (ShotType.START_END, "extreme_close", "tilt_up", "epic")
    assert (shot.length_ms, shot.transition, shot.title) == (6200, "wipe", "Ten years")
    assert [(frame.description, frame.image, frame.focus.x) for frame in shot.keyframes] == [
        ("shut", "a b.jpg", 0.1),
        ("open", "c.jpg", 0.3),
    ]
    assert film.warnings == ()


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ("size=huge", "size=huge is not understood. Choose one of extreme_wide, wide, medium, close, extreme_close."),
        ("camera=", "'camera=' is left out"),
        ("zoom=2", "a shot has no 'zoom'; known are type, size, camera, mood, transition, seconds, title, frames"),
        ("seconds=0.5", "seconds=0.5 is not understood. Write a number of seconds from 1 to 60."),
        ("seconds=61", "Write a number of seconds from 1 to 60."),
        ("seconds=nan", "Write a number of seconds from 1 to 60."),
        ("seconds=१२x", "Write a number of seconds from 1 to 60."),
        ("focus=1.5,0", "focus=1.5,0 is not understood. Write it like 0.3,0.6"),
        ("focus=nan,0", "Write it like 0.3,0.6"),
        ("type=triple", "Choose one of single, start_end, multi_frame."),
        ("please be nice", "'please be nice' is left out; write key=value"),
        ("title=" + "x" * 3000, "a directive has at most 2000 characters"),
    ],
)
def test_what_is_not_understood_warns_with_the_line_and_what_is_allowed(fountain: Break, order: str, says: str) -> None:
    film = fountain(f"{HEAD}[[shot: {order}]]\nA door.\n")
    (warning,) = film.warnings
    assert warning.startswith("Line 5: ")
    assert says in warning
    assert film.shots[1].action == "A door."


def test_lines_are_counted_behind_front_matter(markdown: Break) -> None:
    film = markdown("---\ntitle: T\n\n---\n\n## One\n\nThe sea.\n\n<!-- shot:\nsize=huge -->\nThe land.\n")
    assert film.warnings[0].startswith("Line 10: size=huge")


@pytest.mark.parametrize(
    "script",
    [
        "First.\n\n<!-- shot: camera=tilt_up -->\nSecond.\n\nThird.\n",
        "First.\n\n<!-- shot: camera=tilt_up -->\n\nSecond.\n\nThird.\n",
        "First.\n\nSecond.\n<!-- shot: camera=tilt_up -->\n\nThird.\n",
        "First.\n\nSecond. <!-- shot: camera=tilt_up -->\n\nThird.\n",
    ],
)
def test_directive_means_the_paragraph_it_touches_else_the_next(markdown: Break, script: str) -> None:
    cameras = [shot.camera for shot in markdown(script).shots]
    assert [camera == "tilt_up" for camera in cameras] == [False, True, False]


def test_directive_at_the_end_means_the_last_paragraph(fountain: Break) -> None:
    assert fountain(HEAD + "A door.\n\n[[shot: camera=tilt_up]]\n").shots[-1].camera == "tilt_up"


@pytest.mark.parametrize("place", ["[[shot: size=wide]]\nANNA\nHi.\n", "ANNA\n[[shot: size=wide]]\nHi.\n"])
def test_directive_at_a_cue_makes_the_line_its_own_shot(fountain: Break, place: str) -> None:
    shot = fountain(HEAD + "A door opens.\n\n" + place).shots[-1]
    assert (shot.size, shot.characters, len(shot.lines)) == ("wide", ("Anna",), 1)


def test_directive_without_a_shot_warns(fountain: Break) -> None:
    film = fountain("INT. A - DAY\n\n[[shot: size=wide]]\n")
    assert "Line 3: there is no shot for this directive." in film.warnings


def test_remarks_that_begin_alike_are_no_directives(fountain: Break) -> None:
    assert fountain(HEAD + "[[shot of the sea would be nice]]\nA door.\n").warnings == ()


def test_seconds_too_short_for_the_words_grow_with_a_warning(fountain: Break) -> None:
    film = fountain(HEAD + "[[shot: seconds=2]]\nANNA\nThis takes a good deal longer than two seconds to say.\n")
    assert film.shots[1].length_ms > 3000
    assert film.warnings[0].startswith("Line 5: 2 seconds are too short")


def test_keyframes_come_from_the_sentences(fountain: Break) -> None:
    film = fountain(
        HEAD + "[[shot: type=multi_frame]]\nA door. It opens. A cat walks in.\n\n"
        "[[shot: type=start_end]]\nA cat sleeps, then wakes.\n\n[[shot: type=start_end]]\nSilence\n"
    )
    assert [[frame.description for frame in shot.keyframes] for shot in film.shots[1:]] == [
        ["A door.", "It opens.", "A cat walks in."],
        ["A cat sleeps,", "then wakes."],
        ["Silence", "Silence"],
    ]


@pytest.mark.parametrize(("frames", "type_"), [("a | b", "start_end"), ("a | b | c", "multi_frame"), ("a", "single")])
def test_frames_choose_the_type(fountain: Break, frames: str, type_: str) -> None:
    assert fountain(f'{HEAD}[[shot: frames="{frames}"]]\nA door.\n').shots[1].type == type_


@pytest.mark.parametrize(("type_", "most"), [("single", 1), ("start_end", 2), ("multi_frame", 7)])
def test_too_many_frames_are_left_out_with_a_warning(fountain: Break, type_: str, most: int) -> None:
    frames = " | ".join(f"f{n}" for n in range(9))
    film = fountain(f'{HEAD}[[shot: type={type_} frames="{frames}"]]\nA door.\n')
    kept = [frame.description for frame in film.shots[1].keyframes]
    assert len(kept) == most
    assert kept[0] == "f0"
    assert kept[-1] == ("f8" if most > 1 else "f0")
    assert f"at most {most} pictures; {9 - most} are left out" in film.warnings[0]


def test_empty_title_takes_the_films_title_off(fountain: Break) -> None:
    script = "Title: The Sea\n\nINT. A - DAY\n\n{}Waves.\n"
    assert fountain(script.format("")).shots[0].title == "The Sea"
    assert fountain(script.format('[[shot: title=""]]\n')).shots[0].title == ""
