"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.contracts.errors import InputError
from engine.store.failures import explaining_files


@contextmanager
def appearing(out: Path, *, force: bool) -> Iterator[Path]:
    """Yield a file beside the wanted one, which becomes it when all went well.

    Raises InputError when there is one already, unless it may be replaced, and when it cannot be written there.
    """
    path = out.expanduser().absolute()
    _refuse_existing(path, force)
    with explaining_files(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
        os.close(descriptor)
    beside = Path(name)
    try:
        with explaining_files(path.parent):
            yield beside
            beside.chmod(0o666 & ~_umask())
            _refuse_existing(path, force)
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _refuse_existing(path: Path, force: bool) -> None:
    if path.is_dir():
        raise InputError(f"{path} is a folder.", hint="Give the name of a file with --out.")
    if path.exists() and not force:
        raise InputError(f"{path} exists already.", hint="Choose another name with --out, or replace it with --force.")


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
