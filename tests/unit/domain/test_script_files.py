import gzip
import os
import zipfile
from pathlib import Path

import pytest

from engine.contracts.errors import InputError, NotFound
from engine.domain.script_files import recognise

LIMIT = 5_000_000
FDX = '<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script"></FinalDraft>'


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.fountain", "Title: A\n", "fountain"),
        ("a.SPMD", "INT. A\n", "fountain"),
        ("a.md", "# A\n", "markdown"),
        ("a.markdown", "INT. A - DAY\n", "markdown"),
        ("a.txt", "Once upon a time there was a boat.\n", "text"),
        ("a", "Once upon a time\n", "text"),
        ("a.txt", "Title page\n\nINT. KITCHEN - DAY\n\nAnna walks in.\n", "fountain"),
        ("a.txt", "EXT. ÉCOLE - DAY\n\nAnna walks in.\n", "fountain"),
        ("a.txt", "Int a kitchen she waits.\n", "text"),
        ("a.txt", "Line\nINT. kitchen prose goes on\n", "text"),
        ("a.fdx", FDX, "final_draft"),
        ("a.xml", FDX, "final_draft"),
    ],
)
def test_script_is_recognised_by_name_and_content(tmp_path: Path, name: str, content: str, format: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert recognise(path, max_bytes=LIMIT) == format


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encoding_does_not_hide_the_format(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café\r\n\r\nEXT. CAFÉ - NIGHT\r\n\r\nRain.\r\n".encode(encoding))
    assert recognise(path, max_bytes=LIMIT) == "fountain"


def test_final_draft_in_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.fdx"
    path.write_bytes(FDX.encode("utf-16"))
    assert recognise(path, max_bytes=LIMIT) == "final_draft"


def test_huge_file_is_refused_by_its_size_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.fountain"
    path.touch()
    os.truncate(path, 2_000_000_000)
    monkeypatch.setattr(Path, "open", lambda *args, **kwargs: pytest.fail("was opened"))
    with pytest.raises(InputError, match=r"huge\.fountain is 2\.0 GB; a script may have 5\.0 MB") as refused:
        recognise(path, max_bytes=LIMIT)
    assert "film.script_max_bytes" in refused.value.hint


def test_file_of_exactly_the_limit_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("word " * 20)
    assert recognise(path, max_bytes=100) == "text"
    with pytest.raises(InputError):
        recognise(path, max_bytes=99)


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
def test_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.fountain"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.fountain is empty"):
        recognise(path, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"{\\rtf1 hello}", "an RTF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"ID3\x04", "a sound"),
        (gzip.compress(b"hello", mtime=0), "a compressed file"),
        (b"\x00\x00\x00\x18ftypmp42", "binary data"),
        (bytes(range(1, 32)) * 20, "binary data"),
        ("No mark".encode("utf-16-le"), "binary data"),
    ],
)
def test_what_is_not_text_is_refused_with_its_kind(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "a.fountain"
    path.write_bytes(content)
    with pytest.raises(InputError, match=kind) as refused:
        recognise(path, max_bytes=LIMIT)
    assert "Fountain" in refused.value.hint


def test_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as document:
        document.writestr("word/document.xml", "<w/>")
    with pytest.raises(InputError, match="a Word document"):
        recognise(path, max_bytes=LIMIT)


def test_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>Hello</p>")
    with pytest.raises(InputError, match=r"ending \.html") as refused:
        recognise(path, max_bytes=LIMIT)
    assert ".fountain, .spmd, .fdx, .md" in refused.value.hint


def test_final_draft_in_name_only_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.fdx"
    path.write_text("INT. A - DAY")
    with pytest.raises(InputError, match="not a Final Draft file"):
        recognise(path, max_bytes=LIMIT)


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        recognise(tmp_path / "none.md", max_bytes=LIMIT)
    with pytest.raises(InputError, match="is a folder"):
        recognise(tmp_path, max_bytes=LIMIT)


def test_file_that_may_not_be_read_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text("Hello")

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.md cannot be read: Permission denied"):
        recognise(path, max_bytes=LIMIT)


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>Hello", b"\xef\xbb\xbf\n<HTML lang=nl>"])
def test_web_page_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.txt is a web page"):
        recognise(path, max_bytes=LIMIT)


def test_pipe_and_broken_link_are_no_ordinary_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "nowhere.md")
    for name in ("pipe.md", "link.md"):
        with pytest.raises(InputError, match=rf"{name} is no ordinary file"):
            recognise(tmp_path / name, max_bytes=LIMIT)
