"""The network of the paper (SR3R section 3).

views -+-> backbone ---> G_LR -> shuffle split ----> G_dense --+-----------------------.
       |      `-> t_pre -----.                                 v                       v
       `-> upsample ------> mapping -> t_de ---> offsets (points = G_dense) -> dG -> G_HR = G_dense + dG
"""

import math
from dataclasses import dataclass, field

from torch import nn

from sr3r.gaussians import Gaussians
from sr3r.model.backbones import Backbone, Scaffold
from sr3r.model.paper.mapping import Mapping, MappingConfig
from sr3r.model.paper.offsets import GaussianOffsets, OffsetsConfig
from sr3r.model.shuffle_split import ShuffleSplit
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class PaperNetworkConfig:
    """The paper's network; sizes that it does not give are ViT-B's and Point Transformer V3's (docs/method.md)."""

    split: ShuffleSplit = field(default_factory=ShuffleSplit)
    """Gaussian Shuffle Split."""
    mapping: MappingConfig = field(default_factory=MappingConfig)
    """The mapping network."""
    offsets: OffsetsConfig = field(default_factory=OffsetsConfig)
    """Gaussian offset learning."""


class PaperNetwork(nn.Module):
    """Views in the network's frame -> scaffold and HR Gaussians there."""

    def __init__(self, config: PaperNetworkConfig, *, backbone: Backbone, upsampler: nn.Module, factor: int):
        """Layers.

        Args:
            config: Everything but what is given.
            backbone: Gives the scaffold.
            upsampler: LR images to the target resolution.
            factor: Target pixels per input pixel along each side.
        """
        super().__init__()
        self.backbone, self.upsampler, self.split = backbone, upsampler, config.split
        self.mapping = Mapping(config.mapping, factor=factor, scaffold_dim=backbone.token_dim)
        self.offsets = GaussianOffsets(
            config.offsets,
            feature_dim=self.mapping.out_dim,
            factor=factor,
            num_children=config.split.num_children,
        )
        self.stride = math.lcm(backbone.stride, self.mapping.stride)

    def scaffold(self, views: Views) -> Scaffold:
        """What the backbone gives."""
        return self.backbone(views)

    def forward(
        self, views: Views, *, scaffold: Scaffold | None = None, memory_budget: int | None = None
    ) -> tuple[Scaffold, Gaussians]:
        """Scaffold (the given one, if it is there already) and HR Gaussians.

        Args:
            views: In the network's frame.
            scaffold: Of these views.
            memory_budget: Bytes that decoding the Gaussians may use at a time, about.
        """
        if scaffold is None:
            scaffold = self.scaffold(views)
        images = self.upsampler(views.images)
        t_de = self.mapping(images, scaffold.tokens)
        g_dense = self.split(scaffold.gaussians, views)
        g_hr = self.offsets(scaffold.gaussians, g_dense, t_de, views, memory_budget=memory_budget)
        return scaffold, g_hr
