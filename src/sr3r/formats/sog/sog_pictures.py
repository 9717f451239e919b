"""Tables of bytes as lossless pictures."""

import io
import math
import warnings

import numpy as np
from jaxtyping import UInt8
from PIL import Image

# Pillow knows more formats; some of their readers start other programs.
_FORMATS = ("WEBP", "PNG")


def picture(pixels: UInt8[np.ndarray, "n c"]) -> bytes:
    """A pixel a row of the table, line by line, nearly square; the rest of the last lines is empty."""
    side = max(4, math.ceil(math.sqrt(len(pixels)) / 4) * 4)
    height = max(4, math.ceil(len(pixels) / side / 4) * 4)
    filled = np.zeros((height * side, pixels.shape[1]), np.uint8)
    filled[: len(pixels)] = pixels
    return webp(filled.reshape(height, side, -1))


def webp(image: UInt8[np.ndarray, "h w c"]) -> bytes:
    """A picture that keeps every byte."""
    buffer = io.BytesIO()
    # Exact: colours count where the alpha is 0, too.
    Image.fromarray(image).save(buffer, "WEBP", lossless=True, quality=100, method=2, exact=True)
    return buffer.getvalue()


def read_pixels(data: bytes, *, max_pixels: int) -> UInt8[np.ndarray, "h w 4"]:
    """The bytes of a picture; without an alpha of its own it is 255.

    Raises:
        ValueError: it is not a WebP or PNG, damaged, or larger.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > max_pixels:
                    raise ValueError(f"it has {image.width}x{image.height} pixels")
                return np.asarray(image.convert("RGBA"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("it is not a picture that can be read") from error
