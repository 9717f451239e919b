"""Feed-forward 3DGS backbones that give SR3R its low-resolution scaffold.

A backbone is a module with `token_dim` and `stride` whose `forward(views)` gives a `Scaffold`. Each of ours has a
folder with everything that belongs to it, and an entry in `BACKBONES` (docs/backbones.md says how to add one). A
backbone of your own is handed to SR3R as it is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Union

from sr3r.errors import InputError
from sr3r.model.backbones import compact, depthsplat, noposplat
from sr3r.model.backbones.backbone_entry import BackboneEntry
from sr3r.model.backbones.compact import CompactBackbone, CompactBackboneConfig
from sr3r.model.backbones.depthsplat import DepthSplat, DepthSplatConfig
from sr3r.model.backbones.noposplat import NoPoSplat, NoPoSplatConfig
from sr3r.model.backbones.scaffold import Backbone, Scaffold

__all__ = [
    "BACKBONES",
    "Backbone",
    "BackboneConfig",
    "BackboneEntry",
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
    "entry_of",
]

BACKBONES: tuple[BackboneEntry[Any], ...] = (compact.ENTRY, depthsplat.ENTRY, noposplat.ENTRY)
"""Those that are part of sr3r. Configurations, commands and conversion follow from this line."""


@dataclass(frozen=True, kw_only=True)
class OwnBackboneConfig:
    """Stands for a backbone that is not part of sr3r, and that no configuration describes."""

    class_name: str = ""
    """The name of its class: what weights with it ask for."""


if TYPE_CHECKING:

    class BackboneConfig(Protocol):
        """The configuration of one of `BACKBONES`, or an `OwnBackboneConfig`."""

        __dataclass_fields__: ClassVar[dict[str, Any]]

else:
    BackboneConfig = Union[*(entry.config for entry in BACKBONES), OwnBackboneConfig]


def entry_of(config: BackboneConfig) -> BackboneEntry[Any] | None:
    """The entry of a backbone of ours; None if it is not part of sr3r."""
    return next((entry for entry in BACKBONES if isinstance(config, entry.config)), None)


def build_backbone(config: BackboneConfig) -> Backbone:
    """The backbone that a configuration describes.

    Raises:
        InputError: it is not part of sr3r.
    """
    entry = entry_of(config)
    if entry is None:
        name = config.class_name if isinstance(config, OwnBackboneConfig) else ""
        raise InputError(
            f"The backbone {name or 'of your own'} is not part of sr3r. Make one, and pass it as "
            "SR3R(config, backbone=...), SR3R.from_pretrained(folder, backbone=...) or "
            "train(config, folder, backbone=...)."
        )
    return entry.network(config)


def config_of(backbone: Backbone) -> BackboneConfig:
    """The configuration of a backbone: its own if it is one of ours, else the name of its class."""
    ours: Any = backbone
    if any(isinstance(backbone, entry.network) for entry in BACKBONES):
        return ours.config
    return OwnBackboneConfig(class_name=type(backbone).__name__)
