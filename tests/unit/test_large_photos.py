"""Photos of tens of megapixels are reduced while they are decoded: the same picture, in little memory."""

import ast
import json
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms
from torch.nn import functional as F

from colour_profiles import P3
from places import REPOSITORY
from sr3r.decoding import TooManyPixels, check_pixels, decoded, reduced_size
from sr3r.errors import FileError
from sr3r.images import load_image

SIDE = 120
MEASURE = """
import json, resource, sys
from sr3r.images import load_image

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

small, large, max_side = sys.argv[1:]
load_image(small)
before = peak()
image = load_image(large, max_side=int(max_side))
print(json.dumps({"bytes": peak() - before, "shape": list(image.shape)}))
"""


def smooth(height: int, width: int, channels: int = 3) -> np.ndarray:
    """A picture without what a reduction would have to guess, 8 bit."""
    small = np.random.default_rng(0).integers(0, 256, (height // 20, width // 20, channels), dtype=np.uint8)
    enlarged = [
        Image.fromarray(small[..., i]).resize((width, height), Image.Resampling.BICUBIC) for i in range(channels)
    ]
    return np.stack([np.asarray(plane) for plane in enlarged], -1)


def pictures() -> dict[str, tuple[Image.Image, dict]]:
    rgba = smooth(430, 641, 4)
    rgb = Image.fromarray(rgba[..., :3])
    return {
        "rgb.png": (rgb, {}),
        "alpha.png": (Image.fromarray(rgba), {}),
        "profile.png": (rgb, {"icc_profile": P3}),
        "palette.png": (rgb.convert("P", palette=Image.Palette.ADAPTIVE), {}),
        "grey.png": (rgb.convert("L"), {}),
        "sixteen.png": (Image.fromarray(rgba[..., 0].astype(np.uint16) * 257), {}),
        "float.tif": (Image.fromarray(rgba[..., 0].astype(np.float32) / 200), {}),
        "cmyk.tif": (rgb.convert("CMYK"), {}),
        "colours.webp": (rgb, {}),
    }


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["rgb.png", "profile.png"])
def test_a_reduced_photo_is_turned_as_a_whole_one(name: str, orientation: int, tmp_path: Path) -> None:
    image, options = pictures()[name]
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / name, exif=exif, **options)
    check_like_the_whole(tmp_path / name)


@pytest.mark.parametrize("name", pictures())
def test_a_reduced_photo_is_the_whole_one_reduced(name: str, tmp_path: Path) -> None:
    image, options = pictures()[name]
    image.save(tmp_path / name, **options)
    check_like_the_whole(tmp_path / name)


def check_like_the_whole(path: Path) -> None:
    whole = decoded(path)
    assert np.array_equal(decoded(path, max_side=max(whole.shape)), whole)
    reduced = decoded(path, max_side=SIDE)
    size = reduced_size(whole.shape[:2], SIDE)
    image = torch.from_numpy(whole).permute(2, 0, 1)[None]
    expected = F.interpolate(image, size, mode="bicubic", antialias=True)[0].clamp(0, 1).permute(1, 2, 0)
    assert np.abs(reduced - expected.numpy()).max() < 1e-4


@pytest.mark.parametrize("size", [(640, 420), (641, 427), (959, 967)])
def test_a_jpeg_in_a_fraction_of_its_size_is_nearly_the_whole_one_reduced(
    size: tuple[int, int], tmp_path: Path
) -> None:
    width, height = size
    Image.fromarray(smooth(height, width)).save(tmp_path / "a.jpg", quality=95)
    image = torch.from_numpy(decoded(tmp_path / "a.jpg")).permute(2, 0, 1)[None]
    expected = F.interpolate(image, reduced_size((height, width), SIDE), mode="bicubic", antialias=True)[0]
    found = load_image(tmp_path / "a.jpg", max_side=SIDE)
    assert float((found - expected).abs().mean()) < 0.5 / 255
    # A shift by half a pixel at the far edge would be ten times as much.
    assert float((found - expected).abs()[:, -3:, -3:].mean()) < 1 / 255


