"""The one place where image files are opened, and where their pixels become sRGB."""

import functools
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from jaxtyping import Float
from PIL import Image, ImageCms, ImageOps

from sr3r.colours import ColourSpace, Pixels, adobe_rgb_to_srgb, to_srgb
from sr3r.errors import UnavailableError
from sr3r.files import check_file

MAX_MEGAPIXELS = 100
"""Larger images are refused before they are decoded: in float they would take more than 1.2 GB each."""

_logger = logging.getLogger(__name__)

# The boxes and chunks that tell colours come first.
_HEAD_BYTES = 65_536
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_EXIF_IFD, _INTEROP_IFD, _EXIF_COLOUR_SPACE = 0x8769, 0xA005, 0xA001
_RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC


@contextmanager
def opened(source: str | Path | bytes) -> Iterator[Image.Image]:
    """A file, or its content, as PIL's image, which is not decoded yet.

    Raises:
        FileError: there is no file.
        UnavailableError: it is HEIC, and the package that reads it is missing.
        PIL.Image.UnidentifiedImageError: it is not an image.
        PIL.Image.DecompressionBombError: it has more than MAX_MEGAPIXELS.
    """
    add_heic()
    if not isinstance(source, bytes):
        check_file(Path(source))
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
            if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
                raise Image.DecompressionBombError
            yield image
    except Image.UnidentifiedImageError as error:
        head = _head(source)
        if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and not add_heic():
            name = "The photo" if isinstance(source, bytes) else str(source)
            raise UnavailableError(
                f"{name} is a HEIC photo, and the package that reads them is missing. Run pip install pi-heif, or "
                "save the photo as JPEG."
            ) from error
        raise


def decoded(source: str | Path | bytes, *, upright: bool = True) -> Pixels:
    """An image file, or its content, as sRGB in [0, 1].

    Args:
        source: The file.
        upright: Turn it by its EXIF orientation; otherwise pixels come as they are stored.

    Raises:
        Exception: of nearly any kind, where PIL's decoder meets a damaged file; besides what `opened` raises.
    """
    with opened(source) as image:
        profile, is_adobe = image.info.get("icc_profile"), _is_adobe_rgb(image)
        space = _noted_space(profile or _head(source))
        image.load()
        turned = ImageOps.exif_transpose(image) if upright else image
    alpha = None
    if turned.has_transparency_data:
        alpha = np.asarray(turned.convert("RGBA").getchannel("A"), dtype=np.float32)[..., None] / 255
    pixels = None
    if profile and not space.is_hdr:
        pixels = _by_profile(turned, profile, "An image" if isinstance(source, bytes) else str(source))
    if pixels is None:
        pixels = to_srgb(_plain(turned), space)
        if is_adobe and not profile and space.is_srgb:
            pixels = adobe_rgb_to_srgb(pixels)
    # Transparent pixels are blended onto black.
    return pixels if alpha is None else pixels * alpha


@functools.cache
def add_heic() -> bool:
    """Let PIL read HEIC; returns whether the package for it is there."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _head(source: str | Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:_HEAD_BYTES]
    with Path(source).open("rb") as file:
        return file.read(_HEAD_BYTES)


def _is_adobe_rgb(image: Image.Image) -> bool:
    """Whether EXIF data alone tell that pixels are Adobe RGB, as cameras write it that are set to it."""
    try:
        exif = image.getexif()
        return exif.get_ifd(_INTEROP_IFD).get(1) == "R03" or exif.get_ifd(_EXIF_IFD).get(_EXIF_COLOUR_SPACE) == 2
    except Exception:  # Damaged EXIF data condemn no photo.
        return False


def _noted_space(data: bytes) -> ColourSpace:
    """The colour space that HEIC and AVIF (nclx), PNG (cICP) or a profile (cicp) tell by H.273's code points."""
    for mark, width in ((b"colrnclx", 2), (b"cICP", 1), (b"cicp\0\0\0\0", 1)):
        start = data.find(mark) + len(mark)
        if start >= len(mark) and len(data) >= start + 2 * width:
            numbers = (int.from_bytes(data[start + i * width : start + (i + 1) * width]) for i in range(2))
            return ColourSpace(*numbers)
    return ColourSpace()


def _by_profile(image: Image.Image, data: bytes, name: str) -> Pixels | None:
    """Pixels by their ICC profile; None, with a warning, where it cannot be used."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        kind = profile.profile.xcolor_space.strip()  # pyright: ignore[reportAttributeAccessIssue]
        if _is_grey(image):
            # A table of 256 greys keeps what 16 bits tell apart.
            ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
            table = _converted(ramp if kind == "GRAY" else ramp.convert("RGB"), profile)[0]
            levels = _grey(image) * 255
            return np.stack([np.interp(levels, np.arange(256), column) for column in table.T], -1).astype(np.float32)
        return _converted(image if image.mode in ("CMYK", "LAB") else image.convert("RGB"), profile)
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        reason = str(error).strip() or "it is damaged"
        _logger.warning("%s: its colour profile cannot be used (%s); its colours are taken for sRGB.", name, reason)
        return None


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Pixels:
    converted = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.createProfile("sRGB"),
        renderingIntent=_RELATIVE,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    return np.asarray(converted, dtype=np.float32) / 255


def _plain(image: Image.Image) -> Pixels:
    """Pixels as RGB by the numbers alone."""
    if _is_grey(image):
        return np.repeat(_grey(image)[..., None], 3, axis=-1)
    if image.mode == "LAB":
        return _converted(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    return np.asarray(image.convert("RGB"), dtype=np.float32) / 255


def _is_grey(image: Image.Image) -> bool:
    return image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")


def _grey(image: Image.Image) -> Float[np.ndarray, "h w"]:
    if image.mode.startswith(("I", "F")):  # One channel of 16 bit (I;16 or I) or of float.
        grey = np.asarray(image, dtype=np.float32)
        return np.clip(grey if image.mode == "F" else grey / 65535, 0, 1)
    return np.asarray(image.convert("L"), dtype=np.float32) / 255
