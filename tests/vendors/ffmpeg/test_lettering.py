"""Words on the picture: where they stand, how they come and go, and how they are broken into lines."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from film_workshop import SIZE, Workshop, decoded
from hypothesis import given
from hypothesis import strategies as st
from made_font import make_font

from bomstudio import BurnedLine, ConfigError, Encoding, Fonts, Footage, Resolution, Segment, Shape, Size, Title
from engine.host import media
from engine.host.fonts import MachineFonts
from plugins.ffmpeg import lettering
from plugins.ffmpeg.fonts import SEMIBOLD, Pen
from plugins.ffmpeg.renderer import FfmpegRenderer
from plugins.ffmpeg.wrapping import wrapped

DARK = 40
LINE = "Every evening she climbed the stairs and lit the lamp, whatever the weather."


def brightest(frames: list[np.ndarray]) -> list[int]:
    return [int(frame[: SIZE.height].max()) for frame in frames]


@pytest.fixture
def written(renderer: FfmpegRenderer, workshop: Workshop, encoding: Encoding, tmp_path: Path):  # type: ignore[no-untyped-def]
    def make(frames: int, *, titles: tuple[Title, ...] = (), burned: tuple[BurnedLine, ...] = ()) -> list[np.ndarray]:
        footage = Footage(clip=workshop.flat(DARK), frames=frames)
        out = tmp_path / "a.mp4"
        renderer.segment(Segment(footage=footage, titles=titles, burned=burned), encoding, out, workshop.bench)
        return decoded(out)

    return make


def test_title_fades_in_stays_and_fades_out(written) -> None:  # type: ignore[no-untyped-def]
    levels = brightest(written(60, titles=(Title(text="Harbour", start=6, frames=48),)))
    assert max(levels[:6] + levels[54:]) < DARK + 6
    assert all(earlier < later for earlier, later in pairwise(levels[6:18]))
    assert min(levels[19:40]) > 215
    assert all(earlier > later for earlier, later in pairwise(levels[43:54]))


def test_title_over_two_segments_fades_as_one(written) -> None:  # type: ignore[no-untyped-def]
    whole = brightest(written(48, titles=(Title(text="Harbour", start=0, frames=48),)))
    first = brightest(written(20, titles=(Title(text="Harbour", start=0, frames=20, total=48),)))
    second = brightest(written(28, titles=(Title(text="Harbour", start=0, frames=28, phase=20, total=48),)))
    assert first + second == pytest.approx(whole, abs=8)


def test_subtitle_is_there_for_exactly_its_frames(written) -> None:  # type: ignore[no-untyped-def]
    levels = brightest(written(20, burned=(BurnedLine(text="Hello", start=5, frames=9),)))
    assert [level > 200 for level in levels] == [False] * 5 + [True] * 9 + [False] * 6


def test_words_change_nothing_outside_their_box(written) -> None:  # type: ignore[no-untyped-def]
    frame = written(3, burned=(BurnedLine(text="Hello", start=0, frames=3),))[1]
    assert np.abs(frame[:90].astype(int) - DARK).max() <= 2
    assert np.abs(frame[SIZE.height : SIZE.height + 20].astype(int) - 128).max() <= 2


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("resolution", [Resolution.PROXY, Resolution.FULL_HD])
@pytest.mark.parametrize("text", [LINE, "Short.", "रोज़ शाम वह सीढ़ियाँ चढ़ती और दीया जलाती थी।", "Donaudampfschiff" * 6])
def test_subtitles_stand_inside_the_safe_area(fonts: Fonts, shape: Shape, resolution: Resolution, text: str) -> None:
    size = Size.of(shape, resolution)
    drawn = lettering.burned(BurnedLine(text=text, start=0, frames=1), size, fonts)
    alpha = np.asarray(drawn.picture)[..., 3]
    rows, columns = np.nonzero(alpha > 200)
    bottom = (size.height - drawn.top - rows.max()) / size.height
    assert 0.085 <= bottom <= 0.17
    left, right = drawn.left + columns.min(), size.width - drawn.left - columns.max()
    assert min(left, right) >= 0.04 * size.width
    assert left == pytest.approx(right, abs=0.02 * size.width)


@pytest.mark.parametrize("style", ["title", "lower_third", "end_card"])
@pytest.mark.parametrize("shape", list(Shape))
def test_titles_lie_inside_the_picture_at_even_places(fonts: Fonts, shape: Shape, style: str) -> None:
    size = Size.of(shape, Resolution.HD)
    text = "A rather long title that will need more than one line, surely\nAnd a second one"
    drawn = lettering.title(Title(text=text, start=0, frames=1, style=style), size, fonts)  # type: ignore[arg-type]
    edges = (drawn.left, drawn.top, drawn.picture.width, drawn.picture.height)
    assert all(edge % 2 == 0 and edge >= 0 for edge in edges)
    assert drawn.left + drawn.picture.width <= size.width
    assert drawn.top + drawn.picture.height <= size.height


def test_lower_third_leaves_room_for_subtitles(fonts: Fonts) -> None:
    size = Size.of(Shape.WIDE, Resolution.FULL_HD)
    third = lettering.title(Title(text="Dr. Anna\nBiologist", start=0, frames=1, style="lower_third"), size, fonts)
    subtitle = lettering.burned(BurnedLine(text=LINE, start=0, frames=1), size, fonts)
    assert third.top + third.picture.height <= subtitle.top


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200f"])
@pytest.mark.parametrize("style", ["title", "lower_third", "end_card"])
def test_words_without_a_letter_break_nothing(written, text: str, style: str) -> None:  # type: ignore[no-untyped-def]
    title = Title(text=text, start=0, frames=2, style=style)  # type: ignore[arg-type]
    frames = written(2, titles=(title,), burned=(BurnedLine(text=text, start=0, frames=2),))
    assert len(frames) == 2
    assert text.strip() or max(brightest(frames)) <= DARK + 2


def test_letters_without_a_font_are_told_and_never_drawn(renderer: FfmpegRenderer, fonts: Fonts) -> None:
    assert not renderer.unwritable([LINE, "रोज़ शाम"])
    assert list(renderer.unwritable([LINE, "Oh, שלום"])) == list("שלום")
    with pytest.raises(ConfigError, match="fonts-dejavu-core"):
        lettering.burned(BurnedLine(text="שלום", start=0, frames=1), SIZE, fonts)


def test_letters_are_drawn_with_the_font_that_has_them(tmp_path: Path) -> None:
    fonts = MachineFonts([make_font(tmp_path / "thai.ttf", "ก")], system=lambda: ())

    def drawn(text: str) -> np.ndarray:
        return np.asarray(lettering.burned(BurnedLine(text=text, start=0, frames=1), SIZE, fonts).picture)

    assert Pen(fonts, "A ก", SEMIBOLD, 40).getlength("A ก") > Pen(fonts, "A", SEMIBOLD, 40).getlength("A")
    assert (drawn("ก")[..., 3] > 200).sum() > 40
    assert not np.array_equal(drawn("A ก"), drawn("A"))


def test_the_fonts_bytes_are_part_of_what_is_written(tmp_path: Path) -> None:
    def hand(font: Path, text: str) -> str:
        fonts = MachineFonts([font], system=lambda: ())
        return FfmpegRenderer("", 2, media, lambda: fonts).hand([text])

    one = make_font(tmp_path / "a" / "thai.ttf", "ก")
    same = make_font(tmp_path / "b" / "other.ttf", "ก")
    other = make_font(tmp_path / "c" / "thai.ttf", "กข")
    assert hand(one, "ก") == hand(same, "ก")
    assert len({hand(one, "ก"), hand(other, "ก"), hand(one, "A"), hand(one, " ")}) == 4
    assert hand(one, "A") == hand(other, "A")


@given(st.text(max_size=200), st.integers(1, 50), st.integers(1, 60))
def test_wrapping_loses_no_letter_and_every_line_fits(text: str, letters: int, room: int) -> None:
    lines = wrapped(text, letters, room, lambda line: 1.5 * len(line))
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(len(line) <= letters and (1.5 * len(line) <= room or len(line) == 1) for line in lines)


def test_lines_are_as_even_as_they_can_be() -> None:
    assert wrapped("one two three four five", 18, 1000, len) == ["one two three", "four five"]
    assert wrapped("aa bb cc dd", 10, 1000, len) == ["aa bb", "cc dd"]
