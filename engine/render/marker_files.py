"""Markers as files that a person can open and edit: a label track, or subtitles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pysubs2

from engine.contracts.errors import InputError


@dataclass(frozen=True)
class Label:
    """A stretch with its words: `1A.2 ANNA: Come in.` begins with the name of its line."""

    start_ms: int
    end_ms: int
    text: str

    @property
    def line(self) -> str:
        """The name of the line."""
        return self.text.partition(" ")[0].rstrip(":")


def marker_file(labels: Sequence[Label], ending: str) -> bytes:
    """Return labels as a file, by its ending: .txt is a label track, .srt subtitles; raises InputError for others."""
    return _form(ending).write(labels)


def read_marker_file(data: bytes, ending: str) -> list[Label]:
    """Return the labels in a file, by its ending; raises InputError naming the line that is not understood."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text.", hint="Save it as UTF-8.") from error
    return _form(ending).read(text)


def _write_track(labels: Sequence[Label]) -> bytes:
    rows = (f"{_seconds(label.start_ms)}\t{_seconds(label.end_ms)}\t{' '.join(label.text.split())}" for label in labels)
    return "".join(f"{row}\n" for row in rows).encode()


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}000"


def _read_track(text: str) -> list[Label]:
    labels = []
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.startswith("\\"):  # a second row of a label holds the pitch that was selected
            continue
        fields = row.split("\t", 2)
        try:
            start, end = (round(float(field.replace(",", ".")) * 1000) for field in fields[:2])
            labels.append(Label(start, end, fields[2].strip()))
        except (ValueError, IndexError, OverflowError):
            raise InputError(
                f"Row {number} of the label track is not understood: {row[:60]!r}.",
                hint="A row is start, end and label, with tabs between: 1.250<Tab>3.400<Tab>1A Good morning.",
            ) from None
    return labels


def _write_subtitles(labels: Sequence[Label]) -> bytes:
    file = pysubs2.SSAFile()
    file.events = [pysubs2.SSAEvent(start=label.start_ms, end=label.end_ms, text=label.text) for label in labels]
    return file.to_string("srt").encode()


def _read_subtitles(text: str) -> list[Label]:
    try:
        file = pysubs2.SSAFile.from_string(text, format_="srt")
    except (pysubs2.Pysubs2Error, ValueError) as error:
        raise InputError(f"The subtitles are not understood: {error}.", hint="Export them again as .srt.") from error
    return [Label(event.start, event.end, " ".join(event.plaintext.split())) for event in file.events]


@dataclass(frozen=True)
class _Form:
    write: Callable[[Sequence[Label]], bytes]
    read: Callable[[str], list[Label]]


_FORMS = {"txt": _Form(_write_track, _read_track), "srt": _Form(_write_subtitles, _read_subtitles)}


def _form(ending: str) -> _Form:
    form = _FORMS.get(ending.removeprefix(".").lower())
    if form is None:
        raise InputError(
            f"Markers are not kept in {ending or 'a file without an ending'}.",
            hint="Use .txt for a label track, or .srt for subtitles.",
        )
    return form
