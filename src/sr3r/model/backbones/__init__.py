"""Feed-forward 3DGS backbones that give SR3R its low-resolution scaffold.

Every backbone is a `Backbone`: a module with `token_dim` and `stride` whose `forward(views)` gives a `Scaffold`.
Those here are built from a configuration; one of your own is handed to SR3R as it is (docs/backbones.md).
"""

from dataclasses import dataclass

from sr3r.errors import InputError
from sr3r.model.backbones.compact import CompactBackbone, CompactBackboneConfig
from sr3r.model.backbones.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.backbones.noposplat import NoPoSplat, NoPoSplatConfig
from sr3r.model.backbones.output import Backbone, Scaffold

__all__ = [
    "Backbone",
    "BackboneConfig",
    "CompactBackbone",
    "CompactBackboneConfig",
    "DepthSplat",
    "DepthSplatConfig",
    "NoPoSplat",
    "NoPoSplatConfig",
    "OwnBackboneConfig",
    "Scaffold",
    "build_backbone",
    "config_of",
]


@dataclass(frozen=True, kw_only=True)
class OwnBackboneConfig:
    """Stands for a backbone that is not part of sr3r, and that no configuration describes."""

    class_name: str = ""
    """The name of its class: what weights with it ask for."""


BackboneConfig = CompactBackboneConfig | DepthSplatConfig | NoPoSplatConfig | OwnBackboneConfig


def build_backbone(config: BackboneConfig) -> Backbone:
    """The backbone that a configuration describes.

    Raises:
        InputError: it is one that is not part of sr3r.
    """
    match config:
        case CompactBackboneConfig():
            return CompactBackbone(config)
        case DepthSplatConfig():
            return DepthSplat(config)
        case NoPoSplatConfig():
            return NoPoSplat(config)
        case OwnBackboneConfig():
            raise InputError(
                f"The backbone {config.class_name or 'of your own'} is not part of sr3r. Make one, and pass it as "
                "SR3R(config, backbone=...), SR3R.from_pretrained(folder, backbone=...) or "
                "train(config, folder, backbone=...)."
            )


def config_of(backbone: Backbone) -> BackboneConfig:
    """The configuration of a backbone: its own if it is one of ours, else the name of its class."""
    if isinstance(backbone, CompactBackbone | DepthSplat | NoPoSplat):
        return backbone.config
    return OwnBackboneConfig(class_name=type(backbone).__name__)
