"""A brand's files: logos that can be drawn, fonts by file and by family, and clear words for the rest."""

from pathlib import Path

import pytest
from made_font import make_font
from made_logo import make_logo
from PIL import Image

from engine.contracts.errors import InputError, NotFound
from engine.host.brand_files import find_font, read_logo
from engine.host.fonts import MachineFonts


def test_logo_is_trimmed_and_the_same_each_time(tmp_path: Path) -> None:
    whole = Image.new("RGBA", (900, 500))
    whole.paste(Image.open(make_logo(tmp_path / "a.png")), (100, 200))
    whole.save(tmp_path / "wide.png")
    read = read_logo(tmp_path / "wide.png")
    assert 550 < read.width < 600
    assert 120 < read.height < 160
    assert not read.is_opaque
    assert read == read_logo(tmp_path / "wide.png")


def test_logo_without_alpha_is_taken_and_told(tmp_path: Path) -> None:
    assert read_logo(make_logo(tmp_path / "a.jpg", ink="#102030", opaque=True)).is_opaque


def test_large_logo_is_kept_smaller(tmp_path: Path) -> None:
    assert read_logo(make_logo(tmp_path / "a.png", size=(5000, 1200))).width == 2400


@pytest.mark.parametrize("name", ["a.svg", "a.txt", "small.png", "empty.png", "cut.png"])
def test_logo_that_cannot_serve_is_refused_with_a_remedy(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "small.png":
        make_logo(path, size=(64, 20))
    elif name == "empty.png":
        Image.new("RGBA", (400, 400)).save(path)
    elif name == "cut.png":
        path.write_bytes(make_logo(tmp_path / "whole.png").read_bytes()[:300])
    else:
        path.write_text("<svg/>")
    with pytest.raises(InputError, match=name) as refused:
        read_logo(path)
    assert refused.value.hint


def test_missing_logo_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_logo(tmp_path / "no.png")


def test_font_is_found_by_file_and_by_family(tmp_path: Path) -> None:
    path = make_font(tmp_path / "harbour.ttf", "ABC", family="Harbour Text")
    assert find_font(str(path)).file.path == path
    assert find_font("harbour text", [tmp_path]).file.path == path
    assert find_font("Noto Sans").family == "Noto Sans"


def test_font_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font")
    (tmp_path / "a.woff2").write_bytes(b"wOF2")
    for name in ("a.ttf", "a.woff2"):
        with pytest.raises(InputError, match=name):
            find_font(str(tmp_path / name))
    with pytest.raises(NotFound, match="Comic Harbour"):
        find_font("Comic Harbour")


def test_a_brands_font_leads_in_the_scripts_it_has_whole(tmp_path: Path) -> None:
    own = make_font(tmp_path / "own.ttf", "Harbou ")
    fonts = MachineFonts(system=lambda: ()).led_by(own)
    assert [run.font.path for run in fonts.runs("Harbour") if run.font] == [own]
    assert own not in [run.font.path for run in fonts.runs("Harbours") if run.font]
    mixed = {run.text.strip(): run.font.path for run in fonts.runs("Harbour रात") if run.font}
    assert mixed["Harbour"] == own
    assert mixed["रात"] != own