def test_small_photos_have_the_pixels_of_pillow_and_littlecms(tmp_path: Path) -> None:
    image = Image.fromarray(smooth(60, 80))
    image.save(tmp_path / "plain.png")
    image.save(tmp_path / "profile.png", icc_profile=P3)
    plain = np.asarray(image, dtype=np.float32) / 255
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.getOpenProfile(str(_written(tmp_path / "p3.icc", P3))),
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    for max_side in (None, 2048):
        assert np.array_equal(decoded(tmp_path / "plain.png", max_side=max_side), plain)
        found = decoded(tmp_path / "profile.png", max_side=max_side)
        assert np.array_equal(found, np.asarray(converted, dtype=np.float32) / 255)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def tiff_of_16_bits(path: Path, width: int, height: int) -> None:
    """RGB in one piece, uncompressed."""
    tags = {256: width, 257: height, 258: (16, 16, 16), 259: 1, 262: 2, 273: 0, 277: 3, 278: height, 279: 0}
    tags[279] = width * height * 6
    values = 8 + 2 + 12 * len(tags) + 4
    tags[273] = values + 6
    with path.open("wb") as file:
        file.write(struct.pack("<2sHIH", b"II", 42, 8, len(tags)))
        for tag, value in tags.items():
            is_list = isinstance(value, tuple)
            file.write(
                struct.pack("<HHII", tag, 3 if is_list else 4, 3 if is_list else 1, values if is_list else value)
            )
        file.write(struct.pack("<I3H", 0, 16, 16, 16))
        row = np.linspace(0, 65535, width * 3).astype("<u2").tobytes()
        for _ in range(height):
            file.write(row)


@pytest.mark.parametrize(("kind", "bytes_per_pixel"), [("jpg", 2), ("png", 5), ("tif", 5)])
def test_a_large_photo_takes_its_decoder_and_the_reduced_image(
    kind: str, bytes_per_pixel: float, tmp_path: Path
) -> None:
    width, height = 6000, 4000
    large, small = tmp_path / f"large.{kind}", tmp_path / f"small.{kind}"
    if kind == "tif":
        tiff_of_16_bits(small, 32, 32)
        tiff_of_16_bits(large, width, height)
    else:
        Image.new("RGB", (32, 32), "teal").save(small)
        Image.new("RGB", (width, height), "teal").save(large)
    side = 1024
    command = [sys.executable, "-c", MEASURE, str(small), str(large), str(side)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert found["shape"] == [3, *reduced_size((height, width), side)]
    # Whole and in float it would take 288 MB; strips, and what torch and Pillow load at their first use, take 60 MB.
    reduced = 12 * found["shape"][1] * found["shape"][2]
    assert found["bytes"] < bytes_per_pixel * width * height + 3 * reduced + 60e6


@pytest.mark.parametrize(("kind", "limit"), [("WEBP", 30), ("AVIF", 50), ("MPO", 100)])
def test_pixels_are_limited_by_what_their_decoder_takes(kind: str, limit: int) -> None:
    image = Image.new("1", (1000, 1000 * limit))
    image.format = kind
    check_pixels(image)
    with pytest.raises(TooManyPixels, match="more than 20 megapixels"):
        check_pixels(image, most=20)
    larger = Image.new("1", (1001, 1000 * limit))
    larger.format = kind
    with pytest.raises(TooManyPixels, match=f"more than {limit} megapixels"):
        check_pixels(larger)


def test_other_formats_are_not_opened(tmp_path: Path) -> None:
    """PostScript would start another program, and be a loop here."""
    (tmp_path / "a.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n")
    with pytest.raises(FileError, match=r"a\.jpg is not an image that can be read\. Use JPEG, PNG"):
        load_image(tmp_path / "a.jpg")
    Image.new("RGB", (8, 8)).save(tmp_path / "b.jpg", "BMP")
    with pytest.raises(FileError, match=r"b\.jpg is not an image that can be read"):
        load_image(tmp_path / "b.jpg")


def test_every_image_is_opened_with_a_list_of_formats() -> None:
    calls = [
        (path, call)
        for path in (REPOSITORY / "src/sr3r").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Image.open"
    ]
    assert len(calls) >= 4
    without = [str(path) for path, call in calls if "formats" not in {keyword.arg for keyword in call.keywords}]
    assert without == []
