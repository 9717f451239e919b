"""Photos or a video without cameras: one scene, whose cameras are found when it is opened."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import check_frames, check_recorded
from sr3r.data.readers.video import VIDEO_SUFFIXES, read_frames, spread_frames
from sr3r.errors import FileError, InputError
from sr3r.files import photos_in
from sr3r.images import from_uint8, load_image, of_one_shape, one_size, to_uint8
from sr3r.views import Views

_LOG = logging.getLogger(__name__)

CameraFinder = Callable[[Sequence[Float[Tensor, "3 _ _"]], Sequence[str]], tuple[Cameras, Sequence[int]]]
"""Finds the cameras of photos, given in [0, 1] with their files' names, as `sr3r.poses.find_cameras` does.

It returns the cameras of those photos that have a place among the others, and their numbers. It is handed in because
pose estimation is not part of reading data.
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

    Photos and frames that cannot be used (damaged, of another shape than most, without a place among the others) are
    left out; a warning is logged that names them.

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
            FileError: the video cannot be read, or fewer than two photos can.
            InputError: no two photos have one shape, or their cameras cannot be found.
        """
        if index != 0:
            raise IndexError(f"Scene {index} of 1 in {self.path}.")
        if self._scene is None:
            self._scene = self._open()
        return self._scene

    def _open(self) -> FoundScene:
        names, photos = self._photos() if self.path.is_dir() else self._frames()
        alike = of_one_shape([(photo.shape[-2], photo.shape[-1]) for photo in photos], [True] * len(photos))
        self._warn_of_lost(names, alike, "of another shape than most")
        names, photos = [names[i] for i in alike], [photos[i] for i in alike]
        images = torch.stack([to_uint8(image) for image in one_size(photos, names)])
        cameras, placed = self._find_cameras([from_uint8(image) for image in images], names)
        self._warn_of_lost(names, placed, "black, or with too little in common with the others to be placed")
        check_recorded(cameras, f"scene {self.keys[0]}")
        return FoundScene(key=self.keys[0], cameras=cameras, images=images[list(placed)])

    def _photos(self) -> tuple[list[str], list[Float[Tensor, "3 _ _"]]]:
        paths = photos_in(self.path)
        photos: dict[str, Float[Tensor, "3 _ _"]] = {}
        refusals: list[FileError] = []
        for number in spread_frames(len(paths), self._num_frames, self._every):
            try:
                photos[str(paths[number])] = load_image(paths[number])
            except FileError as error:
                refusals.append(error)
        if refusals and len(photos) < 2:
            raise refusals[0]
        for refusal in refusals:
            _LOG.warning("A photo of the scene %s is left out: %s", self.keys[0], refusal)
        return list(photos), list(photos.values())

    def _frames(self) -> tuple[list[str], list[Float[Tensor, "3 _ _"]]]:
        frames = read_frames(self.path, self._num_frames, self._every)
        names = [f"frame {frame.number + 1} of {self.path.name}" for frame in frames]
        return names, [from_uint8(frame.image) for frame in frames]

    def _warn_of_lost(self, names: Sequence[str], kept: Sequence[int], why: str) -> None:
        if lost := [name for i, name in enumerate(names) if i not in kept]:
            _LOG.warning(
                "%d of %d photos of the scene %s are left out (%s): %s.",
                *(len(lost), len(names), self.keys[0], why, ", ".join(lost)),
            )


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
