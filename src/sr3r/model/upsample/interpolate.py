"""Interpolation: the upsampler without parameters."""

from dataclasses import dataclass
from typing import Literal

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.upsample.upsampler_entry import UpsamplerEntry


@dataclass(frozen=True, kw_only=True)
class InterpolationConfig:
    """How the LR images are enlarged."""

    mode: Literal["bilinear", "bicubic"] = "bicubic"
    """The kernel (the paper's ablation, Table 4: bicubic is 0.1 dB better; bicubic is Keys' with a = -0.75)."""


class Interpolation(nn.Module):
    """Enlargement by interpolation; pixel centres at +0.5."""

    def __init__(self, config: InterpolationConfig, *, factor: int):
        super().__init__()
        self.mode = config.mode
        self.factor = factor

    def forward(self, images: Float[Tensor, "b v 3 h w"]) -> Float[Tensor, "b v 3 hh ww"]:
        """Images `factor` times as large, clipped to [0, 1]."""
        flat = F.interpolate(images.flatten(0, 1), scale_factor=self.factor, mode=self.mode, align_corners=False)
        return flat.clamp(0, 1).unflatten(0, images.shape[:2])


ENTRY = UpsamplerEntry(config=InterpolationConfig, network=Interpolation)
