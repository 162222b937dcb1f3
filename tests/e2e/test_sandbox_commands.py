"""The sandbox from the command line: with stand-ins of its own, and served for others."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx
import pytest
from bom_process import Bom
from PIL import Image

pytestmark = pytest.mark.slow
PICTURE = ("make", "image", "a lamp", "--sandbox", "--model", "nbp/gemini-3-pro-image", "--yes", "--json")


def test_picture_is_rehearsed_without_a_key_or_a_server(tmp_path: Path) -> None:
    bom = Bom(tmp_path)
    made = bom.run(*PICTURE, "--resolution", "360p")
    assert "Sandbox: vendors are stand-ins" in made.complaints
    with Image.open(made.json["path"]) as picture:
        assert picture.size == (640, 360)
    assert [asset["role"] for asset in made.json["assets"]] == ["still", "original"]
    assert not (bom.home / "bom.db").exists()


def test_served_stand_ins_keep_the_books_of_many_commands(tmp_path: Path) -> None:
    bom = Bom(tmp_path)
    server = bom.start("sandbox", "serve", "--port", "0")
    try:
        assert server.stdout is not None
        url = server.stdout.readline().split()[0]
        bom.environment["BOM_SANDBOX__URL"] = url
        for number in ("1", "2", "2"):
            bom.run(*PICTURE, "--resolution", "360p", "--seed", number, "--out", f"{number}.png")
        books = httpx.get(f"{url}/_sandbox/ledger").json()["nbp"]
        assert len(books["arrived"]) == 2
    finally:
        server.send_signal(signal.SIGTERM)
        _, complaints = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "Traceback" not in complaints


def test_other_commands_enter_the_sandbox_by_a_variable(tmp_path: Path) -> None:
    bom = Bom(tmp_path, BOM_REALM="sandbox")
    assert "Sandbox" in bom.run("costs").complaints
