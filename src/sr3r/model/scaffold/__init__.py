"""Feed-forward 3DGS backbones that give SR3R its low-resolution scaffold.

Every backbone is a module built from its own configuration, with `token_dim` (width of its tokens) and `stride` (image
sides must be multiples), whose `forward(views)` gives a `ScaffoldOutput` in the frame and unit of the cameras: the
first one is the identity, its near plane at 1.
"""

from sr3r.model.scaffold.compact import CompactScaffold, CompactScaffoldConfig
from sr3r.model.scaffold.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.scaffold.noposplat import NoPoSplat, NoPoSplatConfig
from sr3r.model.scaffold.output import ScaffoldOutput

__all__ = [
    "CompactScaffold",
    "CompactScaffoldConfig",
    "DepthSplat",
    "DepthSplatConfig",
    "NoPoSplat",
    "NoPoSplatConfig",
    "ScaffoldConfig",
    "ScaffoldOutput",
    "build_scaffold",
]

ScaffoldConfig = CompactScaffoldConfig | DepthSplatConfig | NoPoSplatConfig


def build_scaffold(config: ScaffoldConfig) -> CompactScaffold | DepthSplat | NoPoSplat:
    """The backbone that a configuration describes."""
    match config:
        case CompactScaffoldConfig():
            return CompactScaffold(config)
        case DepthSplatConfig():
            return DepthSplat(config)
        case NoPoSplatConfig():
            return NoPoSplat(config)
