import io
import os
import re
import struct
import subprocess
import zlib
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import torch
from PIL import Image

from sr3r.errors import FileError, InputError
from sr3r.images import load_image, of_one_shape, resize_pil_bicubic, save_image, save_video, tile, to_uint8


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (6, 9, 3), dtype=np.uint8)


def test_a_png_comes_back_to_the_bit(pixels: np.ndarray, tmp_path: Path):
    image = torch.from_numpy(pixels).permute(2, 0, 1) / 255
    save_image(image, tmp_path / "a.png")
    assert torch.equal(load_image(tmp_path / "a.png"), image)


def test_saving_clips_and_rounds(tmp_path: Path):
    image = torch.tensor([-1.0, 0.4999 / 255, 0.5001 / 255, 2.0]).reshape(1, 1, 4).expand(3, 1, 4)
    assert to_uint8(image)[0, :, 0].tolist() == [0, 0, 1, 255]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied(orientation: int, pixels: np.ndarray, tmp_path: Path):
    undo = {
        1: lambda x: x,
        2: lambda x: x[:, ::-1],
        3: lambda x: x[::-1, ::-1],
        4: lambda x: x[::-1],
        5: lambda x: x.transpose(1, 0, 2),
        6: lambda x: np.rot90(x, 1),
        7: lambda x: x[::-1, ::-1].transpose(1, 0, 2),
        8: lambda x: np.rot90(x, -1),
    }
    stored = np.ascontiguousarray(undo[orientation](pixels))
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(stored).save(tmp_path / "a.png", exif=exif)
    assert torch.equal(load_image(tmp_path / "a.png"), torch.from_numpy(pixels).permute(2, 0, 1) / 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "F", "I;16"])
def test_every_kind_of_pixel_becomes_rgb(mode: str, tmp_path: Path):
    white = {"I;16": 65535, "F": 1.0, "CMYK": (0, 0, 0, 0), "YCbCr": (255, 128, 128)}
    size = (4, 3)
    if mode == "I;16":
        image = Image.fromarray(np.full((3, 4), 65535, dtype=np.uint16))
    elif mode in white:
        image = Image.new(mode, size, white[mode])
    else:
        image = Image.new("RGBA" if mode == "RGBA" else "RGB", size, "white").convert(mode)
    path = tmp_path / ("a.tiff" if mode in ("F", "CMYK", "YCbCr") else "a.png")
    image.save(path)
    loaded = load_image(path)
    assert loaded.shape == (3, 3, 4)
    assert loaded.min() > 0.99


def test_sixteen_bit_grey_keeps_its_precision(tmp_path: Path):
    Image.fromarray(np.array([[0, 1000, 65535]], dtype=np.uint16)).save(tmp_path / "a.png")
    expected = torch.tensor([0, 1000 / 65535, 1]).reshape(1, 1, 3).expand(3, 1, 3)
    torch.testing.assert_close(load_image(tmp_path / "a.png"), expected)


def test_transparent_pixels_are_black_whatever_colour_they_hide(tmp_path: Path):
    Image.new("RGBA", (2, 2), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert load_image(tmp_path / "a.png").max() == 0


def _png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_001, 20_000])
def test_a_huge_image_is_refused_before_it_is_decoded(side: int, tmp_path: Path):
    (tmp_path / "a.png").write_bytes(_png_header(side, side))
    with pytest.raises(FileError, match=r"a\.png is larger than 100 megapixels\. Make it smaller\."):
        load_image(tmp_path / "a.png")


def test_what_is_no_image_is_said_so(tmp_path: Path):
    with pytest.raises(FileError, match=r"a\.jpg does not exist"):
        load_image(tmp_path / "a.jpg")
    with pytest.raises(FileError, match="is a folder"):
        load_image(tmp_path)
    (tmp_path / "a.jpg").write_text("hello")
    with pytest.raises(FileError, match=r"a\.jpg is not an image"):
        load_image(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_bytes(b"")
    with pytest.raises(FileError, match="is not an image"):
        load_image(tmp_path / "b.jpg")


def test_an_image_that_may_not_be_read_is_not_called_damaged(tmp_path: Path):
    folder = tmp_path / "locked"
    folder.mkdir()
    Image.new("RGB", (2, 2)).save(folder / "a.png")
    folder.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # Nothing is locked for root.
            os.seteuid(65534)
        with pytest.raises(FileError, match=r"You may not read .*a\.png\. Change its permissions"):
            load_image(folder / "a.png")
    finally:
        os.seteuid(user)
        folder.chmod(0o700)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_cut_short_is_refused(kind: str, share: float, tmp_path: Path):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, kind)
    (tmp_path / "a.img").write_bytes(buffer.getvalue()[: int(len(buffer.getvalue()) * share)])
    with pytest.raises(FileError, match=r"is damaged or cut short|is not an image"):
        load_image(tmp_path / "a.img")


