"""The compact network: the paper's method in parts that a CPU can train and run.

views -+-> backbone ---> Gaussians -> split -----------> dense Gaussians --+
       |      `-> tokens -------.                                          v
       `-> upsample -> compact mapping -> feature maps -> compact offsets (points = parents) -> HR Gaussians
"""

import math
from dataclasses import dataclass, field

from torch import nn

from sr3r.gaussians import Gaussians
from sr3r.model.backbones import Backbone, Scaffold
from sr3r.model.colour_feedback import ColourFeedback
from sr3r.model.compact.compact_mapping import CompactMapping, CompactMappingConfig
from sr3r.model.compact.compact_offsets import CompactOffsets, CompactOffsetsConfig
from sr3r.model.raster_split import RasterSplit
from sr3r.model.shuffle_split import ShuffleSplit
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class CompactNetworkConfig:
    """The compact network, whose weights ship."""

    split: ShuffleSplit | RasterSplit = field(default_factory=ShuffleSplit)
    """How a Gaussian becomes several: six along its axes (the paper), or a grid in the image plane."""
    mapping: CompactMappingConfig = field(default_factory=CompactMappingConfig)
    """The mapping network."""
    offsets: CompactOffsetsConfig = field(default_factory=CompactOffsetsConfig)
    """Gaussian offset learning."""
    feedback: ColourFeedback | None = field(default_factory=ColourFeedback)
    """How renders at the input views correct colours in `SR3R`, except in training; None leaves them as they are."""


class CompactNetwork(nn.Module):
    """Views in the network's frame -> scaffold and HR Gaussians there."""

    def __init__(self, config: CompactNetworkConfig, *, backbone: Backbone, upsampler: nn.Module, factor: int):
        """Layers.

        Args:
            config: Everything but what is given.
            backbone: Gives the scaffold.
            upsampler: LR images to the target resolution.
            factor: Target pixels per input pixel along each side.
        """
        super().__init__()
        self.backbone, self.upsampler, self.split, self.feedback = backbone, upsampler, config.split, config.feedback
        self.factor = factor
        self.mapping = CompactMapping(config.mapping, factor=factor, scaffold_dim=backbone.token_dim)
        self.offsets = CompactOffsets(
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
        features = self.mapping(images, scaffold.tokens)
        dense = self.split(scaffold.gaussians, views)
        gaussians = self.offsets(scaffold.gaussians, dense, features, views, memory_budget=memory_budget)
        return scaffold, gaussians
