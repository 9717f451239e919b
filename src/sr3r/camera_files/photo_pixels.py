"""The pixels of a photo that its camera describes: stored or turned by EXIF, straightened where the lens bends."""

from collections.abc import Sequence
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.lens import undistort
from sr3r.errors import FileError
from sr3r.images import load_image
from sr3r.photo_turning import PixelKind, described_pixels, fits, is_turned


def load_photo(
    photo: str | Path, file: CameraFile, index: int, *, max_side: int | None = None
) -> Float[Tensor, "3 h w"]:
    """A photo as the pinhole camera of a cameras file sees it, in [0, 1].

    Args:
        photo: The image file.
        file: The cameras.
        index: Of the photo's camera in the file.
        max_side: Reduce larger photos to this many pixels on the longer side.

    Raises:
        FileError: the photo cannot be read, or is not of the camera's shape.
    """
    is_upright = _pixels(photo, file, index) == "upright"
    image = load_image(photo, upright=is_upright, max_side=max_side)
    return straightened(image, file, index, name=str(photo))


def straightened(image: Float[Tensor, "3 h w"], file: CameraFile, index: int, *, name: str) -> Float[Tensor, "3 h w"]:
    """An image as the pinhole camera of a cameras file sees it.

    Args:
        image: In [0, 1], the pixels that the camera describes.
        file: The cameras.
        index: Of the image's camera in the file.
        name: What messages call it.

    Raises:
        FileError: it is not of the camera's shape.
    """
    height, width = image.shape[1:]
    if not fits((width, height), size=file.size(index), aspect=_aspect(file, index)):
        size = file.size(index)
        expected = "of another shape" if size is None else f"of {size[0]}x{size[1]} pixels"
        raise FileError(
            f"{name} is {width}x{height}, but its camera in {file.source} is for photos {expected}; "
            "use the photos that the cameras were made for, not cropped."
        )
    lens = file.lens(index)
    return image if lens is None else undistort(image, lens, file.K[index])


def is_used_as_stored(photo: str | Path, file: CameraFile, index: int) -> bool:
    """Whether EXIF would turn a photo, but its camera describes the pixels as they are stored.

    Args:
        photo: The image file.
        file: The cameras.
        index: Of the photo's camera in the file.
    """
    return is_turned(photo) and _pixels(photo, file, index) == "stored"


def notes_on(file: CameraFile, photos: Sequence[str | Path | Tensor] = ()) -> list[str]:
    """What is done to cameras and photos beyond what the file says: a sentence each, for the user.

    Args:
        file: The cameras.
        photos: Of the cameras, in their order, if they are used: files, or images in memory.
    """
    notes = []
    if any(file.origin):
        x, y, z = file.origin
        notes.append(
            f"{file.source}: the positions are too large for single precision, so the world's origin is moved to "
            f"({x:.12g}, {y:.12g}, {z:.12g})."
        )
    lenses = [lens for lens in file.lenses if lens is not None]
    if photos and lenses:
        kind = "fisheye photos" if all(lens.is_fisheye for lens in lenses) else "photos"
        seen = next(i for i in range(len(file.names)) if file.lens(i) is not None)
        angle = 2 * torch.rad2deg(torch.atan(0.5 / file.K[seen, 0, 0]))
        notes.append(f"{file.source}: the lens bends; its {kind} are straightened to {angle:.0f} degrees of width.")
    stored = [
        photo for i, photo in enumerate(photos) if not isinstance(photo, Tensor) and is_used_as_stored(photo, file, i)
    ]
    if stored:
        more = f" and {len(stored) - 1} more are" if len(stored) > 1 else " is"
        notes.append(
            f"{stored[0]}{more} used as stored, not turned by EXIF, because the cameras in {file.source} describe "
            "the stored pixels."
        )
    return notes


def _pixels(photo: str | Path, file: CameraFile, index: int) -> PixelKind:
    return described_pixels(photo, size=file.size(index), aspect=_aspect(file, index), otherwise=file.pixels)


def _aspect(file: CameraFile, index: int) -> float:
    return float(file.K[index, 1, 1] / file.K[index, 0, 0])
