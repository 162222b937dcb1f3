"""Scripts that cannot become a film end in a sentence and an exit code, and lose nothing."""

from pathlib import Path

import pytest
from bom_process import Bom


@pytest.fixture(scope="module")
def bom(tmp_path_factory: pytest.TempPathFactory) -> Bom:
    return Bom(tmp_path_factory.mktemp("bad"))


def _script(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.fountain", b"", "is empty"),
        ("blank.md", b" \n\n\t\n", "is empty"),
        ("picture.fountain", b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("letter.docx", b"PK\x03\x04 words", "Word"),
        ("title-only.fountain", b"Title: Nothing\n", "nothing to film"),
        ("lost-picture.md", b"# A\n\n![a cup](missing.jpg)\n\nA cup stands there.\n", "missing.jpg"),
    ],
)
def test_unusable_script_is_refused_with_what_to_do(
    bom: Bom, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    run = bom.run("quote", str(_script(tmp_path, name, content)))
    assert run.code == 2, run.complaints
    assert told in run.complaints.replace("\n", " ")
    assert "Traceback" not in run.complaints
    assert bom.run("projects", "list", "--json").json == []


def test_missing_script_is_not_found(bom: Bom, tmp_path: Path) -> None:
    run = bom.run("quote", str(tmp_path / "nowhere.md"), "--json")
    assert run.code == 3
    assert "nowhere.md" in run.output


def test_script_of_two_gigabytes_is_refused_unread(bom: Bom, tmp_path: Path) -> None:
    huge = tmp_path / "huge.fountain"
    with huge.open("wb") as file:
        file.truncate(2 << 30)
    run = bom.run("quote", str(huge))
    assert run.code == 2
    assert "2.1 GB" in run.complaints
    assert run.peak_mib < 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("crlf.fountain", "Title: A\r\n\r\nINT. ROOM - DAY\r\n\r\nShe waits.\r\n".encode("utf-8-sig")),
        ("tabs.fountain", "INT. ROOM\t- DAY\n\n\tBOB 🎬\n\t\t(whispering)\n\tHello.\n".encode()),
        ("rtl.fountain", "INT. בית - לילה\n\nדָּנָה נכנסת.\n\nדָּנָה\nשלום.\n".encode()),
        ("wide.txt", "A quiet house.".encode("utf-16")),
        ("long.md", ("# Scene\n\n" + "Somebody walks on and on through the field.\n\n" * 300).encode()),
    ],
)
def test_unusual_script_is_read(bom: Bom, tmp_path: Path, name: str, content: bytes) -> None:
    quote = bom.run("quote", str(_script(tmp_path, name, content)), "--json").json
    assert quote["shots"] >= 1
    assert quote["ceiling"] == {"micro": 0, "currency": "EUR"}
