"""Feed-forward 3DGS backbones that give SR3R its low-resolution scaffold.

Every backbone is a `Scaffold`: a module with `token_dim` and `stride` whose `forward(views)` gives a `ScaffoldOutput`.
Those here are built from a configuration; one of your own is handed to SR3R as it is (docs/backbones.md).
"""

from dataclasses import dataclass

from sr3r.errors import InputError
from sr3r.model.scaffold.compact import CompactScaffold, CompactScaffoldConfig
from sr3r.model.scaffold.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.scaffold.noposplat import NoPoSplat, NoPoSplatConfig
from sr3r.model.scaffold.output import DepthChoice, Scaffold, ScaffoldOutput

__all__ = [
    "CompactScaffold",
    "CompactScaffoldConfig",
    "DepthChoice",
    "DepthSplat",
    "DepthSplatConfig",
    "NoPoSplat",
    "NoPoSplatConfig",
    "OwnScaffoldConfig",
    "Scaffold",
    "ScaffoldConfig",
    "ScaffoldOutput",
    "build_scaffold",
    "config_of",
]


@dataclass(frozen=True, kw_only=True)
class OwnScaffoldConfig:
    """Stands for a backbone that is not part of sr3r, and that no configuration describes."""

    class_name: str = ""
    """The name of its class: what weights with it ask for."""


ScaffoldConfig = CompactScaffoldConfig | DepthSplatConfig | NoPoSplatConfig | OwnScaffoldConfig


def build_scaffold(config: ScaffoldConfig) -> Scaffold:
    """The backbone that a configuration describes.

    Raises:
        InputError: it is one that is not part of sr3r.
    """
    match config:
        case CompactScaffoldConfig():
            return CompactScaffold(config)
        case DepthSplatConfig():
            return DepthSplat(config)
        case NoPoSplatConfig():
            return NoPoSplat(config)
        case OwnScaffoldConfig():
            raise InputError(
                f"The scaffold {config.class_name or 'of your own'} is not part of sr3r. Make one, and pass it as "
                "SR3R(config, scaffold=...), SR3R.from_pretrained(folder, scaffold=...) or "
                "train(config, folder, scaffold=...)."
            )


def config_of(scaffold: Scaffold) -> ScaffoldConfig:
    """The configuration of a backbone: its own if it is one of ours, else the name of its class."""
    if isinstance(scaffold, CompactScaffold | DepthSplat | NoPoSplat):
        return scaffold.config
    return OwnScaffoldConfig(class_name=type(scaffold).__name__)
