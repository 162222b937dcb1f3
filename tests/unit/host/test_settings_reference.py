import tomllib

import pytest

from engine.host.data import data_path
from engine.host.settings import Settings
from engine.host.settings_reference import settings_reference


def test_every_setting_has_a_line_with_its_meaning_default_and_variable() -> None:
    page = settings_reference()
    for section in Settings.model_fields:
        assert section in ("home", "realm") or f"## [{section}]\n" in page
    line = next(line for line in page.splitlines() if line.startswith("| `crf` "))
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "`crf`",
        "`20`",
        "0 to 51",
        "Picture quality of H.264; lower is finer and larger.",
        "`BOM_FILM__CRF`",
    ]


def test_every_field_has_a_meaning() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in settings_reference().replace("\\|", "/").splitlines()
        if line.startswith("| `")
    ]
    assert all(row[3] for row in rows if len(row) >= 4)


def test_row_of_a_list_is_explained_by_its_fields_and_not_by_their_types() -> None:
    page = settings_reference()
    assert "| `model` | required |  | The model with its plugin's name: `PLUGIN/MODEL`. |" in page.splitlines()
    assert str(str.__doc__).split()[0] not in page


def test_every_default_in_the_file_is_a_setting() -> None:
    defaults = tomllib.loads(data_path("config/defaults.toml").read_text(encoding="utf-8"))
    assert defaults.keys() <= Settings.model_fields.keys()


def test_the_page_does_not_depend_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings_reference()
    monkeypatch.setenv("BOM_FILM__CRF", "33")
    monkeypatch.setenv("BOM_HOME", "/elsewhere")
    assert settings_reference() == before
