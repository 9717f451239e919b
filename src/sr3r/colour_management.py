"""The pixels of an image file as sRGB: by its colour profile, its code points, or its numbers alone."""

import io
import logging
from collections.abc import Callable

import numpy as np
from jaxtyping import Float
from PIL import Image, ImageCms

from sr3r.colours import ColourSpace, Pixels, adobe_rgb_to_srgb, to_srgb

_logger = logging.getLogger(__name__)

Conversion = Callable[[Image.Image], Pixels]
"""Turns the pixels of an image, or of a part of it, into sRGB in [0, 1]."""

_EXIF_IFD, _INTEROP_IFD, _EXIF_COLOUR_SPACE = 0x8769, 0xA005, 0xA001
_RELATIVE = ImageCms.Intent.RELATIVE_COLORIMETRIC


def srgb_conversion(image: Image.Image, head: bytes, name: str) -> Conversion:
    """What turns an image's pixels into sRGB; transparent ones are blended onto black.

    Args:
        image: Not decoded yet.
        head: The first bytes of its file.
        name: What warnings call it.
    """
    profile, is_adobe = image.info.get("icc_profile"), _is_adobe_rgb(image)
    space = _noted_space(profile or head)
    by_profile = _by_profile(image, profile, name) if profile and not space.is_hdr else None

    def convert(part: Image.Image) -> Pixels:
        alpha = None
        if part.has_transparency_data:
            alpha = np.asarray(part.convert("RGBA").getchannel("A"), dtype=np.float32)[..., None] / 255
        if by_profile is not None:
            pixels = by_profile(part)
        else:
            pixels = to_srgb(_plain(part), space)
            if is_adobe and not profile and space.is_srgb:
                pixels = adobe_rgb_to_srgb(pixels)
        return pixels if alpha is None else pixels * alpha

    return convert


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


def _by_profile(image: Image.Image, data: bytes, name: str) -> Conversion | None:
    """The conversion by an ICC profile; None, with a warning, where it cannot be used."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if not _is_grey(image):
            mode = image.mode if image.mode in ("CMYK", "LAB") else "RGB"
            transform = _transform(profile, mode)
            return lambda part: _converted(part if part.mode == mode else part.convert(mode), transform)
        # A table of 256 greys keeps what 16 bits tell apart.
        kind = profile.profile.xcolor_space.strip()  # pyright: ignore[reportAttributeAccessIssue]
        ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
        ramp = ramp if kind == "GRAY" else ramp.convert("RGB")
        table = _converted(ramp, _transform(profile, ramp.mode))[0]
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        reason = str(error).strip() or "it is damaged"
        _logger.warning("%s: its colour profile cannot be used (%s); its colours are taken for sRGB.", name, reason)
        return None

    def looked_up(part: Image.Image) -> Pixels:
        levels = _grey(part) * 255
        return np.stack([np.interp(levels, np.arange(256), column) for column in table.T], -1).astype(np.float32)

    return looked_up


def _transform(profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        profile,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        renderingIntent=_RELATIVE,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _converted(image: Image.Image, transform: ImageCms.ImageCmsTransform) -> Pixels:
    return np.asarray(transform.apply(image), dtype=np.float32) / 255


def _plain(image: Image.Image) -> Pixels:
    """Pixels as RGB by the numbers alone."""
    if _is_grey(image):
        return np.repeat(_grey(image)[..., None], 3, axis=-1)
    if image.mode == "LAB":
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        return _converted(image, _transform(lab, "LAB"))
    return np.asarray(image.convert("RGB"), dtype=np.float32) / 255


def _is_grey(image: Image.Image) -> bool:
    return image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")


def _grey(image: Image.Image) -> Float[np.ndarray, "h w"]:
    if image.mode.startswith(("I", "F")):  # One channel of 16 bit (I;16 or I) or of float.
        grey = np.asarray(image, dtype=np.float32)
        return np.clip(grey if image.mode == "F" else grey / 65535, 0, 1)
    return np.asarray(image.convert("L"), dtype=np.float32) / 255
