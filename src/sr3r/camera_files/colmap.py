"""Cameras from a COLMAP model: cameras, images and points3D as .bin or .txt (world to camera, OpenCV axes, pixels)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from sr3r.camera_files.camera_file import CameraFile, fisheye_error, intrinsics
from sr3r.errors import FileError
from sr3r.files import read_bytes, read_text
from sr3r.gaussians import quats_to_matrices

_PERSPECTIVE = {
    "SIMPLE_PINHOLE": (0, 3),
    "PINHOLE": (1, 4),
    "SIMPLE_RADIAL": (2, 4),
    "RADIAL": (3, 5),
    "OPENCV": (4, 8),
    "FULL_OPENCV": (6, 12),
}
"""COLMAP's number and the number of parameters of the camera models that are a pinhole when not distorted.

What follows the principal point is the distortion: the first of OpenCV's coefficients, in its order.
"""

_Lens = tuple[Float[Tensor, "3 3"], tuple[float, ...]]
"""Normalised intrinsics and the eight coefficients of `sr3r.camera_files.lens`."""

_ONE_FOCAL_LENGTH = {"SIMPLE_PINHOLE", "SIMPLE_RADIAL", "RADIAL"}
_MIN_DEPTHS = 10
_POINT_2D = np.dtype([("xy", "<2f8"), ("point", "<i8")])


@dataclass(frozen=True, kw_only=True)
class _Image:
    name: str
    camera: int
    quaternion: tuple[float, ...]
    """wxyz, world to camera."""
    translation: tuple[float, ...]
    points: Int[np.ndarray, " m"]
    """Numbers of the 3D points seen; -1 where a keypoint has none."""


def find_model(folder: Path) -> Path | None:
    """The folder of a COLMAP model: the given one, or `sparse/0` or `sparse` in it; None if there is none."""
    places = [folder, folder / "sparse" / "0", folder / "sparse"]
    return next((place for place in places if _suffix(place) is not None), None)


def read_colmap(folder: Path) -> CameraFile:
    """The cameras of the images of a COLMAP model, in the order of their names.

    Near and far are the 1 % and 99 % quantiles of the depths of the points that the images see, if there are any.

    Args:
        folder: With cameras and images, both .bin or both .txt; or a folder that `find_model` finds them in.

    Raises:
        FileError: a file is missing or broken, or the images are of a fisheye.
    """
    model, suffix = _model(folder)
    cameras_path, images_path = model / f"cameras{suffix}", model / f"images{suffix}"
    lenses = dict((_binary_cameras if suffix == ".bin" else _text_cameras)(cameras_path))
    images = _images(model, suffix)
    for image in images:
        if image.camera not in lenses:
            raise FileError(
                f"Image {image.name} in {images_path} has camera {image.camera}, which {cameras_path} does not have; "
                "export the model again."
            )
    w2c = _world_to_camera(images)
    rotation = w2c[:, :3, :3].mT
    c2w = w2c.clone()
    c2w[:, :3, :3], c2w[:, :3, 3:] = rotation, -rotation @ w2c[:, :3, 3:]
    return CameraFile.checked(
        model,
        [image.name for image in images],
        list(c2w),
        [lenses[image.camera][0] for image in images],
        _depth_range(images, w2c, model, suffix),
        [lenses[image.camera][1] for image in images],
    )


def colmap_depth_range(folder: Path) -> tuple[float, float] | None:
    """Near and far of a COLMAP model (see `read_colmap`), whatever its lenses; None if it has too few points.

    Raises:
        FileError: a file is missing or broken.
    """
    model, suffix = _model(folder)
    images = _images(model, suffix)
    return _depth_range(images, _world_to_camera(images), model, suffix)


def _model(folder: Path) -> tuple[Path, str]:
    model = find_model(folder)
    suffix = None if model is None else _suffix(model)
    if model is None or suffix is None:
        raise FileError(f"{folder} is no COLMAP model; it needs cameras and images, both .bin or both .txt.")
    return model, suffix


def _images(model: Path, suffix: str) -> list[_Image]:
    read = _binary_images if suffix == ".bin" else _text_images
    return sorted(read(model / f"images{suffix}"), key=lambda image: image.name)


def _suffix(folder: Path) -> str | None:
    return next(
        (s for s in (".bin", ".txt") if all((folder / f"{name}{s}").is_file() for name in ("cameras", "images"))), None
    )


class _Binary:
    """A little-endian file read from the front."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data = read_bytes(path)
        self._offset = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self.read(struct.calcsize(f"<{layout}")))

    def array(self, dtype: np.dtype, count: int) -> np.ndarray:
        return np.frombuffer(self.read(dtype.itemsize * count), dtype)

    def text(self) -> str:
        end = self._data.find(b"\0", self._offset)
        size = (end if end >= 0 else len(self._data)) + 1 - self._offset
        return self.read(size)[:-1].decode("utf-8", "replace")

    def read(self, size: int) -> bytes:
        if self._offset + size > len(self._data):
            raise FileError(f"{self.path} ends too early; it is truncated or no COLMAP file. Copy or export it again.")
        self._offset += size
        return self._data[self._offset - size : self._offset]


