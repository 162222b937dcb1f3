"""Which font writes which letters: packaged fonts first, then the settings', then the system's."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_font import make_font

from engine.host import font_files
from engine.host.fonts import MachineFonts
from engine.host.settings import load_settings


def written(fonts: MachineFonts, text: str, weight: int = 400) -> list[tuple[str, str]]:
    return [(run.text, run.font.path.name if run.font else "") for run in fonts.runs(text, weight)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fonts"


@pytest.fixture
def fonts(folder: Path) -> MachineFonts:
    return MachineFonts(system=lambda: (folder,))


@pytest.mark.parametrize("text", ["Hello, “world” – é 12", "Ёж", "Ελλάδα", "e\u0301"])
def test_packaged_font_is_enough_for_western_letters(fonts: MachineFonts, folder: Path, text: str) -> None:
    make_font(folder / "a.ttf", text, family="Noto Sans Aa")
    assert written(fonts, text) == [(text, "NotoSans[wdth,wght].ttf")]
    assert not fonts.missing(text)


def test_one_packaged_font_writes_a_text_of_two_scripts(fonts: MachineFonts) -> None:
    assert written(fonts, "मीरा has tea") == [("मीरा has tea", "NotoSansDevanagari[wdth,wght].ttf")]


def test_other_letters_come_from_the_system_and_the_rest_stays(fonts: MachineFonts, folder: Path) -> None:
    make_font(folder / "deep" / "er" / "han.ttf", "東京。", family="Any")
    assert written(fonts, "In 東京。 now") == [
        ("In ", "NotoSans[wdth,wght].ttf"),
        ("東京。 ", "han.ttf"),
        ("now", "NotoSans[wdth,wght].ttf"),
    ]


def test_settings_come_before_the_system_and_noto_before_others(tmp_path: Path, folder: Path) -> None:
    make_font(folder / "a.ttf", "ก", family="Aaa")
    make_font(folder / "b.ttf", "ก", family="Noto Serif Thai")
    make_font(folder / "c.ttf", "ก", family="Noto Sans Thai")
    assert written(MachineFonts(system=lambda: (folder,)), "ก") == [("ก", "c.ttf")]
    mine = make_font(tmp_path / "mine.otf", "ก", family="Mine")
    assert written(MachineFonts([tmp_path / "gone", mine], system=lambda: (folder,)), "ก") == [("ก", "mine.otf")]


def test_nearest_weight_is_chosen(fonts: MachineFonts, folder: Path) -> None:
    make_font(folder / "a.ttf", "ก", weight=400)
    make_font(folder / "b.ttf", "ก", weight=700)
    assert written(fonts, "ก", 400) == [("ก", "a.ttf")]
    assert written(fonts, "ก", 600) == [("ก", "b.ttf")]


def test_text_from_right_to_left_has_one_font(fonts: MachineFonts, folder: Path) -> None:
    make_font(folder / "a.ttf", "שלום", family="Noto Sans Hebrew")
    assert list(fonts.missing("שלום 5!")) == ["5", "!"]
    assert all("fonts-dejavu-core" in remedy for remedy in fonts.missing("שלום א!").values())
    assert not fonts.missing("שלום")


def test_a_line_has_the_fonts_of_the_whole_text(fonts: MachineFonts, folder: Path) -> None:
    make_font(folder / "a.ttf", "שלוםTea\n", family="Noto Sans Hebrew")
    (run,) = fonts.runs("Tea", within="שלום\nTea")
    assert run.font
    assert run.font.path.name == "a.ttf"


@pytest.mark.parametrize(
    ("text", "package"),
    [("東", "fonts-noto-cjk"), ("한", "fonts-noto-cjk"), ("ก", "fonts-noto-core"), ("🎬", "fonts-symbola")],
)
def test_missing_letter_says_what_to_install(fonts: MachineFonts, text: str, package: str) -> None:
    assert package in fonts.missing(f"So {text}")[text]
    assert "film.fonts" in fonts.missing(f"So {text}")[text]
    assert [run.text for run in fonts.runs(f"So {text}") if run.font is None] == [text]


@pytest.mark.parametrize("text", ["", " ", "\u200f\n", "a\u00a0b\ufe0f", "\u200e…"])
def test_what_has_no_ink_needs_no_font(fonts: MachineFonts, text: str) -> None:
    assert not fonts.missing(text)


def test_joined_scripts_are_missing_where_they_cannot_be_joined(folder: Path) -> None:
    make_font(folder / "a.ttf", "שלום")
    fonts = MachineFonts(system=lambda: (folder,), can_shape=lambda: False)
    assert all("libfribidi0" in remedy for remedy in fonts.missing("शleשם").values())
    assert list(fonts.missing("שAש")) == ["ש"]
    assert not fonts.missing("Plain")


def test_files_that_are_no_fonts_are_passed_over(fonts: MachineFonts, folder: Path) -> None:
    folder.mkdir()
    (folder / "a.ttf").write_bytes(b"")
    (folder / "b.otf").write_bytes(b"no font at all")
    (folder / "c.ttc").symlink_to(folder / "nowhere")
    good = make_font(folder / "d.ttf", "ก")
    assert written(fonts, "ก") == [("ก", good.name)]


def test_a_made_font_can_be_drawn_with(folder: Path) -> None:
    (face,) = font_files.faces(make_font(folder / "a.ttf", "ก", family="Made", weight=700))
    assert (face.family, face.weight, face.is_slanted, face.file.is_variable) == ("Made", 700, False, False)
    drawn = face.file.face(400, 40)
    assert drawn.getlength("ก") == drawn.getlength("กก") / 2 > 0


def test_variable_font_is_drawn_at_its_weight_and_size(fonts: MachineFonts) -> None:
    (run,) = fonts.runs("Harbour")
    assert run.font
    assert run.font.is_variable
    light, heavy, large = (run.font.face(*asked).getlength("Harbour") for asked in ((300, 40), (700, 40), (300, 80)))
    assert light < heavy < large == pytest.approx(2 * light, rel=0.02)


def test_the_setting_takes_a_list_of_places(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert load_settings().film.fonts == ()
    monkeypatch.setenv("BOM_FILM__FONTS", f"{tmp_path}/a.ttf, ~/more")
    assert load_settings().film.fonts == (tmp_path / "a.ttf", Path.home() / "more")
