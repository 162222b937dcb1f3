"""A workshop for renderer tests: tiny clips, a frame source of flat colours, and looking at what came out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import numpy as np
from PIL import Image

from bomstudio import Bench, ConfigError, FrameSource, MediaRef, Size

FLAT = "application/x-flat+json"
SIZE = Size(width=320, height=180)


class FlatSource(FrameSource):
    """Draws frames of one colour: `{"yuv": [y, u, v], "step": n}`, the luma rising by `step` a frame."""

    media_type = FLAT

    def frames(
        self, clip: Path, size: Size, start: int, count: int, open: Callable[[MediaRef], Path]
    ) -> Iterator[memoryview | bytes]:
        told = json.loads(clip.read_text())
        pixels = size.width * size.height
        buffer = np.empty(pixels * 3 // 2, np.uint8)
        for index in range(start, start + min(count, told.get("frames", 10**6))):
            luma, *chroma = told["yuv"]
            buffer[:pixels] = luma + index * told.get("step", 0)
            buffer[pixels : pixels * 5 // 4] = chroma[0]
            buffer[pixels * 5 // 4 :] = chroma[1]
            yield buffer.data


@dataclass
class Workshop:
    folder: Path
    paths: dict[str, Path] = field(default_factory=dict)
    reported: list[int] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    cancel_after: int | None = None

    def keep(self, path: Path, media_type: str) -> MediaRef:
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        self.paths[sha256] = path
        return MediaRef(sha256=sha256, media_type=media_type, bytes=len(data))

    def flat(self, luma: int, u: int = 128, v: int = 128, **more: int) -> MediaRef:
        path = self.folder / f"flat-{luma}-{u}-{v}-{next(self.numbers)}.json"
        path.write_text(json.dumps({"yuv": [luma, u, v], **more}))
        return self.keep(path, FLAT)

    def filmed(
        self,
        pictures: list[np.ndarray],
        rate: int = 24,
        *,
        matrix: int = 1,
        is_tagged: bool = True,
        aspect: Fraction | None = None,
        ending: str = "mp4",
        codec: str = "libx264",
    ) -> MediaRef:
        """Keep RGB pictures as a film; `matrix` is 1 for BT.709 and 5 for BT.601."""
        path = self.folder / f"filmed-{next(self.numbers)}.{ending}"
        height, width = pictures[0].shape[:2]
        with av.open(path, "w") as container:
            stream = container.add_stream(codec, rate=rate, options={"crf": "4", "g": "12"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            context = stream.codec_context
            if is_tagged:
                context.colorspace = context.color_primaries = context.color_trc = matrix
                context.color_range = 1
            if aspect:
                context.sample_aspect_ratio = aspect
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                planar = frame.reformat(format="yuv420p", dst_colorspace=matrix)
                planar.colorspace = matrix if is_tagged else 2
                container.mux(stream.encode(planar))
            container.mux(stream.encode(None))
        return self.keep(path, "video/mp4")

    def picture(self, pixels: np.ndarray, media_type: str = "image/png") -> MediaRef:
        """Keep RGB or RGBA pixels as a picture."""
        path = self.folder / f"picture-{next(self.numbers)}.{media_type.partition('/')[2]}"
        Image.fromarray(pixels).save(path)
        return self.keep(path, media_type)

    def sound(self, samples: np.ndarray, rate: int = 48_000) -> MediaRef:
        """Keep samples (count, or count by channels; -1..1) as a WAV file."""
        path = self.folder / f"sound-{next(self.numbers)}.wav"
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        with av.open(path, "w") as container:
            stream = container.add_stream("pcm_s16le", rate=rate, layout="mono" if channels == 1 else "stereo")
            whole = np.rint(np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono" if channels == 1 else "stereo")
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return self.keep(path, "audio/wav")

    @property
    def bench(self) -> Bench:
        def source(media_type: str) -> FrameSource:
            if media_type != FLAT:
                raise ConfigError(f"No plugin draws {media_type}.")
            return FlatSource()

        return Bench(
            open=lambda ref: self.paths[ref.sha256],
            sources=source,
            report=self.reported.append,
            cancelled=lambda: self.cancel_after is not None and sum(self.reported) >= self.cancel_after,
        )


def decoded(path: Path) -> list[np.ndarray]:
    """Return a film's frames as planar arrays, height × 3/2 by width."""
    with av.open(path) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def heard(path: Path) -> np.ndarray:
    """Return a file's sound, samples by channels."""
    with av.open(path) as container:
        channels = container.streams.audio[0].channels
        frames = list(container.decode(audio=0))
    if frames[0].format.is_planar:
        return np.concatenate([frame.to_ndarray() for frame in frames], axis=1).T
    return np.concatenate([frame.to_ndarray().reshape(-1, channels) for frame in frames])
