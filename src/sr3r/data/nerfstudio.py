"""Cameras from JSON: what any cameras file gives (`CameraFile`), and the reader of nerfstudio's transforms.json.

nerfstudio writes camera-to-world matrices with OpenGL axes (x right, y up, z backward) and intrinsics in pixels, pixel
centres at +0.5; instant-ngp and the synthetic NeRF scenes write the same file with fewer entries.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError

_PERSPECTIVE = {"SIMPLE_PINHOLE", "PINHOLE", "SIMPLE_RADIAL", "RADIAL", "OPENCV", "FULL_OPENCV"}
_DISTORTION = ("k1", "k2", "k3", "k4", "k5", "k6", "p1", "p2")


@dataclass(frozen=True, kw_only=True)
class CameraFile:
    """The cameras of a file, each with the name of its photo.

    Attributes:
        names: The photos' names as the file has them, all different; they may contain folders.
        c2w: Camera to world, OpenCV axes, float64.
        K: Normalised intrinsics, float64.
        near: Smallest depth of interest, scene units; None where the file does not tell.
        far: Largest depth of interest; None exactly if near is.
        source: The file or folder, for messages.
    """

    names: tuple[str, ...]
    c2w: Float[Tensor, "n 4 4"]
    K: Float[Tensor, "n 3 3"]
    near: float | None = None
    far: float | None = None
    source: str = "the cameras"

    @classmethod
    def checked(
        cls,
        source: Path,
        names: Sequence[str],
        c2w: Sequence[Float[Tensor, "4 4"]],
        K: Sequence[Float[Tensor, "3 3"]],
        depth_range: tuple[float, float] | None,
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
        read = cls(
            names=tuple(names),
            c2w=_rigid(torch.stack(list(c2w))),
            K=torch.stack(list(K)),
            near=near,
            far=far,
            source=str(source),
        )
        planes = torch.ones(len(names), dtype=torch.float64)
        near, far = depth_range or (1.0, 2.0)
        try:
            Cameras(c2w=read.c2w, K=read.K, near=planes * near, far=planes * far).check()
        except InputError as error:
            raise FileError(f"The cameras in {source} cannot be used. {error}") from error
        return read


def read_nerfstudio(data: dict[str, Any], path: Path) -> CameraFile:
    """The cameras of a transforms.json.

    Args:
        data: Its content; every frame has a transform_matrix.
        path: Where it is; photos beside it are asked for their size when the file does not tell it.

    Raises:
        FileError: something is missing or no number, or the photos are distorted.
    """
    opengl_from_opencv = torch.diag(torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64))
    names, c2w, K = [], [], []
    for index, frame in enumerate(frames_of(data, path)):
        where = f"Frame {index} in {path}"
        names.append(text(frame, "file_path", where))
        c2w.append(pose(frame.get("transform_matrix"), f"{where}: transform_matrix") @ opengl_from_opencv)
        # A frame's own value goes before that of all frames.
        K.append(_intrinsics({**data, **frame}, path.parent / names[-1], where))
    return CameraFile.checked(path, names, c2w, K, depth_range_of(data, path))


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


def _intrinsics(settings: dict[str, Any], photo: Path, where: str) -> Float[Tensor, "3 3"]:
    def setting(key: str) -> float | None:
        value = settings.get(key)
        return None if value is None else number(value, f"{where}: {key}")

    def focal(key: str, angle_key: str, pixels: float) -> float | None:
        angle = setting(angle_key)
        if (length := setting(key)) is not None or angle is None:
            return length
        if not 1e-3 < angle < math.pi:
            raise FileError(f"{where}: {angle_key} must be an angle between 0.001 and pi radians, not {angle:g}.")
        return 0.5 * pixels / math.tan(angle / 2)

    model = str(settings.get("camera_model", "OPENCV"))
    is_distorted = model not in _PERSPECTIVE or bool(settings.get("is_fisheye", False))
    if is_distorted or any(setting(key) for key in _DISTORTION):
        raise FileError(
            f"{where} is of a lens with distortion (k1, k2, p1, ... or a fisheye), and sr3r needs undistorted photos. "
            "Undistort them, for example with `colmap image_undistorter`, and use the cameras that come with them."
        )
    width, height = setting("w"), setting("h")
    if width is None or height is None:
        width, height = _photo_size(photo, where)
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise FileError(f"{where}: w and h must be the size of the photo in pixels, not {width:g} and {height:g}.")
    fx = focal("fl_x", "camera_angle_x", width)
    if fx is None:
        raise FileError(f"{where} has no focal length; add fl_x (pixels) or camera_angle_x (radians).")
    fy = focal("fl_y", "camera_angle_y", height)
    cx, cy = setting("cx"), setting("cy")
    return intrinsics(
        fx,
        fx if fy is None else fy,
        width / 2 if cx is None else cx,
        height / 2 if cy is None else cy,
        (width, height),
    )


def _photo_size(photo: Path, where: str) -> tuple[float, float]:
    # The synthetic NeRF scenes give names without suffix.
    for candidate in (photo, photo.with_name(f"{photo.name}.png")):
        try:
            with Image.open(candidate) as image:
                return image.size
        except (OSError, ValueError, Image.DecompressionBombError):
            continue
    raise FileError(f"{where} has no w and h, and there is no photo {photo} to get them from; add them to the file.")


def _rigid(c2w: Float[Tensor, "n 4 4"]) -> Float[Tensor, "n 4 4"]:
    """Rounded rotations replaced by the nearest ones; what is exact, or no rotation at all, stays."""
    if not torch.isfinite(c2w).all():
        return c2w
    u, _, vh = torch.linalg.svd(c2w[:, :3, :3])
    nearest = c2w.clone()
    nearest[:, :3, :3] = u @ vh
    error = (nearest - c2w).abs().amax((1, 2))
    return torch.where(((error > 1e-6) & (error < 1e-2))[:, None, None], nearest, c2w)
