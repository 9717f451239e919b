"""The paper's network."""

from sr3r.model.paper.paper_network import PaperNetwork, PaperNetworkConfig

__all__ = ["PaperNetwork", "PaperNetworkConfig"]
