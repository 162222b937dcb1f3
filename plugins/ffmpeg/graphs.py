"""Every ffmpeg command of this plugin, as graphs; the one module that imports ffmpeg-python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg

from bomstudio import SAMPLE_RATE, Encoding, FrameRate, MusicBed, Proxy

BT709 = {"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709"}
"""Given before `-i`, they tag raw frames; given after it, they would convert them."""

REPEATABLE = {"fflags": "+bitexact", "map_metadata": "-1", "map_chapters": "-1"}
"""No creation time and no version of ffmpeg in the file."""

MOVIE_TIMESCALE = SAMPLE_RATE
"""The clock of edit lists: exact for sound, and fine enough for pictures."""

LIMITER_RATE = 4 * SAMPLE_RATE
"""Peaks between samples show at this rate."""


def track_timescale(rate: FrameRate) -> int:
    """Return the clock of a picture track: a whole number of ticks a frame, at a fine enough grain."""
    scale = rate.num
    while scale < 10_000:
        scale *= 2
    return scale


def encode(binary: str, encoding: Encoding, threads: int, out: Path) -> list[str]:
    """Raw planar frames on stdin become an MP4 that joins with others of the same encoding by copying."""
    size = encoding.size
    frames = ffmpeg.input(
        "pipe:",
        format="rawvideo",
        pix_fmt="yuv420p",
        video_size=(size.width, size.height),
        framerate=str(encoding.rate),
        **BT709,
    )
    keys = f"keyint={encoding.keyframe_every}:min-keyint=1:open-gop=0:stitchable=1:sync-lookahead=0"
    pictures = {
        "c:v": "libx264",
        "preset": encoding.preset,
        "crf": encoding.crf,
        "threads": threads,
        "x264-params": keys,
        "flags:v": "+bitexact",
        "bsf:v": "filter_units=remove_types=6",  # x264's own signature: version and settings
        "video_track_timescale": track_timescale(encoding.rate),
        "movie_timescale": MOVIE_TIMESCALE,
    }
    return _command(binary, ffmpeg.output(frames, _name(out), format="mp4", **pictures, **REPEATABLE), "error")


def premix(binary: str, length: int, music: MusicBed | None, out: Path) -> list[str]:
    """Three channels on stdin (voices; music left, music right) become one stereo mix, measured on the way."""
    raw = ffmpeg.input("pipe:", format="f32le", ar=SAMPLE_RATE, ch_layout="3.0")
    if music is None:
        mixed = raw.filter("pan", args="stereo|c0=c0|c1=c0")
    else:
        parts = raw.filter_multi_output("asplit")
        voices = parts[0].filter("pan", args="stereo|c0=c0|c1=c0")
        bed = parts[1].filter("pan", args="stereo|c0=c1|c1=c2").filter("volume", volume=f"{music.gain_db}dB")
        rising, falling = (ms * SAMPLE_RATE // 1000 for ms in (music.fade_in_ms, music.fade_out_ms))
        if rising:
            bed = bed.filter("afade", type="in", start_sample=0, nb_samples=min(rising, length))
        if falling:
            start = max(0, length - falling)
            bed = bed.filter("afade", type="out", start_sample=start, nb_samples=length - start)
        if music.duck:
            twins = voices.filter_multi_output("asplit")
            bed = ffmpeg.filter([bed, twins[0]], "sidechaincompress", threshold=0.03, ratio=8, attack=40, release=500)
            voices = twins[1]
        mixed = ffmpeg.filter([voices, bed], "amix", inputs=2, duration="first", normalize=0)
    measured = mixed.filter("ebur128", framelog="quiet")
    return _command(binary, ffmpeg.output(measured, _name(out), format="w64", acodec="pcm_f32le", **REPEATABLE), "info")


def draft(binary: str, premixed: Path, gain_db: float, limit_db: float) -> list[str]:
    """A mix is brought to a gain and held below a peak without being encoded, and measured: as loud as its master."""
    sound = ffmpeg.input(_name(premixed)).filter("volume", volume=f"{gain_db:.3f}dB")
    heard = _limited(sound, limit_db).filter("ebur128", framelog="quiet")
    return _command(binary, ffmpeg.output(heard, "-", format="null"), "info")


def master(
    binary: str, premixed: Path, length: int, gain_db: float, limit_db: float, bitrate_kbps: int, out: Path
) -> list[str]:
    """A mix is raised or lowered by a plain gain, held below a peak, and encoded to exactly `length` samples."""
    sound = ffmpeg.input(_name(premixed)).filter("volume", volume=f"{gain_db:.3f}dB").filter("aresample", LIMITER_RATE)
    sound = (
        _limited(sound, limit_db)
        .filter("aresample", SAMPLE_RATE)
        .filter("apad", whole_len=length)
        .filter("atrim", end_sample=length)
    )
    return _command(binary, _aac(sound, bitrate_kbps, out), "error")


def silence(binary: str, length: int, bitrate_kbps: int, out: Path) -> list[str]:
    """Digital silence of exactly `length` samples."""
    sound = ffmpeg.input(f"anullsrc=r={SAMPLE_RATE}:cl=stereo", format="lavfi").filter("atrim", end_sample=length)
    return _command(binary, _aac(sound, bitrate_kbps, out), "error")


def loudness(binary: str, sound: Path) -> list[str]:
    """A sound file is measured: loudness, true peak, and silent stretches."""
    heard = _listened_to(ffmpeg.input(_name(sound))["a:0"])
    return _command(binary, ffmpeg.output(heard, "-", format="null"), "info")


def heard(binary: str, sound: Path, length: int) -> list[str]:
    """The loudness of a sound file's first `length` samples of the film is measured."""
    start = ffmpeg.input(_name(sound), t=length / SAMPLE_RATE)["a:0"]
    return _command(binary, ffmpeg.output(start.filter("ebur128", framelog="quiet"), "-", format="null"), "info")


