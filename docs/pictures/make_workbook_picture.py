"""Makes `workbook.png`, the picture in the accountant's pages, from a workbook: `make_workbook_picture.py FILE.xlsx`.

Needs LibreOffice (apt-get install libreoffice-calc-nogui) and pypdfium2 (pip install pypdfium2).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image

HERE = Path(__file__).parent
PAGES = ("Project Overview", "Cost Ledger")
CUT = (75, 105, 1300, 540)
"""The part of each page that is shown."""
GAP, LINE, PAPER = 24, (203, 213, 225), (255, 255, 255)


def pages(workbook: Path) -> list[Image.Image]:
    """Return the first page of each sheet that is shown."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'office').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(workbook)]
        subprocess.run(command, check=True, capture_output=True)
        document = pypdfium2.PdfDocument(Path(folder) / f"{workbook.stem}.pdf")
        found = {}
        for page in document:
            title = next((title for title in PAGES if page.get_textpage().get_text_range().startswith(title)), "")
            if title and title not in found:
                found[title] = page.render(scale=1.6).to_pil().convert("RGB").crop(CUT)
        return [found[title] for title in PAGES]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    shown = pages(Path(sys.argv[1]))
    height = sum(page.height + GAP for page in shown) - GAP
    picture = Image.new("RGB", (shown[0].width, height), PAPER)
    for number, page in enumerate(shown):
        top = number * (shown[0].height + GAP)
        picture.paste(page, (0, top))
        if number:
            picture.paste(LINE, (0, top - GAP // 2, picture.width, top - GAP // 2 + 1))
    picture.quantize(32, dither=Image.Dither.NONE).save(HERE / "workbook.png", optimize=True)
