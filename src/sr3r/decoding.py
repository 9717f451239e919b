"""The one place where image files are opened and decoded: a fixed list of formats, limits, reduced where asked."""

import functools
import io
import math
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float
from PIL import Image

from sr3r.colour_management import Conversion, srgb_conversion
from sr3r.colours import Pixels
from sr3r.errors import FileError, Sr3rError, UnavailableError
from sr3r.files import PHOTO_KINDS, check_file

MAX_MEGAPIXELS = {"JPEG": 100, "PNG": 100, "TIFF": 100, "AVIF": 50, "HEIF": 50, "WEBP": 30}
"""Larger images are refused before they are decoded: half a gigabyte, at the bytes a pixel that their decoders take."""

FORMATS = tuple(MAX_MEGAPIXELS)
"""What is opened, as PIL calls it. Others have readers that start programs, or that nobody has looked at for years."""

# The boxes and chunks that tell colours come first.
_HEAD_BYTES = 65_536
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_ORIENTATION = 0x0112
_EXIF_IFD, _CUSTOM_RENDERED, _APPLE_PANORAMA = 0x8769, 0xA401, 6
_PANORAMA = re.compile(rb"GPano:ProjectionType\W{1,3}(equirectangular|cylindrical)")
# Less than that, and the result would differ from that of the whole photo by more than noise.
_DRAFT = 1.75
# A strip is so large in float when a photo is reduced; several copies of it exist for a moment.
_STRIP_BYTES = 12_000_000
# Of PIL's bicubic filter, in pixels of the result.
_SUPPORT = 2.0


