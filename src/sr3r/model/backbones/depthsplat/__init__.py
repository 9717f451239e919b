"""DepthSplat (Xu et al., CVPR 2025): posed views -> Gaussians, with the sizes and weights of its published models."""

from sr3r.model.backbones.backbone_entry import BackboneEntry
from sr3r.model.backbones.depthsplat.depthsplat_names import from_official
from sr3r.model.backbones.depthsplat.depthsplat_network import DepthSplat
from sr3r.model.backbones.depthsplat.depthsplat_weights import PUBLISHED, recognise
from sr3r.model.backbones.depthsplat.sizes import (
    BASE,
    BASE_STRIDE8,
    LARGE,
    SMALL,
    SMALL_STRIDE8,
    DepthSplatConfig,
)

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
