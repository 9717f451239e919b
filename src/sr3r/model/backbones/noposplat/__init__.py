"""NoPoSplat (Ye et al., ICLR 2025, arXiv 2410.24207): Gaussians from photos without poses."""

from sr3r.model.backbones.entry import BackboneEntry
from sr3r.model.backbones.noposplat.network import NoPoSplat, NoPoSplatConfig, NoPoSplatPrediction
from sr3r.model.backbones.noposplat.official import from_official, to_official
from sr3r.model.backbones.noposplat.published import PUBLISHED, recognise

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
