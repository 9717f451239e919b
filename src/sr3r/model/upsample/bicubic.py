"""Interpolation: the upsampler without parameters."""

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F


def bicubic(images: Float[Tensor, "b v 3 h w"], factor: int) -> Float[Tensor, "b v 3 hh ww"]:
    """Bicubic enlargement (Keys, a = -0.75; pixel centres at +0.5), clipped to [0, 1]."""
    flat = F.interpolate(images.flatten(0, 1), scale_factor=factor, mode="bicubic", align_corners=False)
    return flat.clamp(0, 1).unflatten(0, images.shape[:2])
