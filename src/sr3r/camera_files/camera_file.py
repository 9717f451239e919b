"""What any file of known cameras gives (`CameraFile`), and the checked values that its readers are made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError


@dataclass(frozen=True, kw_only=True)
class CameraFile:
    """The cameras of a file, each with the name of its photo.

    Attributes:
        names: The photos' names as the file has them, all different; they may contain folders.
        c2w: Camera to world, OpenCV axes, float64.
        K: Normalised intrinsics, float64.
        near: Smallest depth of interest, scene units; None where the file does not tell.
        far: Largest depth of interest; None exactly if near is.
        distortion: OpenCV's coefficients (`sr3r.camera_files.lens`) of each photo; None if no lens distorts.
        source: The file or folder, for messages.
    """

    names: tuple[str, ...]
    c2w: Float[Tensor, "n 4 4"]
    K: Float[Tensor, "n 3 3"]
    near: float | None = None
    far: float | None = None
    distortion: Float[Tensor, "n 8"] | None = None
    source: str = "the cameras"

    @classmethod
    def checked(
        cls,
        source: Path,
        names: Sequence[str],
        c2w: Sequence[Float[Tensor, "4 4"]],
        K: Sequence[Float[Tensor, "3 3"]],
        depth_range: tuple[float, float] | None,
        distortion: Sequence[Sequence[float]] | None = None,
    ) -> Self:
        """The cameras that were read, if they can be used.

        Raises:
            FileError: saying what is wrong with the file.
        """
        if not names:
            raise FileError(f"{source} holds no cameras; write it again with at least one frame.")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise FileError(f"{source} has more than one camera for {twice}; keep one of them.")
        near, far = depth_range or (None, None)
        lenses = None if distortion is None else torch.tensor(distortion, dtype=torch.float64)
        if lenses is not None and not torch.isfinite(lenses).all():
            raise FileError(f"The lens distortion in {source} contains NaN or infinite values; write it again.")
        read = cls(
            names=tuple(names),
            c2w=_rigid(torch.stack(list(c2w))),
            K=torch.stack(list(K)),
            near=near,
            far=far,
            distortion=lenses if lenses is not None and bool(lenses.any()) else None,
            source=str(source),
        )
        planes = torch.ones(len(names), dtype=torch.float64)
        near, far = depth_range or (1.0, 2.0)
        try:
            Cameras(c2w=read.c2w, K=read.K, near=planes * near, far=planes * far).check()
        except InputError as error:
            raise FileError(f"The cameras in {source} cannot be used. {error}") from error
        return read


def fisheye_error(where: str) -> FileError:
    """What is said about lenses that no pinhole camera can stand in for."""
    return FileError(
        f"{where} is of a fisheye lens or of an unknown camera model, and sr3r needs undistorted photos. "
        "Run `colmap image_undistorter` and use the photos and the model that it writes."
    )


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
        FileError: there is only one of them, or one is no number.
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
        FileError: it is no 4x4 matrix, or its last row is not 0 0 0 1.
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


def _rigid(c2w: Float[Tensor, "n 4 4"]) -> Float[Tensor, "n 4 4"]:
    """Rounded rotations replaced by the nearest ones; what is exact, or no rotation at all, stays."""
    if not torch.isfinite(c2w).all():
        return c2w
    u, _, vh = torch.linalg.svd(c2w[:, :3, :3])
    nearest = c2w.clone()
    nearest[:, :3, :3] = u @ vh
    error = (nearest - c2w).abs().amax((1, 2))
    return torch.where(((error > 1e-6) & (error < 1e-2))[:, None, None], nearest, c2w)
