"""Whatever is thrown at it: a breakdown that keeps every promise, or an InputError."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bomstudio import Breakdown, InputError

Break = Callable[..., Breakdown]

PIECES = st.sampled_from(
    [
        *("\n", "\n\n", " ", "  \n", "\t", "\r\n", "\x0c", "\u2028", "\ufeff", "\x00"),
        *(
            "INT. ",
            "EXT. A - DAY",
            "ANNA",
            "@آنا",
            "(V.O.)",
            "^",
            "CUT TO:",
            "FADE IN:",
            ".",
            "@",
            "!",
            ">",
            "<",
            "~",
            "=",
            "#",
        ),
        *("[[", "]]", "/*", "*/", "<!--", "-->", "[[shot: type=multi_frame frames=a|b|c seconds=3]]", "shot:", "---\n"),
        *(
            "![a](b.jpg)",
            "{focus=0.3,0.6}",
            "NAME: text",
            "> ",
            "- ",
            "```",
            "<b>",
            "Title: x",
            "title: *a",
            "[",
            ": &a ",
        ),
        *(
            "Hello there.",
            "बारिश। ",
            "今天天气很好。",
            "🙂",
            "a" * 300,
            "one, two; three — four ",
            "1984 ",
            "Dr. ",
            "*",
            "_",
            "THE END",
        ),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)


def check_promises(film: Breakdown) -> None:
    assert film.shots
    assert film.scenes
    assert len({shot.name for shot in film.shots}) == len(film.shots)
    assert len({shot.source_key for shot in film.shots}) == len(film.shots)
    assert [scene.number for scene in film.scenes] == list(range(1, len(film.scenes) + 1))
    assert {shot.scene for shot in film.shots} == {scene.number for scene in film.scenes}
    assert [shot.scene for shot in film.shots] == sorted(shot.scene for shot in film.shots)
    for shot in film.shots:
        fewest, most = shot.type.stills
        assert fewest <= len(shot.keyframes) <= most
        assert shot.length_ms % 100 == 0
        assert shot.length_ms >= 1000
        assert shot.action
        assert all(frame.description or frame.image for frame in shot.keyframes)
        assert all(any(char.isalnum() for char in line.text) for line in shot.lines)


@pytest.mark.parametrize("format", ["text", "markdown", "fountain"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=TEXTS)
def test_any_text_is_broken_down_or_refused(broken_down: Break, format: str, script: str) -> None:
    try:
        film = broken_down(script.encode("utf-8", "surrogatepass"), format)
    except InputError as error:
        assert error.hint
    else:
        check_promises(film)


@pytest.mark.parametrize("format", ["text", "markdown", "fountain", "final_draft"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_broken_down_or_refused(broken_down: Break, format: str, data: bytes) -> None:
    try:
        film = broken_down(data, format)
    except InputError as error:
        assert error.hint
    else:
        check_promises(film)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paragraphs=st.lists(st.text(max_size=40), max_size=6), word=st.from_regex(r"[a-zàéж]{1,9}", fullmatch=True))
def test_plain_text_with_a_word_always_has_a_shot(broken_down: Break, paragraphs: list[str], word: str) -> None:
    script = "\n\n".join([word, *(p.translate({0: None}) for p in paragraphs)])
    check_promises(broken_down(script, "text"))
    check_promises(broken_down(f"INT. ROOM - DAY\n\n{word}\n\n" + script, "fountain"))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.tuples(st.sampled_from(["Action", "Character", "Dialogue", "Shot", "Odd"]), st.text(max_size=20)))
)
def test_any_final_draft_is_broken_down_or_refused(broken_down: Break, kinds: list[tuple[str, str]]) -> None:
    body = "".join(
        f'<Paragraph Type="{kind}"><Text>{"".join(c for c in text if c.isalnum() or c in " .(^)")}</Text></Paragraph>'
        for kind, text in kinds
    )
    try:
        film = broken_down(f"<FinalDraft><Content>{body}</Content></FinalDraft>", "final_draft")
    except InputError as error:
        assert "nothing to film" in str(error) or "well-formed" in str(error)
    else:
        check_promises(film)
