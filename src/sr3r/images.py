"""Image and video files, resizing as PIL does it, and contact sheets; 8 bit meets float only here."""

import itertools
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional as F

from sr3r.decoding import photo_pixels
from sr3r.errors import FileError, InputError
from sr3r.ffmpeg import ffmpeg_program, h264_options
from sr3r.files import IMAGE_SUFFIXES, writing

_SHEET_GAP_PX = 8
_SHEET_FONT_PX = 16


def load_image(path: str | Path, *, upright: bool = True, max_side: int | None = None) -> Float[Tensor, "3 h w"]:
    """Read a photo as sRGB in [0, 1].

    JPEG, PNG, WebP, TIFF, HEIC and AVIF. Colour profiles are converted to sRGB, HDR is tone-mapped. Greyscale, palette,
    CMYK and 16-bit images are converted; transparent pixels are blended onto black.

    Args:
        path: The file.
        upright: Turn it by its EXIF orientation; otherwise pixels come as they are stored.
        max_side: Reduce larger photos to this many pixels on the longer side, without holding them whole in float.

    Raises:
        FileError: the file is missing, unreadable, not an image, damaged, or too large to be decoded (MAX_MEGAPIXELS).
        UnavailableError: it is HEIC, and the package that reads it is missing.
    """
    return torch.from_numpy(photo_pixels(path, upright=upright, max_side=max_side)).permute(2, 0, 1).contiguous()


def save_image(image: Float[Tensor, "3 h w"], path: str | Path) -> None:
    """Write an image in [0, 1] (values outside are clipped) in the format of the suffix.

    Raises:
        FileError: the suffix is not an image's, or the file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        raise FileError(f"Cannot write {path}: unknown kind of image. Use .png, .jpg or .webp.")
    with writing(path) as temporary:
        Image.fromarray(to_uint8(image).numpy()).save(temporary, quality=95)


def save_video(frames: Iterable[Float[Tensor, "3 h w"]], path: str | Path, *, fps: float = 30.0) -> None:
    """Write frames in [0, 1] as an H.264 video that plays everywhere (MP4, yuv420p).

    Odd sizes are extended by repeating the last row or column, since yuv420p needs even ones.

    Args:
        frames: Images of one size; may be a generator, so that a long video needs no memory.
        path: Ends with .mp4.
        fps: Frames per second.

    Raises:
        FileError: the suffix is not .mp4, or the file cannot be written.
        InputError: there is no frame, or the frames differ in size.
        UnavailableError: there is no ffmpeg, or none that can encode this.
    """
    if Path(path).suffix.lower() != ".mp4":
        raise FileError(f"Cannot write {path}: unknown kind of video. Use .mp4.")
    program = ffmpeg_program()
    encoder = h264_options(program)
    iterator = iter(frames)
    first = next(iterator, None)
    if first is None:
        raise InputError("A video needs at least one frame.")
    height, width = first.shape[-2:]
    padding = [(0, height % 2), (0, width % 2), (0, 0)]
    pixels = f"-f rawvideo -pix_fmt rgb24 -s {width + width % 2}x{height + height % 2} -r {fps} -i -"
    coding = "-pix_fmt yuv420p -movflags +faststart"
    with writing(path) as temporary, tempfile.TemporaryFile() as log:
        command = [program, *f"-y -loglevel error {pixels} -an".split(), *encoder, *coding.split()]
        with subprocess.Popen([*command, str(temporary)], stdin=subprocess.PIPE, stdout=log, stderr=log) as ffmpeg:
            assert ffmpeg.stdin is not None
            for frame in itertools.chain([first], iterator):
                if frame.shape != first.shape:
                    ffmpeg.kill()
                    raise InputError("The frames of a video differ in size. Render them all at one size.")
                ffmpeg.stdin.write(np.pad(to_uint8(frame).numpy(), padding, mode="edge").tobytes())
        if ffmpeg.returncode != 0:
            log.seek(0)
            raise OSError(log.read().decode(errors="replace").strip() or f"ffmpeg failed with {ffmpeg.returncode}")


def resize_pil_bicubic(images: Float[Tensor, "*b c h w"], height: int, width: int) -> Float[Tensor, "*b c h2 w2"]:
    """Resize as PIL's BICUBIC does on 8-bit images: how low-resolution inputs are formed in evaluation.

    Args:
        images: Values in [0, 1]; rounded to 8 bit first.
        height: New height in pixels.
        width: New width in pixels.
    """
    # PIL treats the channels of an image alike and apart, so each may go through as a greyscale image.
    planes = images.reshape(-1, *images.shape[-2:])
    quantized = (Image.fromarray(_quantized(plane).cpu().numpy()) for plane in planes)
    resized = [np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC)) for plane in quantized]
    return torch.from_numpy(np.stack(resized)).reshape(*images.shape[:-2], height, width).to(images) / 255


def are_alike(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether heights and widths are in one proportion, but for what a reduction rounds."""
    (h, w), (height, width) = size, other
    return abs(w * height / h - width) <= 1 or abs(h * width / w - height) <= 1


