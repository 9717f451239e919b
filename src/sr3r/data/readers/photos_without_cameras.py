"""Photos or a video without cameras: one scene, whose cameras are found when it is opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import check_frames, check_recorded
from sr3r.data.readers.video import VIDEO_SUFFIXES, read_frames, spread_frames
from sr3r.errors import InputError
from sr3r.files import photos_in
from sr3r.images import from_uint8, load_image, one_size, to_uint8
from sr3r.views import Views

CameraFinder = Callable[[Sequence[Float[Tensor, "3 _ _"]], Sequence[str]], Cameras]
"""Finds the cameras of photos, given in [0, 1] with their files' names: `sr3r.poses.estimate_cameras` in this form.

It is handed in because pose estimation is not part of reading data.
"""

NUM_FRAMES = 16
"""Photos or frames that are taken of one capture; all pairs of them are matched to find the cameras."""


@dataclass(frozen=True, kw_only=True)
class FoundScene:
    """Photos with cameras that were found from them; all are held in memory.

    Attributes:
        key: Name of the scene.
        cameras: Of all photos.
        images: 8-bit pixels.
    """

    key: str
    cameras: Cameras
    images: UInt8[Tensor, "n h w 3"]

    def load(self, indices: list[int]) -> Views:
        """The given photos.

        Raises:
            InputError: there is no such photo.
        """
        check_frames(indices, len(self.images), self.key)
        return Views(images=from_uint8(self.images[indices]), cameras=self.cameras.select(indices))


class UnposedCapture:
    """A data set of one scene: a folder of photos, or a video.

    Args:
        path: The folder or video; its name without suffix is the scene's.
        find_cameras: Called once, when the scene is opened.
        num_frames: Photos or frames that are used.
        every: Use each so many-th photo or frame from the first on; None spreads them evenly.
    """

    format = "photos or video, cameras found"

    def __init__(
        self, path: Path, find_cameras: CameraFinder, *, num_frames: int = NUM_FRAMES, every: int | None = None
    ) -> None:
        self.path = path
        self.keys: list[str] = [path.resolve().stem]
        self._find_cameras = find_cameras
        self._num_frames = num_frames
        self._every = every
        self._scene: FoundScene | None = None

    def __len__(self) -> int:
        """One."""
        return 1

    def __getitem__(self, index: int) -> FoundScene:
        """The scene, number 0.

        Raises:
            FileError: a photo or the video cannot be read.
            InputError: the photos differ in shape, or their cameras cannot be found.
        """
        if index != 0:
            raise IndexError(f"Scene {index} of 1 in {self.path}.")
        if self._scene is None:
            self._scene = self._open()
        return self._scene

    def _open(self) -> FoundScene:
        if self.path.is_dir():
            paths = photos_in(self.path)
            paths = [paths[i] for i in spread_frames(len(paths), self._num_frames, self._every)]
            names = [str(path) for path in paths]
            photos = [load_image(path) for path in paths]
        else:
            frames = read_frames(self.path, self._num_frames, self._every)
            names = [f"frame {frame.number + 1} of {self.path.name}" for frame in frames]
            photos = [from_uint8(frame.image) for frame in frames]
        images = torch.stack([to_uint8(image) for image in one_size(photos, names)])
        cameras = self._find_cameras([from_uint8(image) for image in images], names)
        check_recorded(cameras, f"scene {self.keys[0]}")
        return FoundScene(key=self.keys[0], cameras=cameras, images=images)


def open_photos(path: Path, find_cameras: CameraFinder | None) -> UnposedCapture | None:
    """The scene of a video or of a folder of two photos or more; None if it is neither.

    Raises:
        InputError: it is one, but there is nothing to find its cameras with.
    """
    is_video = path.is_file() and path.suffix.lower() in VIDEO_SUFFIXES
    if not is_video and (not path.is_dir() or len(photos_in(path)) < 2):
        return None
    if find_cameras is None:
        raise InputError(
            f"{path} has {'no' if is_video else 'photos but no'} cameras; add a COLMAP model or a transforms.json, "
            "or pass find_cameras."
        )
    return UnposedCapture(path, find_cameras)
