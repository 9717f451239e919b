"""nerfstudio's transforms.json, which instant-ngp, Blender add-ons and the synthetic NeRF scenes write too.

Camera-to-world matrices have OpenGL axes (x right, y up, z backward), intrinsics are in pixels, pixel centres at +0.5.
"""

import math
from pathlib import Path
from typing import Any

import torch

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.entries import depth_range_of, frames_of, number, pixels, pose, stacked, text
from sr3r.camera_files.lens import Lens
from sr3r.camera_files.photo_places import PhotoPlaces
from sr3r.decoding import opened
from sr3r.errors import FileError

_PERSPECTIVE = {"PERSPECTIVE", "PINHOLE", "SIMPLE_PINHOLE", "SIMPLE_RADIAL", "RADIAL", "OPENCV", "FULL_OPENCV"}
_FISHEYE = {
    "FISHEYE",
    "SIMPLE_FISHEYE",
    "EQUIDISTANT",
    "OPENCV_FISHEYE",
    "SIMPLE_RADIAL_FISHEYE",
    "RADIAL_FISHEYE",
    "THIN_PRISM_FISHEYE",
}
_PARAMS = ("k1", "k2", "k3", "k4", "p1", "p2")
"""The order of nerfstudio's distortion_params."""

_PRISM = {"sx1": "s1", "sy1": "s2", "s1": "s1", "s2": "s2"}
_SETTINGS = frozenset(
    [
        *("w", "h", "fl_x", "fl_y", "camera_angle_x", "camera_angle_y", "cx", "cy", "camera_model", "is_fisheye"),
        *("distortion_params", *_PARAMS, "k5", "k6", *_PRISM),
    ]
)
"""What a frame may have of its own instead of all frames together."""


def read_nerfstudio(data: dict[str, Any], path: Path) -> CameraFile:
    """The cameras of a transforms.json, in the natural order of their photos' names.

    Args:
        data: Its content; every frame has a transform_matrix.
        path: Where it is; photos beside it are asked for their size when the file does not tell it.

    Raises:
        FileError: something is missing or no number, or the camera model is none that is read.
    """
    opengl_from_opencv = torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64)
    shared: dict[tuple[float, float], Lens] = {}
    places = PhotoPlaces(path.parent)
    names, c2w, lenses, sizes = [], [], [], []
    for index, frame in enumerate(frames_of(data, path)):
        where = f"Frame {index} in {path}"
        names.append(text(frame, "file_path", where))
        c2w.append(pose(frame.get("transform_matrix"), f"{where}: transform_matrix"))
        # A frame's own value goes before that of all frames; of most files it has none.
        settings = data if _SETTINGS.isdisjoint(frame) else {**data, **frame}
        size = _size(settings, names[-1], places, where)
        if settings is not data:
            lens = _lens(settings, size, where)
        elif (lens := shared.get(size)) is None:
            lens = shared[size] = _lens(data, size, where)
        lenses.append(lens)
        sizes.append((round(size[0]), round(size[1])))
    scale = _setting(data, "applied_scale", str(path))
    return CameraFile.checked(
        path,
        names,
        stacked(c2w) * opengl_from_opencv,
        lenses,
        depth_range_of(data, path),
        sizes=sizes,
        applied_scale=scale or 1.0,
    ).in_natural_order()


def _setting(settings: dict[str, Any], key: str, where: str) -> float | None:
    value = settings.get(key)
    return None if value is None else number(value, f"{where}: {key}")


def _size(settings: dict[str, Any], name: str, places: PhotoPlaces, where: str) -> tuple[float, float]:
    width, height = _setting(settings, "w", where), _setting(settings, "h", where)
    if width is None or height is None:
        width, height = _photo_size(name, places, where)
    pixels(width, height, f"{where}: w and h")
    return width, height


def _photo_size(name: str, places: PhotoPlaces, where: str) -> tuple[float, float]:
    """Of the pixels as they are stored: nobody who writes these files turns photos by EXIF."""
    photo = places.find(name)
    if photo is not None:
        try:
            with opened(photo) as image:
                return image.size
        except Exception:  # Decoders of damaged files raise nearly anything.
            pass
    raise FileError(
        f"{where} has no w and h, and there is no photo {name[:100]} to get them from (looked in {places.looked_in}); "
        "add them to the file."
    )


def _lens(settings: dict[str, Any], size: tuple[float, float], where: str) -> Lens:
    def focal(key: str, angle_key: str, pixels: float) -> float | None:
        angle = _setting(settings, angle_key, where)
        if (length := _setting(settings, key, where)) is not None or angle is None:
            return length
        if not 1e-3 < angle < math.pi:
            raise FileError(f"{where}: {angle_key} must be an angle between 0.001 and pi radians, not {angle:g}.")
        return 0.5 * pixels / math.tan(angle / 2)

    width, height = size
    fx, fy = focal("fl_x", "camera_angle_x", width), focal("fl_y", "camera_angle_y", height)
    if fx is None:
        raise FileError(f"{where} has no focal length; add fl_x (pixels) or camera_angle_x (radians).")
    cx, cy = _setting(settings, "cx", where), _setting(settings, "cy", where)
    return Lens(
        fx=fx / width,
        fy=(fx if fy is None else fy) / height,
        cx=0.5 if cx is None else cx / width,
        cy=0.5 if cy is None else cy / height,
        is_fisheye=_is_fisheye(settings, where),
        **_coefficients(settings, where),
    )


def _is_fisheye(settings: dict[str, Any], where: str) -> bool:
    model = settings.get("camera_model")
    known = "OPENCV" if model in (None, "") else str(model).upper().replace("-", "_").replace(" ", "_")
    if known not in _PERSPECTIVE | _FISHEYE:
        raise FileError(
            f"{where} has the camera_model {str(model)[:40]!r}, which sr3r does not read. It reads "
            f"{', '.join(sorted(_PERSPECTIVE | _FISHEYE))}. Undistort the photos with the program that made them, "
            "or write one of these."
        )
    return known in _FISHEYE or bool(settings.get("is_fisheye"))


def _coefficients(settings: dict[str, Any], where: str) -> dict[str, float]:
    """The numbers of `Lens` that bend."""
    params = settings.get("distortion_params")
    if params is not None:
        if not isinstance(params, list) or len(params) > len(_PARAMS):
            raise FileError(f"{where}: distortion_params must be the list {', '.join(_PARAMS)}; repair the file.")
        settings = {**settings, **dict(zip(_PARAMS, params, strict=False))}
    found = {key: _setting(settings, key, where) or 0.0 for key in (*_PARAMS, "k5", "k6")}
    k4, k5, k6 = found["k4"], found.pop("k5"), found.pop("k6")
    if k5 or k6:
        # Only FULL_OPENCV has these, where k4, k5 and k6 are below the line; a k4 alone is a fourth radial term.
        found.update({"k4": 0.0, "d1": k4, "d2": k5, "d3": k6})
    for key, name in _PRISM.items():
        if (value := _setting(settings, key, where)) is not None:
            found[name] = value
    return found
