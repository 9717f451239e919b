"""The compact backbone, small enough to train on a CPU; its weights ship with sr3r."""

from sr3r.model.backbones.backbone_entry import BackboneEntry
from sr3r.model.backbones.compact.compact_backbone import CompactBackbone, CompactBackboneConfig

__all__ = ["ENTRY", "CompactBackbone", "CompactBackboneConfig"]

ENTRY = BackboneEntry(name="compact", config=CompactBackboneConfig, network=CompactBackbone)
