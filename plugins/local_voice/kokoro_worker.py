"""Kokoro-82M in a process of its own: six languages, with the voice whose file it is handed."""

import functools
import hashlib
import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from hibari.voices import ASSETS
from numpy.typing import NDArray

from .kokoro_alphabet import Alphabet
from .onnx_durations import extra_output
from .phoneme_starts import word_starts
from .pins import pins
from .serving import serve, spoken

_DURATIONS = "/encoder/Clip_output_0"
_RATE = 24_000
_STYLE = 256
_LEAD_SECONDS, _TAIL_SECONDS = 0.1, 0.3
"""What is kept of the silence around each sentence: the model leaves up to a second between two."""
_SILENT = 0.01
_AHEAD = 3
"""Units of duration by which the sound runs ahead of the model's own count."""


class _Voice:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = b"".join(pin.place.read_bytes() for pin in pins("kokoro")) + extra_output(_DURATIONS)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._vocabulary: dict[str, int] = json.loads(Path(ASSETS, "vocab.json").read_text("utf-8"))

    def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Speak one line, sentence by sentence."""
        alphabet = self._alphabet(request["language"])
        styles = _styles(request["style"], request["sha256"])
        sound, phonemes, samples, at = [np.zeros(0, np.float32)], "", list[int](), 0
        for breath in alphabet.breaths(request["text"]):
            wave, lengths = self._session.run(
                None,
                {
                    "tokens": np.array([[0, *(self._vocabulary[sign] for sign in breath), 0]], np.int64),
                    "style": styles[min(len(breath), len(styles) - 1)],
                    "speed": np.array([request["speed"]], np.float32),
                },
            )
            unit = len(wave) / lengths.sum()
            start, end = _span(wave, request["speed"])
            at -= start
            begins = [
                at + max(0, round(unit * float(upto - _AHEAD))) for upto in accumulate(lengths.ravel(), initial=0)
            ]
            phonemes += breath
            samples += begins[1 : 1 + len(breath)]
            sound.append(wave[start:end])
            at += end
        line = np.clip(np.concatenate(sound), -1, 1)
        starts = word_starts(request["text"], alphabet.spell, phonemes, samples)
        return spoken((line * 32767).astype("<i2").tobytes(), _RATE, starts)

    @functools.cache  # noqa: B019 - there is one of these in a process, and it lives as long
    def _alphabet(self, language: str) -> Alphabet:
        return Alphabet(language, self._vocabulary)


def _span(wave: NDArray[np.float32], speed: float) -> tuple[int, int]:
    """Return the part of a sentence's sound that is kept."""
    heard = np.flatnonzero(np.abs(wave) > _SILENT * np.abs(wave).max())
    lead, tail = (int(seconds * _RATE / speed) for seconds in (_LEAD_SECONDS, _TAIL_SECONDS))
    return max(0, int(heard[0]) - lead), min(len(wave), int(heard[-1]) + tail)


@functools.lru_cache(maxsize=16)
def _styles(path: str, sha256: str) -> NDArray[np.float32]:
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{path} is not the voice that was installed; run `bom voices install kokoro` again")
    return np.frombuffer(content, "<f4").reshape(-1, 1, _STYLE)


if __name__ == "__main__":
    serve(_Voice().say)
