"""espeak-ng's library, loaded inside the process that speaks and nowhere else: it is GPL-3.0."""

import ctypes
import re

import espeakng_loader

_RETRIEVAL, _DONT_EXIT, _UTF8 = 1, 0x8000, 1
_IPA, _TIED = 0x02, 0x80
_TIE = "^"
_SWITCH = re.compile(r"\([a-z^-]+\)")
"""What it writes where a word is read by another language's rules."""


class Phonemes:
    """A text's phonemes, in the International Phonetic Alphabet, `^` between the parts of one sound."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)

    def of(self, text: str, voice: str) -> str:
        """Return how a text without punctuation is read by a voice's rules."""
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise LookupError(f"espeak-ng has no voice {voice!r}")
        kept = ctypes.create_string_buffer(text.encode())
        place = ctypes.c_void_p(ctypes.addressof(kept))
        mode = ord(_TIE) << 8 | _TIED | _IPA
        said = []
        while place.value:
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, mode)
            said.append((clause or b"").decode())
        return _SWITCH.sub("", " ".join(said)).strip()
