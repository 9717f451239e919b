"""Checked values of JSON files of cameras: each is what it should be, or the message says where it is not."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.errors import FileError


def frames_of(data: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    """The entry `frames`: a list of objects, not empty.

    Raises:
        FileError: it is something else.
    """
    frames = data.get("frames")
    if not isinstance(frames, list) or not frames or not all(isinstance(frame, dict) for frame in frames):
        raise FileError(f"{path} has no list of frames; give a cameras file of sr3r, or a transforms.json.")
    return frames


def depth_range_of(data: dict[str, Any], path: Path) -> tuple[float, float] | None:
    """The entries `near` and `far`, if they are there.

    Raises:
        FileError: there is only one of them, or one is not a number.
    """
    near, far = data.get("near"), data.get("far")
    if near is None and far is None:
        return None
    if near is None or far is None:
        raise FileError(f"{path} has only one of near and far; give both or neither.")
    return number(near, f"{path}: near"), number(far, f"{path}: far")


def text(frame: dict[str, Any], key: str, where: str) -> str:
    """A frame's entry that names its photo.

    Raises:
        FileError: it is missing or empty.
    """
    value = frame.get(key)
    if not isinstance(value, str) or not value:
        raise FileError(f"{where} has no {key}; it must name the photo that the camera belongs to.")
    return value


def number(value: Any, where: str) -> float:
    """A number; NaN and infinity are left to `CameraFile.checked`.

    Raises:
        FileError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FileError(f"{where} must be a number, not {str(value)[:40]!r}; repair the file.")
    # Python reads 1e999 as infinity, but a whole number of 400 digits as just that.
    return float(value) if abs(value) <= 1e300 or isinstance(value, float) else math.inf


def pixels(width: float, height: float, where: str) -> tuple[int, int]:
    """Width and height of a photo.

    Raises:
        FileError: they are none.
    """
    if not (1 <= width < 1e9 and 1 <= height < 1e9):
        raise FileError(f"{where} must be the photo's width and height in pixels, not {width:g}x{height:g}.")
    return round(width), round(height)


def matrix(value: Any, size: int, where: str) -> list[list[float]]:
    """A square matrix, row by row: lists, since a tensor for each of 200,000 frames would take seconds.

    Raises:
        FileError: it is something else.
    """
    is_square = isinstance(value, list) and len(value) == size
    if not is_square or not all(isinstance(row, list) and len(row) == size for row in value):
        raise FileError(f"{where} must be {size} rows of {size} numbers; write the file again.")
    return [[x if type(x) is float else float(x) if type(x) is int else number(x, where) for x in row] for row in value]


def pose(value: Any, where: str) -> list[list[float]]:
    """A rigid transform's matrix; whether it is rigid is left to `CameraFile.checked`.

    Raises:
        FileError: it is not a 4x4 matrix, or its last row is not 0 0 0 1.
    """
    found = matrix(value, 4, where)
    # Written so that NaN gets through, to where it is named.
    if any(abs(x - expected) > 1e-6 for x, expected in zip(found[3], (0.0, 0.0, 0.0, 1.0), strict=True)):
        raise FileError(f"{where} must have 0 0 0 1 as its last row; give camera-to-world matrices, not transposed.")
    return found


def stacked(poses: list[list[list[float]]]) -> Float[Tensor, "n 4 4"]:
    """Poses of many frames as one float64 tensor, by way of NumPy, which takes lists faster."""
    return torch.from_numpy(np.array(poses, dtype=np.float64).reshape(-1, 4, 4))
