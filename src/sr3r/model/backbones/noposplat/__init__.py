"""NoPoSplat (Ye et al., ICLR 2025, arXiv 2410.24207): Gaussians from photos without poses."""

from sr3r.model.backbones.backbone_entry import BackboneEntry
from sr3r.model.backbones.noposplat.noposplat_names import from_official, to_official
from sr3r.model.backbones.noposplat.noposplat_network import NoPoSplat, NoPoSplatConfig, NoPoSplatPrediction
from sr3r.model.backbones.noposplat.noposplat_weights import PUBLISHED, recognise

__all__ = [
    "ENTRY",
    "NoPoSplat",
    "NoPoSplatConfig",
    "NoPoSplatPrediction",
    "from_official",
    "to_official",
]

ENTRY = BackboneEntry(
    name="noposplat", config=NoPoSplatConfig, network=NoPoSplat, published=PUBLISHED, recognise=recognise
)
