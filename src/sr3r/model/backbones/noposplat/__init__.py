"""NoPoSplat (Ye et al., ICLR 2025, arXiv 2410.24207): Gaussians from photos without poses."""

from sr3r.model.backbones.noposplat.names import from_official, is_official, to_official
from sr3r.model.backbones.noposplat.noposplat import NoPoSplat, NoPoSplatConfig, NoPoSplatPrediction

__all__ = [
    "NoPoSplat",
    "NoPoSplatConfig",
    "NoPoSplatPrediction",
    "from_official",
    "is_official",
    "to_official",
]
