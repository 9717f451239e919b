"""The records of COLMAP's cameras, images and points3D, binary or text, before anything is made of them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int

from sr3r.errors import FileError
from sr3r.files import read_bytes, read_text

MODELS = {
    "SIMPLE_PINHOLE": (0, 1, ()),
    "PINHOLE": (1, 2, ()),
    "SIMPLE_RADIAL": (2, 1, ("k1",)),
    "RADIAL": (3, 1, ("k1", "k2")),
    "OPENCV": (4, 2, ("k1", "k2", "p1", "p2")),
    "OPENCV_FISHEYE": (5, 2, ("k1", "k2", "k3", "k4")),
    "FULL_OPENCV": (6, 2, ("k1", "k2", "p1", "p2", "k3", "d1", "d2", "d3")),
    "SIMPLE_RADIAL_FISHEYE": (8, 1, ("k1",)),
    "RADIAL_FISHEYE": (9, 1, ("k1", "k2")),
    "THIN_PRISM_FISHEYE": (10, 2, ("k1", "k2", "p1", "p2", "k3", "k4", "s1", "s2")),
    "SIMPLE_FISHEYE": (14, 1, ()),
    "FISHEYE": (15, 2, ()),
}
"""COLMAP's number of each camera model that is read, how many focal lengths it has, and its coefficients.

They follow the principal point; the names are those of `sr3r.camera_files.lens.Lens`.
"""

_POINT_2D = np.dtype([("xy", "<2f8"), ("point", "<i8")])


@dataclass(frozen=True, kw_only=True)
class ColmapCamera:
    """A line of cameras.

    Attributes:
        number: Of the camera.
        model: Its name, a key of MODELS, or what else the file says.
        size: Width and height in pixels.
        parameters: In the order of the model; none for models that are not read.
        where: The camera and its file, for messages.
    """

    number: int
    model: str
    size: tuple[int, int]
    parameters: tuple[float, ...]
    where: str


@dataclass(frozen=True, kw_only=True)
class ColmapImage:
    """An entry of images.

    Attributes:
        name: Of the photo.
        camera: Number of its camera.
        quaternion: wxyz, world to camera.
        translation: World to camera.
        points: Numbers of the 3D points seen; -1 where a keypoint has none.
    """

    name: str
    camera: int
    quaternion: tuple[float, ...]
    translation: tuple[float, ...]
    points: Int[np.ndarray, " m"]


def num_parameters(model: str, where: str) -> int:
    """How many parameters a camera model has.

    Raises:
        FileError: it is none that is read.
    """
    if model not in MODELS:
        raise FileError(
            f"{where} has the camera model {model}, which sr3r does not read. It reads {', '.join(MODELS)}. "
            "Run `colmap image_undistorter` and use the photos and the model that it writes."
        )
    _, num_focal, coefficients = MODELS[model]
    return num_focal + 2 + len(coefficients)


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
        text = self.read(size)[:-1].decode("utf-8", "replace")
        if not text.isprintable():
            raise FileError(f"{self.path} is damaged: it has the name {text[:40]!r}. Copy or export it again.")
        return text

    def read(self, size: int) -> bytes:
        if self._offset + size > len(self._data):
            raise FileError(f"{self.path} ends too early; it is truncated or no COLMAP file. Copy or export it again.")
        self._offset += size
        return self._data[self._offset - size : self._offset]


def binary_cameras(path: Path) -> Iterator[ColmapCamera]:
    """The cameras of cameras.bin."""
    file = _Binary(path)
    names = {number: name for name, (number, _, _) in MODELS.items()}
    for _ in range(file.take("Q")[0]):
        number, model, width, height = file.take("IiQQ")
        name = names.get(model, f"number {model}")
        where = f"Camera {number} in {path}"
        # How long the parameters of other models are is not known.
        parameters = file.take(f"{num_parameters(name, where)}d")
        yield ColmapCamera(number=number, model=name, size=(width, height), parameters=parameters, where=where)


def binary_images(path: Path) -> Iterator[ColmapImage]:
    """The entries of images.bin."""
    file = _Binary(path)
    for _ in range(file.take("Q")[0]):
        _, *pose, camera = file.take("I7dI")
        name = file.text()
        points = file.array(_POINT_2D, file.take("Q")[0])["point"]
        yield ColmapImage(
            name=name, camera=camera, quaternion=tuple(pose[:4]), translation=tuple(pose[4:]), points=points.copy()
        )


def binary_points(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Numbers and positions of points3D.bin."""
    file = _Binary(path)
    for _ in range(file.take("Q")[0]):
        number, x, y, z, *_, length = file.take("Q3d3BdQ")
        file.read(8 * length)
        yield number, (x, y, z)


def text_cameras(path: Path) -> Iterator[ColmapCamera]:
    """The cameras of cameras.txt."""
    for line in _lines(path):
        try:
            number, name, width, height, *parameters = line.split()
            camera = ColmapCamera(
                number=int(number),
                model=name,
                # Through float, so that numbers of 400 digits are noticed.
                size=(int(float(width)), int(float(height))),
                parameters=tuple(map(float, parameters)),
                where=f"Camera {number} in {path}",
            )
        except (ValueError, OverflowError) as error:
            raise _broken(path, line) from error
        yield camera


def text_images(path: Path) -> Iterator[ColmapImage]:
    """The entries of images.txt."""
    # Every second line lists keypoints and may be empty.
    lines = iter(line for line in read_text(path).splitlines() if not line.startswith("#"))
    for line in lines:
        if not line.strip():
            continue
        try:
            _, *pose, camera, name = line.strip().split(maxsplit=9)
            numbers = tuple(map(float, pose))
            if len(numbers) != 7 or not name.isprintable():
                raise ValueError(line)
            points = np.array([int(point) for point in next(lines, "").split()[2::3]], dtype=np.int64)
            yield ColmapImage(
                name=name, camera=int(camera), quaternion=numbers[:4], translation=numbers[4:], points=points
            )
        except (ValueError, OverflowError) as error:
            raise _broken(path, line) from error


def text_points(path: Path) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Numbers and positions of points3D.txt."""
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
