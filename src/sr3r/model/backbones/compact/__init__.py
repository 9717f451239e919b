"""The compact backbone, small enough to train on a CPU; its weights ship with sr3r."""

from sr3r.model.backbones.compact.network import CompactBackbone, CompactBackboneConfig
from sr3r.model.backbones.entry import BackboneEntry

__all__ = ["ENTRY", "CompactBackbone", "CompactBackboneConfig"]

ENTRY = BackboneEntry(name="compact", config=CompactBackboneConfig, network=CompactBackbone)
