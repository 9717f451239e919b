"""Gaussian offset learning: every dense Gaussian reads the feature map, then the point transformer adds its neighbours.

SR3R section 3: [centre; queried features; K] of every Gaussian -> Point Transformer V3 -> Gaussian head -> residuals
that are added to the dense Gaussians.
"""

from dataclasses import dataclass, field

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.feature_query import own_view
from sr3r.model.gaussian_head import GaussianHead, HeadConfig
from sr3r.model.no_transformer import NoTransformer, NoTransformerConfig
from sr3r.model.paper.point_transformer import PointTransformer, PointTransformerConfig
from sr3r.model.residuals import NUM_ATTRIBUTES, SourceFrames
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class OffsetsConfig:
    """Sizes of the offset learning."""

    transformer: PointTransformerConfig | NoTransformerConfig = field(
        default_factory=lambda: PointTransformerConfig(in_dim=256, fine_bits=2)
    )
    """The point transformer (the paper does not say how wide its input is), or none (the paper's ablation)."""
    head: HeadConfig = field(default_factory=HeadConfig)
    """The Gaussian head."""

    def __post_init__(self) -> None:
        transformer = self.transformer
        if isinstance(transformer, PointTransformerConfig) and transformer.is_encoder_only:
            raise InputError("The offsets need features of every point; give the point transformer a decoder.")


class GaussianOffsets(nn.Module):
    """Scaffold, dense Gaussians and feature maps -> HR Gaussians."""

    def __init__(self, config: OffsetsConfig, *, feature_dim: int, factor: int, num_children: int):
        """Layers.

        Args:
            config: Sizes.
            feature_dim: Channels of the feature maps.
            factor: Target pixels along one side of a parent's pixel.
            num_children: Dense Gaussians of each parent.
        """
        super().__init__()
        self.factor, self.num_children = factor, num_children
        dim = config.transformer.in_dim
        self.embed_attributes = nn.Linear(NUM_ATTRIBUTES, dim)
        self.embed_features = nn.Linear(feature_dim, dim)
        match config.transformer:
            case PointTransformerConfig():
                self.transformer = PointTransformer(config.transformer)
            case NoTransformerConfig():
                self.transformer = NoTransformer(config.transformer)
        self.head = GaussianHead(
            config.head,
            in_dim=self.transformer.out_dim,
            feature_dim=feature_dim,
            factor=factor,
            children_per_point=1,
        )

    def forward(
        self,
        parents: Gaussians,
        dense: Gaussians,
        features: Float[Tensor, "b v d h w"],
        views: Views,
        *,
        memory_budget: int | None = None,
    ) -> Gaussians:
        """HR Gaussians, as many as dense ones; the arguments are those of `GaussianHead`."""
        frames = SourceFrames(dense, views.cameras, views.size)
        # A linear layer of the map is cheaper than one of the many more points.
        embedded = self.embed_features(rearrange(features, "b v d h w -> b v h w d"))
        queried = own_view(rearrange(embedded, "b v h w d -> b v d h w"), dense.means, views.cameras)
        x = (self.embed_attributes(frames.attributes(dense)) + queried).to(dense.means.dtype)
        cells = frames.cells(dense, fine_bits=self.transformer.fine_bits, voxels_per_pixel=self.factor)
        # Empty slots are not points; the first slot of a parent is never empty.
        filled = (dense.opacities > 0) | (torch.arange(len(dense), device=x.device) % self.num_children == 0)
        y = self.transformer(x[filled], cells[filled], filled.sum(1).tolist())
        y = y.new_zeros(*filled.shape, y.shape[-1]).index_put((filled,), y)
        return self.head(y, parents, dense, features, views, memory_budget=memory_budget)