def test_an_unknown_suffix_is_refused(tmp_path: Path):
    with pytest.raises(FileError, match=r"Use \.png, \.jpg or \.webp"):
        save_image(torch.zeros(3, 2, 2), tmp_path / "a.txt")
    with pytest.raises(FileError, match=r"Use \.mp4"):
        save_video([torch.zeros(3, 2, 2)], tmp_path / "a.avi")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(4, 5), (13, 2), (24, 36)])
def test_bicubic_resizing_is_pils(size: tuple[int, int], generator: torch.Generator):
    images = torch.rand(2, 3, 12, 18, generator=generator)
    resized = resize_pil_bicubic(images, *size)
    for image, result in zip(images, resized, strict=True):
        expected = Image.fromarray(to_uint8(image).numpy()).resize((size[1], size[0]), Image.Resampling.BICUBIC)
        assert torch.equal(result, torch.from_numpy(np.array(expected)).permute(2, 0, 1) / 255)


def test_a_video_plays_back_with_an_even_size(tmp_path: Path):
    frames = (torch.full((3, 15, 21), level / 9) for level in range(10))
    save_video(frames, tmp_path / "a.mp4", fps=10)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-i",
        str(tmp_path / "a.mp4"),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-",
    ]
    played = subprocess.run(command, capture_output=True, check=True)
    levels = np.frombuffer(played.stdout, dtype=np.uint8).reshape(10, 16, 22).mean((1, 2))
    assert re.search(rb"h264.*yuv420p.*22x16.*10 fps", played.stderr)
    assert levels == pytest.approx([255 * level / 9 for level in range(10)], abs=4)
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mp4"]


def test_a_video_needs_frames_of_one_size(tmp_path: Path):
    with pytest.raises(InputError, match="at least one frame"):
        save_video([], tmp_path / "a.mp4")
    with pytest.raises(InputError, match="differ in size"):
        save_video([torch.zeros(3, 4, 4), torch.zeros(3, 4, 6)], tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_contact_sheet_holds_every_image_under_its_caption():
    red, blue = torch.zeros(3, 4, 4), torch.zeros(3, 30, 40)
    red[0], blue[2] = 1, 1
    sheet = tile([[("in", red), ("out", blue)], [("a caption wider than its image", red)]], height=20)
    colours = sheet.permute(1, 2, 0).reshape(-1, 3)
    assert int((colours == torch.tensor([1.0, 0, 0])).all(-1).sum()) == 2 * 20 * 20
    assert int((colours == torch.tensor([0.0, 0, 1])).all(-1).sum()) > 20 * 25
    assert int((colours.sum(-1) < 1).sum()) > 100  # The captions' ink, beside the images' pixels.
    with pytest.raises(InputError, match="at least one image"):
        tile([])


def test_images_of_one_shape_are_kept() -> None:
    lying, small, upright = (300, 400), (150, 200), (400, 300)
    assert of_one_shape([upright, lying, small], [True] * 3) == [1, 2]
    assert of_one_shape([upright, lying, small], [False, True, True]) == [0, 1, 2]
    assert of_one_shape([upright, lying, small, upright], [False, True, True, True]) == [0, 3]
    # Whoever gave two that do not fit hears of it.
    assert of_one_shape([upright, lying, small], [False, False, True]) == [0, 1, 2]


def test_captions_have_letters_that_the_font_has() -> None:
    grey = torch.full((3, 8, 200), 0.5)

    def caption(text: str) -> torch.Tensor:
        return tile([[(text, grey)]])

    assert torch.equal(caption("Küche é"), caption("Kuche e"))
    assert torch.equal(caption("📷 部屋"), caption("? ??"))
