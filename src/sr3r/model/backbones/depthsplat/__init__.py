"""DepthSplat (Xu et al., CVPR 2025): posed views -> Gaussians, with the sizes and weights of its published models."""

from sr3r.model.backbones.depthsplat.config import (
    BASE,
    BASE_STRIDE8,
    LARGE,
    SMALL,
    SMALL_STRIDE8,
    DepthSplatConfig,
)
from sr3r.model.backbones.depthsplat.network import DepthSplat
from sr3r.model.backbones.depthsplat.official import from_official
from sr3r.model.backbones.depthsplat.published import PUBLISHED, recognise
from sr3r.model.backbones.entry import BackboneEntry

__all__ = [
    "BASE",
    "BASE_STRIDE8",
    "ENTRY",
    "LARGE",
    "SMALL",
    "SMALL_STRIDE8",
    "DepthSplat",
    "DepthSplatConfig",
    "from_official",
]

ENTRY = BackboneEntry(
    name="depthsplat", config=DepthSplatConfig, network=DepthSplat, published=PUBLISHED, recognise=recognise
)
