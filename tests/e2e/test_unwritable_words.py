"""Words that no font here can write are told with the price, and refused before anything is made."""

from pathlib import Path

import pytest
from bom_process import Bom
from made_font import make_font

CARD = """\
# Kitchen - day

<!-- shot: title="{title}" seconds=1 -->

*A cat sleeps on the table.*
"""


@pytest.fixture
def bom(tmp_path: Path) -> Bom:
    """A machine that has no font but those of the engine."""
    return Bom(tmp_path, XDG_DATA_DIRS=str(tmp_path / "share"), XDG_DATA_HOME=str(tmp_path / "own"))


def _card(folder: Path, title: str) -> str:
    path = folder / "card.md"
    path.write_text(CARD.format(title=title))
    return str(path)


def test_card_without_a_font_is_refused_before_any_job(bom: Bom, tmp_path: Path) -> None:
    run = bom.run("produce", _card(tmp_path, "A שלום 日"), "--yes")
    told = " ".join(run.complaints.split())
    assert run.code == 5, told
    for part in ("shot 1A", "ש ל ו ם (Hebrew)", "日 (Chinese characters)", "fonts-dejavu-core", "film.fonts"):
        assert part in told
    (breakdown,) = bom.run("jobs", "list", "--json").json
    assert (breakdown["kind"], breakdown["status"]) == ("job", "completed")


def test_quote_warns_of_letters_until_there_is_a_font(bom: Bom, tmp_path: Path) -> None:
    quote = bom.run("quote", _card(tmp_path, "So ก 🎬"), "--json").json
    told = " ".join(quote["warnings"])
    assert "ก (Thai)" in told
    assert "🎬 (picture or sign)" in told
    assert "fonts-noto-core" in told
    assert "fonts-symbola" in told
    make_font(tmp_path / "share" / "fonts" / "thai.ttf", "ก🎬")
    assert bom.run("quote", str(tmp_path / "card.md"), "--json").json["warnings"] == []


def test_subtitles_without_a_font_may_stay_beside_the_picture(tmp_path: Path) -> None:
    bom = Bom(
        tmp_path,
        XDG_DATA_DIRS=str(tmp_path / "share"),
        XDG_DATA_HOME=str(tmp_path / "own"),
        BOM_FILM__BURN_SUBTITLES="true",
    )
    script = tmp_path / "said.md"
    script.write_text("# Kitchen - day\n\nDANA: สวัสดี, good morning.\n")
    told = " ".join(bom.run("quote", str(script), "--json").json["warnings"])
    assert "The subtitle of shot 1A" in told
    assert "without --burn-subtitles" in told
