"""The compact offset learning: the point transformer works on the scaffold's Gaussians, before they split.

Paper: it works on every dense Gaussian (`sr3r.model.paper.offsets`). The children of one parent lie almost at one place
and see the same neighbourhood; the head tells them apart by slot, and by their own query of the feature map.
"""

from dataclasses import dataclass, field
from typing import Literal

from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn

from sr3r.gaussians import Gaussians
from sr3r.model.compact.compact_point_transformer import CompactPointTransformer, CompactPointTransformerConfig
from sr3r.model.feature_query import all_views, own_view
from sr3r.model.gaussian_head import GaussianHead, HeadConfig
from sr3r.model.layers import on_grid
from sr3r.model.no_transformer import NoTransformer, NoTransformerConfig
from sr3r.model.residuals import NUM_ATTRIBUTES, SourceFrames, add_residuals, regressed
from sr3r.views import Views

_QUERIES = {"own": own_view, "all": all_views}
_COMPOSITIONS = {"residual": add_residuals, "absolute": regressed}


@dataclass(frozen=True, kw_only=True)
class CompactOffsetsConfig:
    """Sizes and choices of the compact offset learning."""

    transformer: CompactPointTransformerConfig | NoTransformerConfig = field(
        default_factory=CompactPointTransformerConfig
    )
    """The point transformer, or none (the paper's ablation)."""
    head: HeadConfig = field(default_factory=HeadConfig)
    """The Gaussian head."""
    query: Literal["own", "all"] = "own"
    """Feature maps that a child asks: its own source view's (the paper), or the mean over all views that see it."""
    regression: Literal["residual", "absolute"] = "residual"
    """The head gives residuals to the dense Gaussians, or the Gaussians themselves (the paper's ablation)."""


class CompactOffsets(nn.Module):
    """Scaffold, dense Gaussians and feature maps -> HR Gaussians."""

    def __init__(self, config: CompactOffsetsConfig, *, feature_dim: int, factor: int, num_children: int):
        """Layers.

        Args:
            config: Sizes and choices.
            feature_dim: Channels of the feature maps.
            factor: Target pixels along one side of a parent's pixel.
            num_children: Dense Gaussians of each parent.
        """
        super().__init__()
        dim = config.transformer.dim
        self.embed_attributes = nn.Linear(NUM_ATTRIBUTES, dim)
        self.embed_features = nn.Linear(feature_dim, dim)
        match config.transformer:
            case CompactPointTransformerConfig():
                self.transformer = CompactPointTransformer(config.transformer)
            case NoTransformerConfig():
                self.transformer = NoTransformer(config.transformer)
        self.head = GaussianHead(
            config.head,
            in_dim=dim,
            feature_dim=feature_dim,
            factor=factor,
            children_per_point=num_children,
            query=_QUERIES[config.query],
            compose=_COMPOSITIONS[config.regression],
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
        frames = SourceFrames(parents, views.cameras, views.size)
        of_pixels = on_grid(rearrange(features, "b v d h w -> b v h w d"), views.size).flatten(1, 2)
        x = self.embed_attributes(frames.attributes(parents)) + self.embed_features(of_pixels)
        x = x.to(parents.means.dtype)
        cells = frames.cells(parents, fine_bits=self.transformer.fine_bits, voxels_per_pixel=1)
        y = self.transformer(x.flatten(0, 1), cells.flatten(0, 1), [x.shape[1]] * len(x)).unflatten(0, x.shape[:2])
        return self.head(y, parents, dense, features, views, memory_budget=memory_budget)
