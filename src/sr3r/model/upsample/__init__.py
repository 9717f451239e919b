"""LR images -> images of the target resolution, the input of the mapping network.

An upsampler is a module built from its own configuration and the factor; `forward` takes (b v 3 h w) in [0, 1]. Each
has a file with everything that belongs to it, and an entry in `UPSAMPLERS`.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Union

from torch import nn

from sr3r.model.upsample import hat, interpolate, swinir
from sr3r.model.upsample.hat import HAT, HATConfig
from sr3r.model.upsample.interpolate import Interpolation, InterpolationConfig
from sr3r.model.upsample.swinir import SwinIR, SwinIRConfig
from sr3r.model.upsample.upsampler_entry import UpsamplerEntry

__all__ = [
    "HAT",
    "UPSAMPLERS",
    "HATConfig",
    "Interpolation",
    "InterpolationConfig",
    "SwinIR",
    "SwinIRConfig",
    "UpsamplerConfig",
    "build_upsampler",
]

UPSAMPLERS: tuple[UpsamplerEntry[Any], ...] = (interpolate.ENTRY, swinir.ENTRY, hat.ENTRY)
"""Configurations, published names and loading follow from this line."""

if TYPE_CHECKING:

    class UpsamplerConfig(Protocol):
        """The configuration of one of `UPSAMPLERS`."""

        __dataclass_fields__: ClassVar[dict[str, Any]]

else:
    UpsamplerConfig = Union[*(entry.config for entry in UPSAMPLERS)]


def build_upsampler(config: UpsamplerConfig, *, factor: int) -> nn.Module:
    """The upsampler that a configuration describes, frozen: the learned ones come trained (`load_weights`)."""
    (entry,) = (entry for entry in UPSAMPLERS if isinstance(config, entry.config))
    return entry.network(config, factor=factor).requires_grad_(False)
