"""Rules about the file: its streams, sizes, lengths and tags."""

from __future__ import annotations

from collections.abc import Iterator

from engine.contracts.plan import SAMPLE_RATE

from .checked import Checked, Fault, seconds

AGAIN = "Render it again; if it comes back, report it as a fault of the renderer."
_PIXELS = "yuv420p"
_COLOURS = ("tv", "bt709", "bt709", "bt709")
_STEREO = 2
_PACKET_MS = 22
"""AAC sound ends in whole packets."""


def streams(film: Checked) -> Iterator[Fault]:
    """Pictures and sound once, and subtitles when there are any."""
    facts = film.facts
    wanted = {
        "pictures": (facts.video_streams, 1),
        "sound": (facts.audio_streams, 1),
        "subtitles": (facts.subtitle_streams, 1 if film.plan.subtitles else 0),
    }
    for kind, (found, planned) in wanted.items():
        if found is not None and found != planned:
            yield Fault(f"It has {found} streams of {kind}; {planned} is planned.", AGAIN)


def size(film: Checked) -> Iterator[Fault]:
    """Width and height as planned."""
    found, planned = film.facts.file, film.plan.encoding.size
    if found.width is not None and (found.width, found.height) != (planned.width, planned.height):
        yield Fault(f"The picture has {found.width}x{found.height} pixels; {planned} is planned.", AGAIN)


def frames(film: Checked) -> Iterator[Fault]:
    """As many frames as planned."""
    found, planned = film.facts.file.frames, film.plan.frames
    if found is not None and found != planned:
        yield Fault(f"It has {found} frames; {planned} are planned.", AGAIN)


def duration(film: Checked) -> Iterator[Fault]:
    """As long as its frames, and its sound as long as its pictures."""
    rate, facts = film.plan.encoding.rate, film.facts
    planned = rate.ms(facts.file.frames or film.plan.frames)
    allowed = max(rate.ms(1), _PACKET_MS)
    for what, found in (("The film", facts.file.duration_ms), ("Its sound", facts.audio_ms)):
        if found is not None and abs(found - planned) > allowed:
            yield Fault(f"{what} lasts {seconds(found)}; its pictures last {seconds(planned)}.", AGAIN)
            return


def pixel_format(film: Checked) -> Iterator[Fault]:
    """Pixels that every player shows."""
    if film.facts.pixel_format not in ("", _PIXELS):
        yield Fault(f"Its pixels are {film.facts.pixel_format}; many players show {_PIXELS} only.", AGAIN)


def colours(film: Checked) -> Iterator[Fault]:
    """Colours that are named."""
    found = film.facts.colours
    if found and found != _COLOURS:
        yield Fault(f"Its colours are tagged {' / '.join(found)}; {' / '.join(_COLOURS)} is planned.", AGAIN)


def sample_rate(film: Checked) -> Iterator[Fault]:
    """Sound at the rate of films."""
    found = film.facts.file.sample_rate
    if found not in (None, SAMPLE_RATE):
        yield Fault(f"Its sound is at {found} Hz; {SAMPLE_RATE} is planned.", AGAIN)


def channels(film: Checked) -> Iterator[Fault]:
    """Sound in stereo."""
    found = film.facts.file.channels
    if found not in (None, _STEREO):
        yield Fault(f"Its sound has {found} channels; {_STEREO} are planned.", AGAIN)


def faststart(film: Checked) -> Iterator[Fault]:
    """The index before the media."""
    if not film.facts.faststart:
        yield Fault("Its index lies at the end: on the web it starts only when all of it has arrived.", AGAIN)


def keyframes(film: Checked) -> Iterator[Fault]:
    """Key frames close enough to jump to any place."""
    found = film.facts.keyframe_gap
    if found is not None and found > film.plan.encoding.rate.frames(film.limits.keyframe_seconds):
        lasts = seconds(film.plan.encoding.rate.ms(found))
        yield Fault(f"There are {lasts} between two key frames; {film.limits.keyframe_seconds} s are allowed.", AGAIN)


def bitrate(film: Checked) -> Iterator[Fault]:
    """A file of a sensible size."""
    size, lasts = film.facts.bytes, film.facts.file.duration_ms
    if size and lasts and size * 8 / lasts > film.limits.largest_mbit * 1000:
        found = size * 8 / lasts / 1000
        yield Fault(
            f"It has {found:.0f} Mbit a second; {film.limits.largest_mbit} are allowed.",
            "Raise film.crf, choose a slower film.preset, or raise quality.largest_mbit.",
        )


def unmeasured(film: Checked) -> Iterator[Fault]:
    """Pictures and sound were looked at."""
    looked = {"pictures": film.facts.pictures_measured, "sound": film.facts.sound_measured}
    missing = [what for what, was_measured in looked.items() if not was_measured]
    if missing:
        yield Fault(f"Nobody looked at its {' and '.join(missing)} yet.", "Run `bom report VIDEO --thorough`.")
