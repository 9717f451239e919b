"""DepthSplat as a scaffold, with the sizes and the weights of its published models."""

from sr3r.model.backbones.depthsplat.config import (
    BASE,
    BASE_STRIDE8,
    LARGE,
    SMALL,
    SMALL_STRIDE8,
    DepthSplatConfig,
)
from sr3r.model.backbones.depthsplat.model import DepthSplat
from sr3r.model.backbones.depthsplat.official import convert

__all__ = [
    "BASE",
    "BASE_STRIDE8",
    "LARGE",
    "SMALL",
    "SMALL_STRIDE8",
    "DepthSplat",
    "DepthSplatConfig",
    "convert",
]
