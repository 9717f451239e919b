"""Images that a program has in memory become what the same files would."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms

from sr3r.errors import InputError
from sr3r.images import load_image
from sr3r.reconstruction import choose_photos
from sr3r.reconstruction.images_in_memory import image_of

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)


def test_arrays_tensors_and_pil_images_are_the_same_image():
    expected = torch.from_numpy(PIXELS).permute(2, 0, 1) / 255
    for image in (
        PIXELS,
        (PIXELS / 255).astype(np.float64),
        PIXELS.astype(np.uint16) * 257,
        Image.fromarray(PIXELS),
        expected,
        torch.from_numpy(PIXELS).permute(2, 0, 1),
    ):
        assert torch.allclose(image_of(image, "a"), expected, atol=1e-6)


def test_grey_is_repeated_and_transparency_is_blended_onto_black():
    grey = image_of(PIXELS[..., 0], "a")
    assert torch.equal(grey[0], grey[2])
    with_alpha = np.dstack([PIXELS, np.full((6, 8), 51, np.uint8)])
    for image in (with_alpha, Image.fromarray(with_alpha)):
        assert torch.allclose(image_of(image, "a"), 0.2 * image_of(PIXELS, "b"), atol=1e-6)


def test_a_pil_image_is_what_its_file_is_with_profile_and_orientation(tmp_path: Path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    for mode in ("RGB", "L", "CMYK", "P"):
        path = tmp_path / (f"{mode}.png" if mode != "CMYK" else "CMYK.jpg")
        kept: dict[str, Any] = {} if mode != "RGB" else {"icc_profile": profile}
        Image.fromarray(PIXELS).convert(mode).save(path, exif=exif, **kept)
        with Image.open(path) as image:
            assert torch.equal(image_of(image, "a"), load_image(path))
    assert image_of(Image.open(tmp_path / "RGB.png"), "a").shape == (3, 8, 6)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (PIXELS.transpose(2, 0, 1), "Photo 1 is an array of 3 x 6 x 8. Pass height x width x 3, as RGB."),
        (PIXELS.astype(np.int64), "is an array of int64. Pass uint8, uint16, or floats"),
        (PIXELS.astype(np.float32), "has values from 0 to 249. Pass values in"),
        (np.full((6, 8, 3), np.nan), "contains NaN or infinite values"),
        (torch.rand(3, 6, 8) * 255, "Pass values in .0, 1., or 8 bits as uint8"),
    ],
)
def test_what_is_no_image_is_refused_by_its_number(image: np.ndarray, message: str):
    with pytest.raises(InputError, match=message):
        choose_photos([image, PIXELS])


def test_one_array_of_four_dimensions_is_several_photos():
    assert [photo.name for photo in choose_photos(np.stack([PIXELS, PIXELS]))] == ["photo-1.png", "photo-2.png"]
