"""LR images -> images of the target resolution, the input of the mapping network.

An upsampler is a module built from its own configuration and the factor; `forward` takes (b v 3 h w) in [0, 1].
"""

from torch import nn

from sr3r.model.upsample.hat import HAT, HATConfig
from sr3r.model.upsample.interpolate import Interpolation, InterpolationConfig
from sr3r.model.upsample.swinir import SwinIR, SwinIRConfig

__all__ = [
    "HAT",
    "HATConfig",
    "Interpolation",
    "InterpolationConfig",
    "SwinIR",
    "SwinIRConfig",
    "UpsamplerConfig",
    "build_upsampler",
]

UpsamplerConfig = InterpolationConfig | SwinIRConfig | HATConfig


def build_upsampler(config: UpsamplerConfig, *, factor: int) -> nn.Module:
    """The upsampler that a configuration describes, frozen: the learned ones come trained (`load_weights`)."""
    match config:
        case SwinIRConfig():
            upsampler = SwinIR(config, factor=factor)
        case HATConfig():
            upsampler = HAT(config, factor=factor)
        case InterpolationConfig():
            upsampler = Interpolation(config, factor=factor)
    return upsampler.requires_grad_(False)