def join(
    binary: str,
    listing: Path,
    sound: Path,
    subtitles: Path | None,
    rate: FrameRate,
    title: str,
    language: str,
    out: Path,
) -> list[str]:
    """Segments, sound and soft subtitles become one film; pictures and sound are copied.

    x264 delays short segments less than long ones, so decode times are numbered afresh, two frames early.
    """
    scale = track_timescale(rate)
    step = scale * rate.den // rate.num
    streams = [ffmpeg.input(_name(listing), format="concat", safe=0)["v:0"], ffmpeg.input(_name(sound))["a:0"]]
    options: dict[str, Any] = {
        "c:v": "copy",
        "c:a": "copy",
        "bsf:v": f"setts=pts=PTS:dts=(N-2)*{step}:duration={step}:time_base=1/{scale}:prescale=1",
        "video_track_timescale": scale,
        "movie_timescale": MOVIE_TIMESCALE,
        "movflags": "+faststart",
        "metadata:s:a:0": f"language={language}",
    }
    if subtitles:
        streams.append(ffmpeg.input(_name(subtitles), format="webvtt")["s:0"])
        options |= {"c:s": "mov_text", "metadata:s:s:0": f"language={language}", "disposition:s:0": "default"}
    if title:
        options["metadata"] = f"title={title}"
    return _command(binary, ffmpeg.output(*streams, _name(out), format="mp4", **options, **REPEATABLE), "error")


def proxy(binary: str, film: Path, sheet: Path, proxy: Proxy, threads: int, out: Path) -> list[str]:
    """A film is scaled down with a sheet over every frame; its sound is copied."""
    source = ffmpeg.input(_name(film))
    small = source["v:0"].filter("scale", proxy.size.width, proxy.size.height, flags="area")
    marked = ffmpeg.filter([small, ffmpeg.input(_name(sheet))], "overlay", format="yuv420")
    options = {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": proxy.crf,
        "threads": threads,
        "pix_fmt": "yuv420p",
        "flags:v": "+bitexact",
        "bsf:v": "filter_units=remove_types=6",
        "c:a": "copy",
        "movflags": "+faststart",
    }
    output = ffmpeg.output(marked, source["a:0"], _name(out), format="mp4", **options, **BT709, **REPEATABLE)
    return _command(binary, output, "error")


def quality(binary: str, film: Path, *, sound: bool) -> list[str]:
    """A film is decoded once and looked over for black, frozen and silent stretches, loudness and true peak."""
    source = ffmpeg.input(_name(film))
    small = source["v:0"].filter("scale", w="min(480,iw)", h=-2)
    streams = [small.filter("blackdetect", d=0.01, pix_th=0.10).filter("freezedetect", n="-60dB", d=0.5)]
    if sound:
        streams.append(_listened_to(source["a:0"]))
    looked_over = ffmpeg.output(*streams, "-", format="null").global_args("-xerror")  # damaged frames are errors
    return _command(binary, looked_over, "info")


def _listened_to(sound: Any) -> Any:
    return sound.filter("silencedetect", n="-45dB", d=0.5).filter("ebur128", framelog="quiet", peak="true")


def _limited(sound: Any, limit_db: float) -> Any:
    return sound.filter("alimiter", limit=f"{10 ** (limit_db / 20):.6f}", level="false", latency="true")


def _aac(sound: Any, bitrate_kbps: int, out: Path) -> Any:
    """Sound is encoded without substituted noise, which now and then bursts out far above what was there."""
    options = {"c:a": "aac", "b:a": f"{bitrate_kbps}k", "aac_pns": 0, "flags:a": "+bitexact"}
    return ffmpeg.output(sound, _name(out), format="ipod", movie_timescale=MOVIE_TIMESCALE, **options, **REPEATABLE)


def _command(binary: str, output: Any, loglevel: str) -> list[str]:
    quiet = output.global_args("-hide_banner", "-nostats", "-loglevel", f"level+{loglevel}")
    return [str(word) for word in ffmpeg.compile(quiet, cmd=binary, overwrite_output=True)]


def _name(path: Path) -> str:
    return f"file:{path.absolute()}"
