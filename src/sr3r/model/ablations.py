"""The first rows of the paper's Table 3, each a small network of its own.

The row after them, offsets without the point transformer, is the compact or the paper's network with a
`NoTransformerConfig`; the last is the whole network.
"""

import math
from dataclasses import dataclass, field, replace

from torch import nn

from sr3r.gaussians import Gaussians
from sr3r.model.backbones import Backbone, Scaffold
from sr3r.model.compact.compact_mapping import CompactMapping, CompactMappingConfig
from sr3r.model.compact.compact_offsets import CompactOffsets, CompactOffsetsConfig
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper.mapping import Mapping, MappingConfig
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class ScaffoldAloneConfig:
    """The backbone's scaffold is the result (Table 3: NoPoSplat)."""


class ScaffoldAlone(nn.Module):
    """One Gaussian for each LR pixel."""

    def __init__(self, *, backbone: Backbone):
        super().__init__()
        self.backbone, self.stride = backbone, backbone.stride

    def scaffold(self, views: Views) -> Scaffold:
        """What the backbone gives."""
        return self.backbone(views)

    def forward(
        self, views: Views, *, scaffold: Scaffold | None = None, memory_budget: int | None = None
    ) -> tuple[Scaffold, Gaussians]:
        """The scaffold, and its Gaussians."""
        scaffold = self.scaffold(views) if scaffold is None else scaffold
        return scaffold, scaffold.gaussians


@dataclass(frozen=True, kw_only=True)
class UpScaffoldConfig:
    """The scaffold of upsampled views is the result (Table 3: + upsampling; Table 1: Up-NoPoSplat)."""


class UpScaffold(nn.Module):
    """One Gaussian for each HR pixel, as the backbone gives it."""

    def __init__(self, *, backbone: Backbone, upsampler: nn.Module):
        super().__init__()
        self.backbone, self.upsampler, self.stride = backbone, upsampler, backbone.stride

    def scaffold(self, views: Views) -> Scaffold:
        """What the backbone gives for the upsampled views."""
        return self.backbone(replace(views, images=self.upsampler(views.images)))

    def forward(
        self, views: Views, *, scaffold: Scaffold | None = None, memory_budget: int | None = None
    ) -> tuple[Scaffold, Gaussians]:
        """The scaffold, and its Gaussians."""
        scaffold = self.scaffold(views) if scaffold is None else scaffold
        return scaffold, scaffold.gaussians


@dataclass(frozen=True, kw_only=True)
class RefinedScaffoldConfig:
    """The scaffold of upsampled views, its attributes regressed from refined features (Table 3: + cross-attention)."""

    mapping: CompactMappingConfig | MappingConfig = field(default_factory=CompactMappingConfig)
    """The mapping network: the compact or the paper's."""
    offsets: CompactOffsetsConfig = field(
        default_factory=lambda: CompactOffsetsConfig(transformer=NoTransformerConfig(), regression="absolute")
    )
    """Every Gaussian on its own; nothing but its ray remains of the scaffold's."""


class RefinedScaffold(nn.Module):
    """One Gaussian for each HR pixel, which keeps its ray and gets everything else from the features."""

    def __init__(self, config: RefinedScaffoldConfig, *, backbone: Backbone, upsampler: nn.Module, factor: int):
        """Layers; the arguments are those of the whole networks."""
        super().__init__()
        self.backbone, self.upsampler = backbone, upsampler
        match config.mapping:
            case CompactMappingConfig():
                self.mapping = CompactMapping(config.mapping, factor=factor, scaffold_dim=backbone.token_dim)
            case MappingConfig():
                self.mapping = Mapping(config.mapping, factor=factor, scaffold_dim=backbone.token_dim)
        self.offsets = CompactOffsets(config.offsets, feature_dim=self.mapping.out_dim, factor=1, num_children=1)
        self.stride = math.lcm(backbone.stride, self.mapping.stride)

    def upsampled(self, views: Views) -> Views:
        """The views at the target resolution."""
        return replace(views, images=self.upsampler(views.images))

    def scaffold(self, views: Views) -> Scaffold:
        """What the backbone gives for the upsampled views."""
        return self.backbone(self.upsampled(views))

    def forward(
        self, views: Views, *, scaffold: Scaffold | None = None, memory_budget: int | None = None
    ) -> tuple[Scaffold, Gaussians]:
        """The scaffold, and the Gaussians in its place; the arguments are those of the whole networks."""
        seen = self.upsampled(views)
        scaffold = self.backbone(seen) if scaffold is None else scaffold
        features = self.mapping(seen.images, scaffold.tokens)
        coarse = scaffold.gaussians
        return scaffold, self.offsets(coarse, coarse, features, seen, memory_budget=memory_budget)