def of_one_shape(sizes: Sequence[tuple[int, int]], optional: Sequence[bool]) -> list[int]:
    """Which images to keep so that all have one shape: those that may not be left out, or else the most that are alike.

    Args:
        sizes: Heights and widths.
        optional: Which images may be left out.

    Returns:
        Their numbers; all if fewer than two would be left.
    """
    required = [i for i in range(len(sizes)) if not optional[i]]
    alike = [[i for i, size in enumerate(sizes) if are_alike(size, sizes[j])] for j in required or range(len(sizes))]
    kept = sorted({*required, *max(alike, key=len)})
    return kept if len(kept) > 1 else [*range(len(sizes))]


def one_size(images: Sequence[Float[Tensor, "3 _ _"]], names: Sequence[str]) -> list[Float[Tensor, "3 h w"]]:
    """Images of one shape, reduced to the size of the smallest; normalised intrinsics stay right.

    Args:
        images: In [0, 1].
        names: What messages call them.

    Raises:
        InputError: the images differ in shape by more than a reduction rounds.
    """
    smallest = min(range(len(images)), key=lambda i: images[i].shape[-2] * images[i].shape[-1])
    height, width = images[smallest].shape[-2:]
    same = []
    for image, name in zip(images, names, strict=True):
        h, w = image.shape[-2:]
        if not are_alike((h, w), (height, width)):
            alike = are_alike((w, h), (height, width))
            raise InputError(
                f"{name} is {w}x{h}, {names[smallest]} is {width}x{height} (width x height); the photos of one scene "
                + ("must all be upright or all lie. Turn one." if alike else "must have one shape. Use uncropped ones.")
            )
        if (h, w) != (height, width):
            image = F.interpolate(image[None], (height, width), mode="bicubic", antialias=True)[0].clamp(0, 1)
        same.append(image)
    return same


def to_uint8(image: Float[Tensor, "3 h w"]) -> UInt8[Tensor, "h w 3"]:
    """The image as rounded and clipped 8-bit pixels, channel last, on the CPU."""
    return _quantized(image.detach()).permute(1, 2, 0).cpu().contiguous()


def from_uint8(pixels: UInt8[Tensor, "*b h w 3"]) -> Float[Tensor, "*b 3 h w"]:
    """8-bit pixels, channel last, as images in [0, 1]."""
    return pixels.movedim(-1, -3).float() / 255


def tile(
    rows: Sequence[Sequence[tuple[str, Float[Tensor, "3 _ _"]]]], *, height: int | None = None
) -> Float[Tensor, "3 h w"]:
    """A contact sheet on white: rows of images with a caption above each.

    Args:
        rows: (caption, image in [0, 1]) from left to right; rows and images may differ in length and size.
        height: Bring every image to this height first. Enlarging repeats pixels, so that small inputs look as small
            as they are.
    """
    drawn = [[_captioned(caption, image, height) for caption, image in row] for row in rows if row]
    if not drawn:
        raise InputError("A contact sheet needs at least one image.")
    sheet_width = max(sum(cell.width + _SHEET_GAP_PX for cell in row) for row in drawn) + _SHEET_GAP_PX
    sheet_height = sum(max(cell.height for cell in row) + _SHEET_GAP_PX for row in drawn) + _SHEET_GAP_PX
    sheet = Image.new("RGB", (sheet_width, sheet_height), "white")
    top = _SHEET_GAP_PX
    for row in drawn:
        left = _SHEET_GAP_PX
        for cell in row:
            sheet.paste(cell, (left, top))
            left += cell.width + _SHEET_GAP_PX
        top += max(cell.height for cell in row) + _SHEET_GAP_PX
    return from_uint8(torch.from_numpy(np.array(sheet))).contiguous()


def _captioned(caption: str, image: Float[Tensor, "3 h w"], height: int | None) -> Image.Image:
    picture = Image.fromarray(to_uint8(image).numpy())
    if height is not None and height != picture.height:
        enlarging = height > picture.height
        size = (max(1, round(picture.width * height / picture.height)), height)
        picture = picture.resize(size, Image.Resampling.NEAREST if enlarging else Image.Resampling.BICUBIC)
    font = ImageFont.load_default(size=_SHEET_FONT_PX)
    caption = _plain_letters(caption)
    band = round(_SHEET_FONT_PX * 1.5)
    cell = Image.new("RGB", (max(picture.width, round(font.getlength(caption))), picture.height + band), "white")
    ImageDraw.Draw(cell).text((0, 0), caption, fill="black", font=font)
    cell.paste(picture, (0, band))
    return cell


def _plain_letters(text: str) -> str:
    """A text in letters that Pillow's own font has: u for ü, and a question mark for what has no likeness."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" else "?" for letter in letters)


def _quantized(image: Tensor) -> Tensor:
    return image.clamp(0, 1).mul(255).round().to(torch.uint8)
