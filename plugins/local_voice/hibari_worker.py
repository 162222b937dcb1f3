"""hibari in a process of its own: an American English voice, distilled from Kokoro-82M."""

from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from hibari import Hibari
from hibari.dsp import synth
from hibari.voices import ASSETS

from .onnx_durations import with_output
from .phoneme_starts import word_starts
from .serving import serve, spoken

_DURATIONS = "/Clip_output_0"
_AHEAD = 3
"""Units of duration by which the sound runs ahead of the model's own count, as in Kokoro."""


class _Voice:
    def __init__(self) -> None:
        self._hibari = Hibari(model=with_output(Path(ASSETS, "hibari.onnx"), _DURATIONS), threads=1)

    def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Speak one line, sentence by sentence."""
        hibari, noise = self._hibari, np.random.default_rng(0)
        sound, phonemes, samples, at = [np.zeros(0, np.float32)], "", list[int](), 0
        for sentence in hibari.phonemize(request["text"]):
            known = "".join(phoneme for phoneme in sentence if phoneme in hibari.vocab)
            feed = {
                "ids": np.array([hibari.ids(known)], np.int64),
                "speed": np.array([request["speed"]], np.float32),
            }
            *spectrum, lengths = hibari.sess.run(None, feed)
            sound.append(synth(*(part[0] for part in spectrum), noise))
            unit = len(sound[-1]) / lengths.sum()
            begins = [at + max(0, round(unit * float(end - _AHEAD))) for end in accumulate(lengths.ravel(), initial=0)]
            phonemes += known
            samples += begins[1 : 1 + len(known)]
            at += len(sound[-1])
        wave = np.clip(np.concatenate(sound), -1, 1)
        starts = word_starts(request["text"], hibari.g2p, phonemes, samples)
        return spoken((wave * 32767).astype("<i2").tobytes(), hibari.sample_rate, starts)


if __name__ == "__main__":
    serve(_Voice().say)
