"""espeak-ng in a process of its own: plain text in, sound and word starts out."""

import _ctypes
import ctypes
from typing import Any

import espeakng_loader

from .serving import serve, spoken

_SYNCHRONOUS, _DONT_EXIT, _UTF8 = 2, 0x8000, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_LIST_END, _WORD = 0, 1


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_unload = getattr(_ctypes, "dlclose", None) or _ctypes.FreeLibrary  # type: ignore[attr-defined]


def say(request: dict[str, Any]) -> dict[str, Any]:
    """Speak one line.

    The library is loaded afresh each time (4 ms): its noise and vibrato run on from line to line, and nothing
    less brings them back to where they started, so that the same line gives the same sound.
    """
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    sound = bytearray()
    starts: list[list[int]] = []

    def receive(wave: Any, samples: int, events: Any) -> int:
        if wave and samples:
            sound.extend(ctypes.string_at(wave, samples * 2))
        index = 0
        while events[index].type != _LIST_END:
            if events[index].type == _WORD:
                starts.append([events[index].text_position - 1, events[index].sample])
            index += 1
        return 0

    try:
        rate = library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), _DONT_EXIT)
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        callback = _Callback(receive)  # kept by name for as long as the library may call it
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(request["voice"].encode()):
            raise LookupError(f"it has no voice {request['voice']!r}")
        for parameter, key in ((_RATE, "wpm"), (_PITCH, "pitch"), (_RANGE, "range")):
            library.espeak_SetParameter(parameter, request[key], 0)
        text = request["text"].encode()
        library.espeak_Synth(text, len(text) + 1, 0, 1, 0, _UTF8, None, None)
        library.espeak_Synchronize()
        library.espeak_Terminate()
    finally:
        _unload(library._handle)
    return spoken(bytes(sound), rate, starts)


if __name__ == "__main__":
    serve(say)
