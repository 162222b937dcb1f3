"""Sound written as another kind of file: WAV, MP3 or Ogg Opus; its loudness and its length stay as they are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.contracts.errors import RenderError
from engine.contracts.media import SoundFormat


@dataclass(frozen=True)
class _Format:
    codec: str
    bits: str
    """What a sample is handed over as."""
    quality: dict[str, str]


FORMATS = {
    SoundFormat.WAV.ending: _Format("pcm_s16le", "s16", {"flags": "+bitexact"}),
    SoundFormat.MP3.ending: _Format("libmp3lame", "s16p", {"flags": "+bitexact+qscale", "global_quality": "236"}),
    SoundFormat.OGG.ending: _Format("libopus", "s16", {"flags": "+bitexact", "b": "128k"}),
}
"""By how the file ends. Opus wants 48 kHz, which everything here has; at a fixed rate LAME would turn sound down."""
_OPTIONS = {"fflags": "+bitexact", "id3v2_version": "0", "write_id3v1": "0"}
"""No tags, no names of programs, no serial numbers out of the air: the same sound gives the same bytes."""
_RATE = 48_000


def write_as(source: Path, target: Path) -> None:
    """Write a file's sound as the target's ending says; raises RenderError when it cannot be done."""
    import av  # late: most runs write no such file

    wanted = FORMATS[target.suffix.lower()]
    options = _OPTIONS if wanted.codec == "libmp3lame" else {"fflags": _OPTIONS["fflags"]}
    try:
        with av.open(source) as read, av.open(target, "w", options=options) as written:
            heard = read.streams.audio[0]
            layout = "mono" if heard.codec_context.channels == 1 else "stereo"
            stream = cast(
                av.AudioStream, written.add_stream(wanted.codec, rate=_RATE, layout=layout, options=wanted.quality)
            )
            fit = av.AudioResampler(format=wanted.bits, layout=layout, rate=_RATE)
            for frame in itertools.chain(read.decode(heard), (None,)):
                for fitted in fit.resample(frame):
                    written.mux(stream.encode(fitted))
            written.mux(stream.encode(None))
    except (av.FFmpegError, IndexError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise RenderError(
            f"{source.name} could not be written as {target.suffix[1:]}: {error}.", hint="Choose another --format."
        ) from error
