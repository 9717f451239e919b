"""Checked values of JSON files of cameras: each is what it should be, or the message says where it is not."""

import math
from pathlib import Path
from typing import Any

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


def matrix(value: Any, size: int, where: str) -> Float[Tensor, "rows rows"]:
    """A square matrix, row by row.

    Raises:
        FileError: it is something else.
    """
    is_square = isinstance(value, list) and len(value) == size
    if not is_square or not all(isinstance(row, list) and len(row) == size for row in value):
        raise FileError(f"{where} must be {size} rows of {size} numbers; write the file again.")
    return torch.tensor([[number(x, where) for x in row] for row in value], dtype=torch.float64)


def pose(value: Any, where: str) -> Float[Tensor, "4 4"]:
    """A rigid transform's matrix; whether it is rigid is left to `CameraFile.checked`.

    Raises:
        FileError: it is not a 4x4 matrix, or its last row is not 0 0 0 1.
    """
    found = matrix(value, 4, where)
    # Written so that NaN gets through, to where it is named.
    if ((found[3] - torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=found.dtype)).abs() > 1e-6).any():
        raise FileError(f"{where} must have 0 0 0 1 as its last row; give camera-to-world matrices, not transposed.")
    return found


def intrinsics(fx: float, fy: float, cx: float, cy: float, size: tuple[float, float]) -> Float[Tensor, "3 3"]:
    """Normalised intrinsics.

    Args:
        fx: Focal length in pixels; fy, cx, cy likewise, pixel centres at +0.5.
        size: Width and height of the image.
    """
    width, height = size
    rows = [[fx / width, 0.0, cx / width], [0.0, fy / height, cy / height], [0.0, 0.0, 1.0]]
    return torch.tensor(rows, dtype=torch.float64)
