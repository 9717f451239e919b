"""Feed-forward 3DGS backbones that give SR3R its low-resolution scaffold."""

from sr3r.model.scaffold.compact import CompactScaffold, CompactScaffoldConfig
from sr3r.model.scaffold.output import ScaffoldOutput

__all__ = ["CompactScaffold", "CompactScaffoldConfig", "ScaffoldOutput"]
