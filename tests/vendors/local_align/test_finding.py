"""Lines found in recordings: how exactly, whatever was recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reading import STORY, Reading, encode_sound, read_aloud, write_sound

from bomstudio import SAMPLE_RATE, Cancelled, InputError, Passage, Rejected, Result, SpeechAlignRequest, WordTime
from plugins.local_align.adapter import AlignSpeech
from plugins.local_align.forced import Forced

Align = Callable[..., Result]

needs_pocketsphinx = pytest.mark.skipif(
    not Forced.is_installed(), reason="pocketsphinx is not installed: pip install bomstudio[transcribe]"
)


@pytest.fixture
def align(work: Callable[..., Result]) -> Align:
    def aligned(path: Path, lines: Sequence[str] = STORY, **fields: Any) -> Result:
        return work(AlignSpeech, SpeechAlignRequest, path, lines=tuple(lines), **fields)

    return aligned


def passages(result: Result) -> list[Passage | None]:
    return [None if found is None else Passage.model_validate(found) for found in result.data["passages"]]


def errors(result: Result, starts: Sequence[float]) -> list[float]:
    found = passages(result)
    assert None not in found
    return [abs(passage.start_ms - start) for passage, start in zip(found, starts, strict=True) if passage]


def told(capsys: pytest.CaptureFixture[str], what: str, found: Result, reading: Reading) -> tuple[float, float]:
    off = errors(found, reading.starts)
    words = [
        abs(word.start_ms - start)
        for passage, starts in zip(passages(found), reading.words, strict=True)
        if passage
        for word, start in zip(passage.words, starts, strict=True)
    ]
    with capsys.disabled():
        print(
            f"\n  {what}: {reading.seconds:.0f} s, {len(off)} sentences by {found.data['way']}: "
            f"starts off by {np.median(off):.0f} ms median, {max(off):.0f} worst; words {np.median(words):.0f} median"
        )
    return float(np.median(off)), max(off)


@needs_pocketsphinx
@pytest.mark.parametrize("who", ["woman", "man"])
@pytest.mark.parametrize(("noise", "worst"), [(None, 50), (30, 60), (20, 100)])
def test_sentence_starts_of_english_are_off_by_little(
    who: str,
    noise: int | None,
    worst: int,
    align: Align,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reading: Reading = request.getfixturevalue(who)
    assert reading.seconds >= 30
    sound = reading.sound if noise is None else reading.with_noise(noise)
    result = align(write_sound(tmp_path / "voice.wav", sound), language="en")

    median, farthest = told(capsys, f"{who}, noise {f'{noise} dB below' if noise else 'none'}", result, reading)

    assert median <= 50
    assert farthest <= worst
    assert all(passage and passage.confidence >= 0.5 for passage in passages(result))


def test_any_language_is_laid_out_by_its_pauses_and_says_that_it_is_unsure(
    align: Align, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (
        "De haven was stil die ochtend, en de boten lagen doodstil.",
        "Mara stak de lamp aan voor de zon opkwam.",
        "Dat deed ze elke dag.",
        "Op een avond in oktober kwam er een vreemdeling het pad op, met een houten kist.",
        "Niemand vroeg waarom.",
    )
    reading = read_aloud(lines, tmp_path, engine="espeak", language="nl")
    result = align(write_sound(tmp_path / "stem.wav", reading.with_noise(30)), lines, language="nl")

    median, _ = told(capsys, "Dutch", result, reading)

    assert result.data["way"] == "pauses"
    assert median <= 50
    assert all(passage and passage.confidence < 0.5 for passage in passages(result))
    assert all(
        len(passage.words) == len(line.split())
        for passage, line in zip(passages(result), lines, strict=True)
        if passage
    )


def heard(reading: Reading, order: Sequence[int]) -> tuple[WordTime, ...]:
    """What a transcript of a reading of these sentences hears, a little off, as transcripts are."""
    return tuple(
        WordTime(text=text, start_ms=round(at) + 40, end_ms=round(at) + 140)
        for place, sentence in enumerate(order)
        for text, at in zip(STORY[sentence].split(), reading.words[place], strict=True)
    )


def test_missing_sentence_is_not_invented_and_the_last_take_of_a_repeated_one_is_marked(
    align: Align, tmp_path: Path
) -> None:
    order = (0, 1, 3, 4, 4, 5)
    reading = read_aloud([STORY[place] for place in order], tmp_path)
    path = write_sound(tmp_path / "voice.wav", reading.with_noise(35))

    result = align(path, STORY[:6], language="en", heard=heard(reading, order))

    found = passages(result)
    assert [passage is not None for passage in found] == [True, True, False, True, True, True]
    takes = dict(zip(order, reading.starts, strict=True))
    assert all(abs(passage.start_ms - takes[place]) < 60 for place, passage in enumerate(found) if passage)
    assert any("said 2 times" in note for note in result.notes)


def test_recording_of_something_else_is_marked_but_not_believed(align: Align, woman: Reading, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "voice.wav", woman.sound)
    lines = ("Boil the water and add plenty of salt.", "Serve it with grated cheese.")

    result = align(path, lines, language="en", heard=heard(woman, range(10)))

    assert any("right recording" in note for note in result.notes)
    assert all(passage and passage.confidence < 0.3 for passage in passages(result))


def test_music_is_not_believed_to_be_speech(align: Align, tmp_path: Path) -> None:
    at = np.arange(SAMPLE_RATE * 20) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * hertz * at) for hertz in (220, 277, 330)) / 6
    path = write_sound(tmp_path / "music.wav", chord.astype(np.float32))

    for language in ("en", "hi"):
        found = passages(align(path, STORY[:4], language=language))
        assert all(passage and passage.confidence <= 0.25 for passage in found)


def test_silence_is_refused(align: Align, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "silence.wav", np.zeros(SAMPLE_RATE * 3, np.float32))
    with pytest.raises(Rejected, match="Nothing is heard"):
        align(path)


def test_file_that_is_no_sound_is_refused(align: Align, tmp_path: Path) -> None:
    path = tmp_path / "voice.mp3"
    path.write_bytes(b"ID3 but then nothing that is music" * 50)
    with pytest.raises(InputError, match="cannot be decoded"):
        align(path)


@needs_pocketsphinx
def test_narrow_mp3_and_the_sound_of_a_video_do_as_well(align: Align, woman: Reading, tmp_path: Path) -> None:
    narrow = encode_sound(tmp_path / "voice.mp3", woman.sound, "libmp3lame", 8_000)
    assert np.median(errors(align(narrow), woman.starts)) <= 50

    video = encode_sound(tmp_path / "voice.mp4", woman.sound, "aac", 48_000, late=2.0)
    found = errors(align(video, media_type="video/mp4"), [start + 2_000 for start in woman.starts])
    assert np.median(found) <= 50, "times are those of the video, whose sound begins later than its pictures"


def test_alignment_can_be_stopped(align: Align, woman: Reading, tmp_path: Path) -> None:
    path = write_sound(tmp_path / "voice.wav", woman.sound)
    with pytest.raises(Cancelled):
        align(path, cancelled=lambda: True)


@needs_pocketsphinx
def test_names_and_numbers_that_no_dictionary_has_are_found(align: Align, tmp_path: Path) -> None:
    lines = ("Szymborska and Vrooijenstijn met in 1912.", "They ordered 30 boats, all well-made (and red).")
    reading = read_aloud([line.replace(" (and red)", "") for line in lines], tmp_path)
    result = align(write_sound(tmp_path / "voice.wav", reading.sound), lines)

    assert max(errors(result, reading.starts)) <= 60
    assert [len(passage.words) for passage in passages(result) if passage] == [6, 6]