@runtime_checkable
class Readable(Protocol):
    """What of an open file is needed to read it."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        ...

    def seek(self, offset: int, /) -> int:
        """Go to a place."""
        ...


class TooManyPixels(Image.DecompressionBombError, ValueError):
    """An image is larger than its decoder may take.

    Attributes:
        megapixels: That are allowed.
    """

    def __init__(self, megapixels: float) -> None:
        super().__init__(f"it has more than {megapixels:g} megapixels")
        self.megapixels = megapixels


@contextmanager
def opened(source: str | Path | bytes | Readable) -> Iterator[Image.Image]:
    """A file, open or not, or its content, as PIL's image, which is not decoded yet.

    Raises:
        FileError: there is no file.
        UnavailableError: it is HEIC, and the package that reads it is missing.
        PIL.Image.UnidentifiedImageError: it is not an image of one of our FORMATS.
        TooManyPixels: it has more than MAX_MEGAPIXELS.
    """
    with ExitStack() as files:
        file: Any = source
        if isinstance(source, bytes):
            file = io.BytesIO(source)
        elif isinstance(source, str | Path):
            check_file(Path(source))
            # Opened here: what PIL opens it maps into memory, and it scrambles some mapped TIFFs that it has to turn.
            file = files.enter_context(Path(source).open("rb"))
        image = files.enter_context(_identified(file, source))
        check_pixels(image)
        yield image


def _identified(file: Any, source: str | Path | bytes | Readable) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # PIL has limits of its own, with a warning before; ours are what counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(file, formats=formats())
    except Image.DecompressionBombError as error:
        raise TooManyPixels(max(MAX_MEGAPIXELS.values())) from error
    except Image.UnidentifiedImageError as error:
        head = _head(source)
        if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and not add_heic():
            name = str(source) if isinstance(source, str | Path) else "The photo"
            raise UnavailableError(
                f"{name} is a HEIC photo, and the package that reads them is missing. Run pip install pi-heif, or "
                "save the photo as JPEG."
            ) from error
        raise


def decoded(source: str | Path | bytes, *, upright: bool = True, max_side: int | None = None) -> Pixels:
    """An image file, or its content, as sRGB in [0, 1].

    Args:
        source: The file.
        upright: Turn it by its EXIF orientation; otherwise pixels come as they are stored.
        max_side: Reduce larger images to this many pixels on the longer side (bicubic, antialiased) while they are
            decoded: JPEG in a fraction of its size, the others strip by strip, so that they are never whole in float.

    Raises:
        Exception: of nearly any kind, where PIL's decoder meets a damaged file; besides what `opened` raises.
    """
    with opened(source) as image:
        name = "An image" if isinstance(source, bytes) else str(source)
        head = b"" if image.info.get("icc_profile") else _head(source)
        convert = srgb_conversion(image, head, name)
        size = image.size if max_side is None else reduced_size(image.size, max_side)
        covered = image.size if size == image.size else _drafted(image, size)
        image.load()
        pixels = convert(image) if size == image.size else _reduced(image, convert, covered, size)
        return np.ascontiguousarray(_turned(pixels, image.getexif().get(_ORIENTATION, 1)) if upright else pixels)


def photo_pixels(path: str | Path, *, upright: bool = True, max_side: int | None = None) -> Pixels:
    """A photo as `decoded` gives it, where a message says what is wrong with it.

    Raises:
        FileError: the file is missing, unreadable, not an image, damaged, or too large to be decoded (MAX_MEGAPIXELS).
        UnavailableError: it is HEIC, and the package that reads it is missing.
    """
    path = Path(path)
    try:
        check_file(path)
        return decoded(path, upright=upright, max_side=max_side)
    except Sr3rError:
        raise
    except PermissionError as error:
        raise FileError(
            f"You may not read the image {path}. Change its permissions, or those of its folder."
        ) from error
    except TooManyPixels as error:
        raise FileError(f"The image {path} is larger than {error.megapixels:g} megapixels. Make it smaller.") from error
    except Image.UnidentifiedImageError as error:
        raise FileError(f"{path} is not an image that can be read. Use {PHOTO_KINDS}.") from error
    except Exception as error:  # Decoders of damaged files raise nearly anything: OSError, SyntaxError, struct.error.
        raise FileError(f"The image {path} is damaged or cut short ({error}). Save or copy it again.") from error


def is_panorama(path: Path) -> bool:
    """Whether a photo says that it was put together while the camera turned: no single camera sees it so.

    Google's XMP tells it, and what Apple writes into EXIF.
    """
    try:
        with opened(path) as image:
            xmp = image.info.get("xmp", b"")
            custom = image.getexif().get_ifd(_EXIF_IFD).get(_CUSTOM_RENDERED)
    except Exception:  # Whatever is wrong with the file, reading it says it better.
        return False
    return custom == _APPLE_PANORAMA or _PANORAMA.search(xmp if isinstance(xmp, bytes) else xmp.encode()) is not None


def check_pixels(image: Image.Image, *, most: float = math.inf) -> None:
    """Make sure that an image is not too large to be decoded.

    Args:
        image: Not decoded yet.
        most: Megapixels that are allowed where the format allows more.

    Raises:
        TooManyPixels: it is.
    """
    # MPO, several pictures in one file, is JPEG.
    limit = min(most, MAX_MEGAPIXELS.get(image.format or "", MAX_MEGAPIXELS["JPEG"]))
    if image.width * image.height > limit * 1_000_000:
        raise TooManyPixels(limit)


def reduced_size(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Width and height, or height and width, of an image whose longer side is this at most."""
    scale = min(1.0, max_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def formats() -> tuple[str, ...]:
    """Those of FORMATS that can be read here."""
    return FORMATS if add_heic() else tuple(name for name in FORMATS if name != "HEIF")


@functools.cache
def add_heic() -> bool:
    """Let PIL read HEIC; returns whether the package for it is there."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _head(source: str | Path | bytes | Readable) -> bytes:
    if isinstance(source, bytes):
        return source[:_HEAD_BYTES]
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return file.read(_HEAD_BYTES)
    source.seek(0)
    return source.read(_HEAD_BYTES)


def _drafted(image: Image.Image, size: tuple[int, int]) -> tuple[float, float]:
    """Have a JPEG decoded in a half, a quarter or an eighth of its size, if that still exceeds a size by enough.

    Returns:
        Width and height of what the photo covers: the last row and column may be more than that.
    """
    width, height = size
    draft = image.draft(None, (math.ceil(_DRAFT * width), math.ceil(_DRAFT * height)))
    return image.size if draft is None else draft[1][2:]


def _reduced(image: Image.Image, convert: Conversion, covered: tuple[float, float], size: tuple[int, int]) -> Pixels:
    """A decoded image, reduced in float.

    Args:
        image: The image.
        convert: What makes its pixels sRGB.
        covered: Width and height of its part that counts, from the top left corner.
        size: Width and height of the result.
    """
    columns, rows = size
    width, height = covered
    scale = height / rows
    planes = np.empty((3, rows, columns), dtype=np.float32)
    step = max(1, round(_STRIP_BYTES / (12 * width * scale)))
    for top in range(0, rows, step):
        bottom = min(top + step, rows)
        first = max(0, math.floor((top - _SUPPORT) * scale) - 1)
        last = min(image.height, math.ceil((bottom + _SUPPORT) * scale) + 1)
        strip = convert(image.crop((0, first, image.width, last)))
        # The filter reaches beyond this box, as it does in the whole image.
        box = (0, top * scale - first, width, bottom * scale - first)
        for plane, channel in zip(planes, np.moveaxis(strip, -1, 0), strict=True):
            part = Image.fromarray(np.ascontiguousarray(channel))
            plane[top:bottom] = np.asarray(part.resize((columns, bottom - top), Image.Resampling.BICUBIC, box=box))
    return np.moveaxis(np.clip(planes, 0, 1, out=planes), 0, -1)


def _turned(pixels: Pixels, orientation: int) -> Float[np.ndarray, "_ _ 3"]:
    """Pixels as EXIF's orientation (1 to 8) says that they should be seen."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels[:, ::-1] if orientation in (2, 3, 6, 7) else pixels
