"""Frames of a video, through the ffmpeg program."""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from sr3r.colours import BT2020, DISPLAY_P3, HLG, LINEAR, PQ, ColourSpace, to_srgb
from sr3r.errors import FileError, InputError
from sr3r.ffmpeg import ffmpeg_program
from sr3r.files import check_file

VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".3gp", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv")

# ffmpeg's names for what colours.ColourSpace has numbers for.
_PRIMARIES = {"bt2020": BT2020, "smpte432": DISPLAY_P3, "smpte431": DISPLAY_P3}
_TRANSFERS = {"smpte2084": PQ, "arib-std-b67": HLG, "linear": LINEAR}
# "Video: hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/arib-std-b67, progressive), 1920x1080": matrix, primaries,
# transfer. Where all three have one name, it stands there once and is none of the above.
_COLOURS = re.compile(r"Video: .*?[(, ][\w-]+/(?P<primaries>[\w-]+)/(?P<transfer>[\w-]+)[,)]")


class VideoFrame(NamedTuple):
    """A frame of a video, turned upright, in sRGB and with square pixels."""

    number: int
    image: UInt8[Tensor, "h w 3"]


def spread_frames(count: int, num_frames: int, every: int | None = None) -> list[int]:
    """Which of the frames to take.

    Args:
        count: Frames there are.
        num_frames: Frames to take at most.
        every: Take each so many-th from the first on; None spreads them evenly over all, the first and last included.

    Raises:
        InputError: fewer than two frames are asked for, or the interval is not positive.
    """
    if num_frames < 2 or (every is not None and every < 1):
        raise InputError(f"Cannot take {num_frames} frames, one in {every}; take 2 or more, one in 1 or more.")
    if every is not None:
        return list(range(0, count, every))[:num_frames]
    return (
        [round(i * (count - 1) / (num_frames - 1)) for i in range(num_frames)]
        if count > num_frames
        else [*range(count)]
    )


def read_frames(path: Path, num_frames: int, every: int | None = None, *, tries: int = 1) -> list[VideoFrame]:
    """Some frames of a video, see `spread_frames`.

    Args:
        path: The video; 10-bit and HDR ones become 8-bit sRGB.
        num_frames: Frames to take at most.
        every: Take each so many-th.
        tries: Look at this many times as many frames, and take the sharpest of each few neighbours.

    Raises:
        FileError: the file is missing, no video, or has a single frame; with ffmpeg's reason.
        UnavailableError: there is no ffmpeg.
    """
    check_file(path)
    count, space = _looked_at(path)
    wanted = spread_frames(count, num_frames * tries, every)
    best: dict[int, tuple[float, VideoFrame]] = {}
    for position, image in enumerate(_decoded(path, wanted, space)):
        group = position * min(num_frames, len(wanted)) // len(wanted)
        sharp = sharpness(image) if tries > 1 else 0.0
        if group not in best or sharp > best[group][0]:
            best[group] = sharp, VideoFrame(wanted[position], image)
    frames = [frame for _, frame in best.values()]
    if len(frames) < 2:
        raise FileError(f"{path} has one frame, and a scene needs two; use a longer video.")
    return frames


def sharpness(image: UInt8[Tensor, "h w 3"]) -> float:
    """How strongly neighbouring pixels differ: comparable between photos of about the same things."""
    step = max(1, min(image.shape[:2]) // 720)
    grey = image[::step, ::step].float().mean(-1)
    laplacian = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    return float(laplacian.abs().mean()) if laplacian.numel() else 0.0


def _looked_at(path: Path) -> tuple[int, ColourSpace]:
    """Number of frames, and what their colours mean."""
    log = ""
    # Counting packets is quick; where that fails, or is no use, frames are decoded to count them.
    for codec in (["-c", "copy"], []):
        options = ["-map", "0:v:0", *codec, "-fps_mode", "passthrough", "-f", "null", "-"]
        done = subprocess.run(
            [ffmpeg_program(), "-hide_banner", "-nostdin", "-i", str(path), *options],
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        log = done.stderr.decode(errors="replace")
        counts = re.findall(r"frame=\s*(\d+)", log)
        if counts and int(counts[-1]) > 0:
            colours = _COLOURS.search(log)
            names = colours.groupdict() if colours else {}
            return int(counts[-1]), ColourSpace(
                _PRIMARIES.get(names.get("primaries", ""), 2), _TRANSFERS.get(names.get("transfer", ""), 2)
            )
    raise FileError(f"{path} is not a video that can be read ({_reason(log)}); convert it to .mp4.")


def _decoded(path: Path, wanted: Sequence[int], space: ColourSpace) -> Iterator[UInt8[Tensor, "h w 3"]]:
    """The frames of these numbers, one after the other."""
    chosen = "+".join(f"eq(n,{number})" for number in wanted)
    filters = f"select='{chosen}',scale=w=trunc(iw*sar+0.5):h=ih"
    # passthrough: frames are not repeated to keep the rate. As PPM each tells its size, turned upright. What has more
    # than 8 bits would come in 16, were 8 not asked for.
    pixels = "rgb24" if space.is_srgb else "rgb48be"
    options = ["-map", "0:v:0", "-vf", filters, "-fps_mode", "passthrough", "-pix_fmt", pixels, "-c:v", "ppm"]
    command = [ffmpeg_program(), "-nostdin", "-loglevel", "error", "-i", str(path), *options, "-f", "image2pipe", "-"]
    found = 0
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log) as ffmpeg:
            assert ffmpeg.stdout is not None
            while (frame := _next_ppm(ffmpeg.stdout)) is not None:
                found += 1
                yield torch.from_numpy(_in_8_bit(frame, space))
        # A video that is cut short still has its first frames.
        if found == 0:
            log.seek(0)
            reason = _reason(log.read().decode(errors="replace"))
            raise FileError(f"No frame of {path} can be decoded ({reason}); convert it to .mp4.")


def _next_ppm(stream: IO[bytes]) -> np.ndarray | None:
    """The next image of a stream, each "P6 width height maximum" in three lines and its pixels; None at the end."""
    header = b"".join(stream.readline() for _ in range(3)).split()
    if len(header) != 4 or header[0] != b"P6":
        return None
    width, height, maximum = (int(number) for number in header[1:])
    kind = np.dtype(np.uint8 if maximum < 256 else ">u2")
    data = stream.read(3 * width * height * kind.itemsize)
    if len(data) < 3 * width * height * kind.itemsize:
        return None
    return np.frombuffer(data, kind).reshape(height, width, 3)


def _in_8_bit(frame: np.ndarray, space: ColourSpace) -> np.ndarray:
    if space.is_srgb:
        return frame.copy()
    return (to_srgb(frame.astype(np.float32) / 65535, space) * 255).round().astype(np.uint8)


def _reason(log: str) -> str:
    """What ffmpeg said, in its last words."""
    lines = [re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip() for line in log.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("Conversion failed", "Error opening output"))]
    if any("matches no streams" in line for line in lines):
        return "it has no pictures"
    told = next((line for line in lines if "not found" in line or "Invalid" in line), None)
    return (told or (lines[-1] if lines else "it holds no frames")).rstrip(".")[:120]
