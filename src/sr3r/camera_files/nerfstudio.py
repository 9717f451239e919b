"""The reader of nerfstudio's transforms.json.

nerfstudio writes camera-to-world matrices with OpenGL axes (x right, y up, z backward) and intrinsics in pixels, pixel
centres at +0.5; instant-ngp and the synthetic NeRF scenes write the same file with fewer entries.
"""

import math
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from PIL import Image
from torch import Tensor

from sr3r.camera_files.camera_file import (
    CameraFile,
    depth_range_of,
    fisheye_error,
    frames_of,
    intrinsics,
    number,
    pose,
    text,
)
from sr3r.decoding import opened
from sr3r.errors import FileError

_PERSPECTIVE = {"SIMPLE_PINHOLE", "PINHOLE", "SIMPLE_RADIAL", "RADIAL", "OPENCV", "FULL_OPENCV"}
_DISTORTION = ("k1", "k2", "p1", "p2", "k3")
"""The first five of the coefficients of `sr3r.camera_files.lens`."""

_OTHER_DISTORTION = ("k4", "k5", "k6")
"""Programs do not agree on what these mean."""


def read_nerfstudio(data: dict[str, Any], path: Path) -> CameraFile:
    """The cameras of a transforms.json.

    Args:
        data: Its content; every frame has a transform_matrix.
        path: Where it is; photos beside it are asked for their size when the file does not tell it.

    Raises:
        FileError: something is missing or no number, or the photos are of a fisheye.
    """
    opengl_from_opencv = torch.diag(torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64))
    names, c2w, K, distortion = [], [], [], []
    for index, frame in enumerate(frames_of(data, path)):
        where = f"Frame {index} in {path}"
        names.append(text(frame, "file_path", where))
        c2w.append(pose(frame.get("transform_matrix"), f"{where}: transform_matrix") @ opengl_from_opencv)
        # A frame's own value goes before that of all frames.
        settings = {**data, **frame}
        K.append(_intrinsics(settings, path.parent / names[-1], where))
        distortion.append(_distortion(settings, where))
    return CameraFile.checked(path, names, c2w, K, depth_range_of(data, path), distortion)


def _setting(settings: dict[str, Any], key: str, where: str) -> float | None:
    value = settings.get(key)
    return None if value is None else number(value, f"{where}: {key}")


def _distortion(settings: dict[str, Any], where: str) -> list[float]:
    model = str(settings.get("camera_model", "OPENCV"))
    if model not in _PERSPECTIVE or settings.get("is_fisheye", False):
        raise fisheye_error(f"{where} ({model})")
    if any(_setting(settings, key, where) for key in _OTHER_DISTORTION):
        raise fisheye_error(f"{where} ({model} with k4, k5 or k6)")
    return [_setting(settings, key, where) or 0.0 for key in _DISTORTION] + [0.0] * 3


def _intrinsics(settings: dict[str, Any], photo: Path, where: str) -> Float[Tensor, "3 3"]:
    def setting(key: str) -> float | None:
        return _setting(settings, key, where)

    def focal(key: str, angle_key: str, pixels: float) -> float | None:
        angle = setting(angle_key)
        if (length := setting(key)) is not None or angle is None:
            return length
        if not 1e-3 < angle < math.pi:
            raise FileError(f"{where}: {angle_key} must be an angle between 0.001 and pi radians, not {angle:g}.")
        return 0.5 * pixels / math.tan(angle / 2)

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
            with opened(candidate) as image:
                return image.size
        except (OSError, ValueError, Image.DecompressionBombError):
            continue
    raise FileError(f"{where} has no w and h, and there is no photo {photo} to get them from; add them to the file.")
