"""A recorded scene whose frames are image files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files.lens import undistort
from sr3r.cameras import Cameras
from sr3r.data.dataset import check_frames, check_recorded
from sr3r.errors import FileError
from sr3r.files import read_bytes
from sr3r.images import load_image
from sr3r.views import Views

# Cameras of cropped or turned photos are refused; that pixels are square to a few percent is left to the data set.
_MAX_PIXEL_ASPECT = 0.1


@dataclass(frozen=True, kw_only=True)
class PhotoScene:
    """Photos with known cameras; they are decoded, and undistorted, when loaded.

    Attributes:
        key: Name of the scene.
        cameras: Of all photos; where a lens distorts, those of the undistorted photos.
        photos: The image files.
        distortion: OpenCV's coefficients (see `sr3r.camera_files.lens`) of each photo; None if no lens distorts.
    """

    key: str
    cameras: Cameras
    photos: tuple[Path, ...]
    distortion: Float[Tensor, "n 8"] | None = None

    @classmethod
    def checked(
        cls,
        key: str,
        cameras: Cameras,
        photos: Sequence[Path],
        *,
        source: Path,
        distortion: Float[Tensor, "n 8"] | None = None,
    ) -> "PhotoScene":
        """The scene, if its cameras can be used and its photos are there.

        Args:
            key: Name of the scene.
            cameras: One a photo.
            photos: The image files.
            source: Where the cameras are from, for messages.
            distortion: Of the lenses, if they distort.

        Raises:
            FileError: saying what is wrong.
        """
        check_recorded(cameras, f"scene {key} in {source}")
        if missing := [photo for photo in photos if not photo.is_file()]:
            raise FileError(
                f"{len(missing)} of the {len(photos)} photos that {source} names are missing, the first is "
                f"{missing[0]}; copy them there, or leave them out of the cameras."
            )
        return cls(key=key, cameras=cameras, photos=tuple(photos), distortion=distortion)

    def load(self, indices: list[int]) -> Views:
        """The given photos, in their own size.

        Raises:
            InputError: there is no such photo.
            FileError: a photo cannot be decoded, differs in size from the others, or is not the camera's.
        """
        check_frames(indices, len(self.photos), self.key)
        images: list[Tensor] = []
        for index in indices:
            image = load_image(self.photos[index])
            height, width = image.shape[1:]
            if images and image.shape != images[0].shape:
                raise FileError(
                    f"{self.photos[index]} is {width}x{height}, another photo of scene {self.key} is "
                    f"{images[0].shape[2]}x{images[0].shape[1]}; photos of one scene must be of one size."
                )
            K = self.cameras.K[index]
            if abs(float(K[1, 1] * height / (K[0, 0] * width)) - 1) > _MAX_PIXEL_ASPECT:
                raise FileError(
                    f"{self.photos[index]} is {width}x{height}, but its camera is for photos of another shape; "
                    "use the photos that the cameras were made for, neither cropped nor turned."
                )
            if self.distortion is not None and bool(self.distortion[index].any()):
                image = undistort(image, K, self.distortion[index])
            images.append(image)
        return Views(images=torch.stack(images), cameras=self.cameras.select(indices))

    def encoded(self, index: int) -> bytes | None:
        """The file of a photo; None if its lens distorts.

        Raises:
            InputError: there is no such photo.
            FileError: it cannot be read.
        """
        check_frames([index], len(self.photos), self.key)
        if self.distortion is not None and bool(self.distortion[index].any()):
            return None
        return read_bytes(self.photos[index])
