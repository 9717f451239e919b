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

from sr3r.data.posed_frames import CameraFile, depth_range_of, frames_of, intrinsics, number, pose, text
from sr3r.errors import FileError

_PERSPECTIVE = {"SIMPLE_PINHOLE", "PINHOLE", "SIMPLE_RADIAL", "RADIAL", "OPENCV", "FULL_OPENCV"}
_DISTORTION = ("k1", "k2", "k3", "k4", "k5", "k6", "p1", "p2")


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
