"""A recorded scene whose frames are image files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from sr3r.camera_files import CameraFile, load_photo, to_cameras
from sr3r.cameras import Cameras
from sr3r.data.dataset import check_frames, check_recorded
from sr3r.errors import FileError
from sr3r.files import read_bytes
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class PhotoScene:
    """Photos with known cameras; they are decoded, and straightened where a lens bends, when loaded.

    Attributes:
        key: Name of the scene.
        cameras: Of all photos; where a lens bends, those of the straightened photos.
        photos: The image files.
        camera_file: What the cameras are from; it has one for each photo.
    """

    key: str
    cameras: Cameras
    photos: tuple[Path, ...]
    camera_file: CameraFile

    @classmethod
    def checked(cls, key: str, camera_file: CameraFile, photos: Sequence[Path]) -> "PhotoScene":
        """The scene, if its cameras can be used and its photos are there.

        Args:
            key: Name of the scene.
            camera_file: One camera a photo, with near and far.
            photos: The image files.

        Raises:
            FileError: saying what is wrong.
            InputError: the file does not tell near and far.
        """
        source = camera_file.source
        cameras = check_recorded(to_cameras(camera_file), f"scene {key} in {source}")
        if missing := [photo for photo in photos if not photo.is_file()]:
            raise FileError(
                f"{len(missing)} of the {len(photos)} photos that {source} names are missing, the first is "
                f"{missing[0]}; copy them there, or leave them out of the cameras."
            )
        return cls(key=key, cameras=cameras, photos=tuple(photos), camera_file=camera_file)

    def load(self, indices: list[int]) -> Views:
        """The given photos, in their own size.

        Raises:
            InputError: there is no such photo.
            FileError: a photo cannot be decoded, differs in size from the others, or is not the camera's.
        """
        check_frames(indices, len(self.photos), self.key)
        images: list[Tensor] = []
        for index in indices:
            image = load_photo(self.photos[index], self.camera_file, index)
            height, width = image.shape[1:]
            if images and image.shape != images[0].shape:
                raise FileError(
                    f"{self.photos[index]} is {width}x{height}, another photo of scene {self.key} is "
                    f"{images[0].shape[2]}x{images[0].shape[1]}; photos of one scene must have one size."
                )
            images.append(image)
        return Views(images=torch.stack(images), cameras=self.cameras.select(indices))

    def encoded(self, index: int) -> bytes | None:
        """The file of a photo; None if its lens bends.

        Raises:
            InputError: there is no such photo.
            FileError: it cannot be read.
        """
        check_frames([index], len(self.photos), self.key)
        if self.camera_file.lens(index) is not None:
            return None
        return read_bytes(self.photos[index])
