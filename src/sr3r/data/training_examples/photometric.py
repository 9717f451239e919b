"""Mild changes of colour for training, the same for all views of an example: views must go on agreeing."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.errors import InputError

_LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True, kw_only=True)
class PhotometricConfig:
    """How much the colours of an example may change; every value is drawn evenly in its range."""

    gain: float = 0.15
    """Brightness times exp(+- this)."""
    gamma: float = 0.15
    """Exponent exp(+- this)."""
    contrast: float = 0.15
    """Distances from the mean colour times exp(+- this)."""
    saturation: float = 0.2
    """Distances from grey times exp(+- this)."""
    tint: float = 0.05
    """Each channel times exp(+- this): the colour of the light."""

    def __post_init__(self) -> None:
        """Refuse ranges that are none."""
        if min(self.gain, self.gamma, self.contrast, self.saturation, self.tint) < 0:
            raise InputError("The ranges of photometric changes must not be negative; 0 leaves a change out.")


def change_colors(
    images: Float[Tensor, "v 3 h w"], generator: torch.Generator, config: PhotometricConfig
) -> Float[Tensor, "v 3 h w"]:
    """The views of one example with changed colours.

    Args:
        images: In [0, 1], context and target views together.
        generator: On the CPU; seven draws come from it, whatever the configuration.
        config: The ranges.
    """
    draws = (2 * torch.rand(7, generator=generator, dtype=torch.float64) - 1).tolist()
    ranges = (config.gain, config.gamma, config.contrast, config.saturation, *[config.tint] * 3)
    gain, gamma, contrast, saturation, *tint = (math.exp(r * x) for r, x in zip(ranges, draws, strict=True))
    images = images.clamp(0, 1) ** gamma * gain * images.new_tensor(tint)[:, None, None]
    mean = images.mean((0, 2, 3), keepdim=True)
    images = mean + contrast * (images - mean)
    grey = torch.einsum("vchw,c->vhw", images, images.new_tensor(_LUMA))[:, None]
    return (grey + saturation * (images - grey)).clamp(0, 1)
