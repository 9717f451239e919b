"""Which pixels of a photo somebody means who tells its size or shape: those in the file, or those turned by EXIF."""

from pathlib import Path
from typing import Literal

from sr3r.decoding import opened

PixelKind = Literal["stored", "upright"]
"""Which pixels of a photo a camera describes: those in the file, or those turned by the EXIF orientation."""

_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
# Cameras of cropped or turned photos are refused; that pixels are square to a few percent is left to the data.
_MAX_PIXEL_ASPECT = 0.1


def described_pixels(
    photo: str | Path, *, size: tuple[int, int] | None, aspect: float, otherwise: PixelKind
) -> PixelKind:
    """Which pixels of a photo its camera describes: those of its size, of its shape, or what the file of cameras says.

    Args:
        photo: The image file.
        size: Width and height of the camera's pixels, if they are known.
        aspect: Width over height of pixels that are square.
        otherwise: What the file says.
    """
    stored, orientation = _header(Path(photo))
    upright = (stored[1], stored[0]) if orientation in _SIDEWAYS else stored
    if upright == stored or stored == (0, 0):
        return otherwise
    kinds: dict[PixelKind, tuple[int, int]] = {"stored": stored, "upright": upright}
    exact: list[PixelKind] = [kind for kind, pixels in kinds.items() if pixels == size]
    fitting = exact or [kind for kind, pixels in kinds.items() if fits(pixels, size=size, aspect=aspect)]
    return fitting[0] if len(fitting) == 1 else otherwise


def is_turned(photo: str | Path) -> bool:
    """Whether EXIF turns or mirrors a photo."""
    return _header(Path(photo))[1] != 1


def fits(pixels: tuple[int, int], *, size: tuple[int, int] | None, aspect: float) -> bool:
    """Whether pixels are as wide as high to a tenth, so that reduced copies and rounded intrinsics pass."""
    width, height = pixels
    ratio = aspect if size is None else size[0] / size[1]
    return abs(ratio * height / width - 1) <= _MAX_PIXEL_ASPECT


def _header(photo: Path) -> tuple[tuple[int, int], int]:
    """Width and height as stored, and the EXIF orientation; (0, 0) if it is not an image, as decoding will say."""
    try:
        with opened(photo) as image:
            orientation = image.getexif().get(_ORIENTATION, 1)
            return image.size, orientation if orientation in range(1, 9) else 1
    except Exception:  # Decoders of damaged files raise nearly anything.
        return (0, 0), 1