def _binary_cameras(path: Path) -> Iterator[tuple[int, _Lens]]:
    file = _Binary(path)
    names = {number: name for name, (number, _) in _PERSPECTIVE.items()}
    for _ in range(file.take("Q")[0]):
        camera, model, width, height = file.take("IiQQ")
        name = names.get(model)
        # How long the parameters of other models are is not known, and does not matter.
        parameters = file.take(f"{_PERSPECTIVE[name][1]}d") if name else ()
        yield camera, _lens(name or f"model {model}", (width, height), parameters, f"Camera {camera} in {path}")


def _binary_images(path: Path) -> Iterator[_Image]:
    file = _Binary(path)
    for _ in range(file.take("Q")[0]):
        _, *pose, camera = file.take("I7dI")
        name = file.text()
        points = file.array(_POINT_2D, file.take("Q")[0])["point"]
        yield _Image(
            name=name, camera=camera, quaternion=tuple(pose[:4]), translation=tuple(pose[4:]), points=points.copy()
        )


def _binary_points(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    file = _Binary(path)
    for _ in range(file.take("Q")[0]):
        number, x, y, z, *_, length = file.take("Q3d3BdQ")
        file.read(8 * length)
        yield number, (x, y, z)


def _text_cameras(path: Path) -> Iterator[tuple[int, _Lens]]:
    for line in _lines(path):
        try:
            camera, name, width, height, *parameters = line.split()
            size, values = (int(width), int(height)), tuple(map(float, parameters))
            yield int(camera), _lens(name, size, values, f"Camera {camera} in {path}")
        except FileError:
            raise
        except (ValueError, OverflowError) as error:
            raise _broken(path, line) from error


def _text_images(path: Path) -> Iterator[_Image]:
    # Every second line lists keypoints and may be empty.
    lines = iter(line for line in read_text(path).splitlines() if not line.startswith("#"))
    for line in lines:
        if not line.strip():
            continue
        try:
            _, *pose, camera, name = line.strip().split(maxsplit=9)
            numbers = tuple(map(float, pose))
            if len(numbers) != 7:
                raise ValueError(line)
            points = np.array([int(point) for point in next(lines, "").split()[2::3]], dtype=np.int64)
            yield _Image(name=name, camera=int(camera), quaternion=numbers[:4], translation=numbers[4:], points=points)
        except (ValueError, OverflowError) as error:
            raise _broken(path, line) from error


def _text_points(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    for line in _lines(path):
        try:
            number, x, y, z, *_ = line.split()
            yield int(number), (float(x), float(y), float(z))
        except (ValueError, OverflowError) as error:
            raise _broken(path, line) from error


def _lines(path: Path) -> Iterator[str]:
    return (line for line in read_text(path).splitlines() if line.strip() and not line.startswith("#"))


def _broken(path: Path, line: str) -> FileError:
    return FileError(f"{path} has a line that is not as COLMAP writes it ({line[:40]!r}); export the model again.")


def _lens(model: str, size: tuple[int, int], parameters: tuple[float, ...], where: str) -> _Lens:
    if model not in _PERSPECTIVE:
        raise fisheye_error(f"{where} ({model})")
    if len(parameters) != _PERSPECTIVE[model][1]:
        raise FileError(
            f"{where} is a {model} with {len(parameters)} parameters instead of {_PERSPECTIVE[model][1]}; "
            "export the model again."
        )
    if min(size) < 1:
        raise FileError(f"{where} is {size[0]}x{size[1]} pixels large; export the model again.")
    num_focal = 1 if model in _ONE_FOCAL_LENGTH else 2
    fx, fy, cx, cy = (parameters[0], *parameters[num_focal - 1 : num_focal + 2])
    distortion = parameters[num_focal + 2 :]
    return intrinsics(fx, fy, cx, cy, size), (*distortion, *[0.0] * (8 - len(distortion)))


def _world_to_camera(images: list[_Image]) -> Float[Tensor, "n 4 4"]:
    quaternions = torch.tensor([image.quaternion for image in images], dtype=torch.float64).reshape(-1, 4)
    w2c = torch.eye(4, dtype=torch.float64).repeat(len(images), 1, 1)
    # Zero, which is no rotation, becomes NaN here and is found later.
    w2c[:, :3, :3] = quats_to_matrices(quaternions / quaternions.norm(dim=-1, keepdim=True))
    w2c[:, :3, 3] = torch.tensor([image.translation for image in images], dtype=torch.float64).reshape(-1, 3)
    return w2c


def _depth_range(
    images: list[_Image], w2c: Float[Tensor, "n 4 4"], model: Path, suffix: str
) -> tuple[float, float] | None:
    path = model / f"points3D{suffix}"
    if not path.is_file():
        return None
    points = dict((_binary_points if suffix == ".bin" else _text_points)(path))
    depths = [np.zeros(0)]
    for image, row in zip(images, w2c[:, 2].numpy(), strict=True):
        seen = np.array([points[i] for i in image.points.tolist() if i in points]).reshape(-1, 3)
        depths.append(seen @ row[:3] + row[3])
    found = np.concatenate(depths)
    found = found[(found > 0) & np.isfinite(found)]
    if len(found) < _MIN_DEPTHS:
        return None
    near, far = np.quantile(found, [0.01, 0.99]).tolist()
    return (near, far) if near < far else None
