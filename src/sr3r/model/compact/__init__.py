"""The compact network: small enough to train and run on a CPU."""

from sr3r.model.compact.compact_network import CompactNetwork, CompactNetworkConfig

__all__ = ["CompactNetwork", "CompactNetworkConfig"]
