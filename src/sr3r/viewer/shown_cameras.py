"""The cameras on the page. Those that sr3r wrote are read without torch, which takes longer to import than the rest."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from jaxtyping import Float

from sr3r.errors import FileError
from sr3r.json_text import read_json
from sr3r.photo_turning import PixelKind, described_pixels, is_turned

if TYPE_CHECKING:
    from sr3r.cameras import Cameras

_HEAD = {"near", "far", "origin", "pixels", "detail", "frames"}
_FRAME = {"file", "c2w", "K", "size"}
_BOTTOM = (0.0, 0.0, 0.0, 1.0)
# What single precision leaves of a rotation; beyond, it is made one again.
_EXACT = 1e-5
_MOST_FOCAL, _MOST_CENTRE, _MOST_DEPTH = 50, 4, 1e9


@dataclass(frozen=True, kw_only=True)
class ShownCamera:
    """A camera in the world of the Gaussians.

    Attributes:
        c2w: Camera to world, four rows; OpenCV axes.
        K: Normalised intrinsics, three rows.
    """

    c2w: list[list[float]]
    K: list[list[float]]

    @classmethod
    def all_of(cls, cameras: "Cameras") -> list[Self]:
        """The cameras of one scene."""
        return cls.listed(cameras.c2w.detach().cpu().numpy(), cameras.K.detach().cpu().numpy())

    @classmethod
    def listed(cls, c2w: Float[np.ndarray, "v 4 4"], K: Float[np.ndarray, "v 3 3"]) -> list[Self]:
        """Cameras of arrays, in single precision."""
        pairs = zip(c2w.astype(np.float32).tolist(), K.astype(np.float32).tolist(), strict=True)
        return [cls(c2w=pose, K=intrinsics) for pose, intrinsics in pairs]


@dataclass(frozen=True, kw_only=True)
class ShownCameras:
    """The cameras of a file, each with its photo.

    Attributes:
        names: The photos' names as the file has them.
        cameras: One for each.
        sizes: Width and height of each photo as the file tells them, None where it does not.
        pixels: Which pixels of the photos the cameras describe where sizes do not tell.
        detail: Width and height of the first photo at the size that the scene has detail for, None if unknown.
    """

    names: list[str]
    cameras: list[ShownCamera]
    sizes: list[tuple[int, int] | None]
    pixels: PixelKind
    detail: tuple[int, int] | None = None

    @property
    def focal_px(self) -> float | None:
        """Vertical focal length, in pixels, of the pictures that the scene has detail for."""
        return None if self.detail is None else self.detail[1] * self.cameras[0].K[1][1]

    def is_used_as_stored(self, photo: Path, index: int) -> bool:
        """Whether EXIF would turn a photo, but its camera describes the pixels as they are stored."""
        K = self.cameras[index].K
        return (
            is_turned(photo)
            and described_pixels(photo, size=self.sizes[index], aspect=K[1][1] / K[0][0], otherwise=self.pixels)
            == "stored"
        )


def read_shown_cameras(path: Path) -> ShownCameras:
    """The cameras of a file of any kind.

    Raises:
        FileError: it cannot be read, or its cameras cannot be used.
    """
    try:
        found = _as_written(read_json(path))
    except (FileError, LookupError, TypeError, ValueError, OverflowError):
        found = None
    return _read_thoroughly(path) if found is None else found


def _as_written(data: dict[str, Any]) -> ShownCameras | None:
    """What sr3r itself wrote, if that is what it is and nobody changed it for the worse."""
    frames, kind, detail = data["frames"], data.get("pixels", "upright"), data.get("detail")
    # Without an origin the cameras may be far away, and a lens needs a pinhole of its own.
    if not set(data) <= _HEAD or "origin" not in data or any(set(frame) - _FRAME for frame in frames):
        return None
    names = [frame["file"] for frame in frames]
    sizes = [frame.get("size") for frame in frames]
    depths = np.array([data["near"], data["far"], *data["origin"]], np.float64)
    c2w, K = (np.array([frame[key] for frame in frames], np.float64) for key in ("c2w", "K"))
    if (
        kind not in ("stored", "upright")
        or not all(isinstance(name, str) and name for name in names)
        or len(set(names)) < len(names)
        or not all(size is None or _is_size(size) for size in (*sizes, detail))
        or depths.shape != (5,)
        or not np.isfinite(depths).all()
        or not 1 / _MOST_DEPTH <= depths[0] < depths[1] <= _MOST_DEPTH
        or not _are_rigid(c2w)
        or not _are_pinholes(K)
    ):
        return None
    *known, sharp = (None if size is None else (size[0], size[1]) for size in (*sizes, detail))
    return ShownCameras(names=names, cameras=ShownCamera.listed(c2w, K), sizes=known, pixels=kind, detail=sharp)


def _is_size(size: Any) -> bool:
    return isinstance(size, list) and len(size) == 2 and all(type(x) is int and 1 <= x < _MOST_DEPTH for x in size)


def _are_rigid(c2w: np.ndarray) -> bool:
    rotation = c2w[:, :3, :3]
    errors = abs(rotation @ rotation.swapaxes(1, 2) - np.eye(3))
    is_rigid = (errors < _EXACT).all() and (np.linalg.det(rotation) > 0).all()
    return c2w.shape[1:] == (4, 4) and bool(np.isfinite(c2w).all() and is_rigid and (c2w[:, 3] == _BOTTOM).all())


def _are_pinholes(K: np.ndarray) -> bool:
    focal, centre, rest = K[:, (0, 1), (0, 1)], K[:, :2, 2], K.copy()
    rest[:, (0, 1), (0, 1)], rest[:, :2, 2] = 0, 0
    in_range = (focal > 0).all() and (focal <= _MOST_FOCAL).all() and (abs(centre) <= _MOST_CENTRE).all()
    return bool(in_range and (rest == np.diag((0, 0, 1))).all())


def _read_thoroughly(path: Path) -> ShownCameras:
    """What any file says, or in a sentence what is wrong with it."""
    from sr3r.camera_files import read_camera_file, to_cameras

    file = read_camera_file(path)
    return ShownCameras(
        names=list(file.names),
        cameras=ShownCamera.all_of(to_cameras(file)),
        sizes=[file.size(index) for index in range(len(file.names))],
        pixels=file.pixels,
        detail=file.detail,
    )
