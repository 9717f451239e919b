"""Frames of a video, through the ffmpeg program that imageio-ffmpeg brings along."""

import re
import subprocess
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from sr3r.errors import FileError, InputError

VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")

_PPM_HEADER = re.compile(rb"P6\s(\d+)\s(\d+)\s255\s")


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


def read_frames(path: Path, num_frames: int, every: int | None = None) -> list[UInt8[Tensor, "h w 3"]]:
    """Some frames of a video, see `spread_frames`.

    Raises:
        FileError: the file is missing, or no video.
    """
    import imageio_ffmpeg  # Looks for its ffmpeg program when imported.

    if not path.is_file():
        raise FileError(f"The video {path} does not exist. Check the path.")
    try:
        count, _ = imageio_ffmpeg.count_frames_and_secs(str(path))
        chosen = "+".join(f"eq(n,{index})" for index in spread_frames(count or 0, num_frames, every))
        # passthrough: frames are not repeated to keep the rate. As PPM each tells its size, turned upright.
        options = ["-vf", f"select='{chosen or 0}'", "-fps_mode", "passthrough", "-f", "image2pipe", "-c:v", "ppm"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path), *options, "-"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        raise FileError(f"{path} is not a video that can be read; convert it to .mp4.") from error
    frames = _ppm_frames(done.stdout)
    if len(frames) < 2:
        raise FileError(f"{path} has {len(frames)} frames, and a scene needs two; use a longer video.")
    return frames


def _ppm_frames(data: bytes) -> list[UInt8[Tensor, "h w 3"]]:
    """Images one after the other, each "P6 width height 255" and its pixels."""
    frames, start = [], 0
    while header := _PPM_HEADER.match(data, start):
        width, height = int(header[1]), int(header[2])
        pixels = np.frombuffer(data, np.uint8, 3 * width * height, header.end())
        frames.append(torch.from_numpy(pixels.reshape(height, width, 3).copy()))
        start = header.end() + pixels.size
    return frames
