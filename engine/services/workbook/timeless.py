"""A spreadsheet file is a zip archive: the same content is to be the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LEVEL = 6
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


class TimelessZip(ZipFile):
    """A zip archive in which nothing tells when it was written."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a part."""
        with self.open(_part(str(zinfo_or_arcname)), "w") as part:
            part.write(data.encode() if isinstance(data, str) else data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a part from a file."""
        path = Path(filename)
        with path.open("rb") as source, self.open(_part(str(arcname), path.stat().st_size), "w") as part:
            shutil.copyfileobj(source, part, 1 << 20)


def _part(name: str, size: int = 0) -> ZipInfo:
    info = ZipInfo(name.lstrip("/"), _BEGINNING)
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    info.external_attr = _MODE
    info.file_size = size
    return info
