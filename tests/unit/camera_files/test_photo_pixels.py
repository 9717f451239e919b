"""Which pixels of a photo its camera describes: those that are stored, or those that EXIF turns."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from sr3r.camera_files import CameraFile, load_photo, notes_on
from sr3r.errors import FileError
from sr3r.photo_turning import PixelKind

ORIENTATION = 0x0112
STORED, TURNED = (48, 32), (32, 48)
SIDEWAYS = (5, 6, 7, 8)


def photo_with(orientation: int, folder: Path, size: tuple[int, int] = STORED) -> Path:
    """A photo whose pixels are all different, stored so, to be turned by EXIF."""
    pixels = np.arange(size[0] * size[1] * 3, dtype=np.uint32).reshape(size[1], size[0], 3) % 251
    image = Image.fromarray(pixels.astype(np.uint8))
    exif = image.getexif()
    exif[ORIENTATION] = orientation
    path = folder / f"{orientation}.png"
    image.save(path, exif=exif)
    return path


def camera_for(size: tuple[int, int], *, told: bool, pixels: PixelKind = "stored") -> CameraFile:
    K = torch.tensor([[40 / size[0], 0, 0.5], [0, 40 / size[1], 0.5], [0, 0, 1]], dtype=torch.float64)
    sizes = (size,) if told else ()
    return CameraFile(names=("a",), c2w=torch.eye(4).double()[None], K=K[None], sizes=sizes, pixels=pixels)


def pixels_of(path: Path, *, upright: bool) -> torch.Tensor:
    with Image.open(path) as image:
        turned = ImageOps.exif_transpose(image) if upright else image
        return torch.from_numpy(np.array(turned)).permute(2, 0, 1).float() / 255


@pytest.mark.parametrize("told", [True, False], ids=["size told", "size unknown"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_cameras_of_other_programs_describe_the_stored_pixels(orientation: int, told: bool, tmp_path: Path) -> None:
    path = photo_with(orientation, tmp_path)
    file = camera_for(STORED, told=told)
    assert torch.equal(load_photo(path, file, 0), pixels_of(path, upright=False))
    notes = notes_on(file, [path])
    assert [str(path) in note and "used as stored" in note for note in notes] == [True] * (orientation != 1)


@pytest.mark.parametrize("told", [True, False], ids=["size told", "size unknown"])
@pytest.mark.parametrize("orientation", SIDEWAYS)
def test_cameras_of_the_upright_shape_describe_the_upright_pixels(orientation: int, told: bool, tmp_path: Path) -> None:
    path = photo_with(orientation, tmp_path)
    file = camera_for(TURNED, told=told)
    assert torch.equal(load_photo(path, file, 0), pixels_of(path, upright=True))
    assert notes_on(file, [path]) == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_our_own_cameras_describe_upright_photos(orientation: int, tmp_path: Path) -> None:
    path = photo_with(orientation, tmp_path)
    upright = TURNED if orientation in SIDEWAYS else STORED
    file = camera_for(upright, told=False, pixels="upright")
    assert torch.equal(load_photo(path, file, 0), pixels_of(path, upright=True))


@pytest.mark.parametrize("orientation", SIDEWAYS)
def test_a_square_photo_and_a_reduced_copy_are_decided_too(orientation: int, tmp_path: Path) -> None:
    square = photo_with(orientation, tmp_path, (40, 40))
    assert torch.equal(load_photo(square, camera_for((40, 40), told=True), 0), pixels_of(square, upright=False))
    # Of twice the size: the shape decides.
    copy = photo_with(orientation, tmp_path)
    assert torch.equal(load_photo(copy, camera_for((96, 64), told=True), 0), pixels_of(copy, upright=False))
    assert torch.equal(load_photo(copy, camera_for((64, 96), told=True), 0), pixels_of(copy, upright=True))


def test_a_photo_of_neither_shape_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = photo_with(6, tmp_path, (48, 16))
    with pytest.raises(FileError, match=r"6\.png is 48x16, but its camera in the cameras is for photos of 48x32"):
        load_photo(path, camera_for(STORED, told=True), 0)
    with pytest.raises(FileError, match="is for photos of another shape"):
        load_photo(path, camera_for(STORED, told=False), 0)
