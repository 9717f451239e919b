"""Images that a program has in memory: tensors, numpy's arrays and PIL's images, as sRGB in [0, 1]."""

import io

import numpy as np
import torch
from jaxtyping import Float, Num
from PIL import Image, ImageOps
from torch import Tensor

from sr3r.decoding import MAX_MEGAPIXELS, decoded
from sr3r.errors import InputError
from sr3r.images import from_uint8

ImageInMemory = Num[Tensor, "3 _ _"] | np.ndarray | Image.Image
"""Tensors are channel first, arrays channel last, as their worlds have it."""


def image_of(image: ImageInMemory, name: str) -> Float[Tensor, "3 h w"]:
    """An image in memory, as `load_image` would give it.

    Args:
        image: A tensor of 3 x height x width; an array of height x width x 3 (4 with transparency, 1 or none for grey);
            or an image of PIL, whose profile and orientation are kept. Floats are in [0, 1], unsigned integers use
            their whole range.
        name: What messages call it.

    Raises:
        InputError: the shape or the values are no image's.
    """
    if isinstance(image, Image.Image):
        return _of_pil(image, name)
    if isinstance(image, np.ndarray):
        return _of_array(image, name)
    if image.ndim != 3 or image.shape[0] != 3:
        raise InputError(f"{name} is a tensor of {_shape(image)}. Pass 3 x height x width, as RGB in [0, 1].")
    return _checked(from_uint8(image.movedim(0, -1)) if image.dtype == torch.uint8 else image.float().cpu(), name)


def _of_array(pixels: np.ndarray, name: str) -> Float[Tensor, "3 h w"]:
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.ndim != 3 or pixels.shape[-1] not in (1, 3, 4):
        raise InputError(f"{name} is an array of {_shape(pixels)}. Pass height x width x 3, as RGB.")
    if pixels.dtype == bool or not (np.issubdtype(pixels.dtype, np.floating) or pixels.dtype in (np.uint8, np.uint16)):
        raise InputError(f"{name} is an array of {pixels.dtype}. Pass uint8, uint16, or floats in [0, 1].")
    largest = 1 if np.issubdtype(pixels.dtype, np.floating) else np.iinfo(pixels.dtype).max
    values = torch.from_numpy(np.ascontiguousarray(pixels, dtype=np.float32)) / largest
    colours = values[..., :3].expand(-1, -1, 3)
    if values.shape[-1] == 4:  # Blended onto black, as in files.
        colours = colours * values[..., 3:]
    return _checked(colours.movedim(-1, 0).contiguous(), name)


def _of_pil(image: Image.Image, name: str) -> Float[Tensor, "3 h w"]:
    most = max(MAX_MEGAPIXELS.values())
    if image.width * image.height > most * 1_000_000:
        raise InputError(f"{name} is larger than {most} megapixels. Make it smaller.")
    # PIL turns some kinds of files upright as it reads them, and then forgets that they were not.
    image.load()
    # Colours are converted in one place, which reads files; so this becomes one, upright and without loss.
    upright, profile = ImageOps.exif_transpose(image), image.info.get("icc_profile")
    plain = upright.convert("RGBA") if upright.has_transparency_data else upright
    file = io.BytesIO()
    plain.save(file, "TIFF", exif=Image.Exif(), **({"icc_profile": profile} if profile else {}))
    return torch.from_numpy(decoded(file.getvalue())).permute(2, 0, 1).contiguous()


def _checked(image: Float[Tensor, "3 h w"], name: str) -> Float[Tensor, "3 h w"]:
    """Values far outside of [0, 1] mean that something else is meant by them."""
    if not torch.isfinite(image).all():
        raise InputError(f"{name} contains NaN or infinite values. Pass values in [0, 1].")
    low, high = float(image.min()), float(image.max())
    if low < -0.5 or high > 1.5:
        raise InputError(f"{name} has values from {low:.3g} to {high:.3g}. Pass values in [0, 1], or 8 bits as uint8.")
    return image


def _shape(image: Tensor | np.ndarray) -> str:
    return " x ".join(map(str, image.shape)) or "one number"
