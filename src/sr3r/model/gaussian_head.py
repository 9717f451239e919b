"""The Gaussian head: what is known of each point, and the feature map at each child -> Gaussians (SR3R section 3).

Letters in shapes: n parents (Gaussians of the scaffold), m children (dense Gaussians), p points of the transformer,
which are the parents or the children; all of them ordered view, row, column, the children of a parent adjacent.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.gaussians import Gaussians, concatenate
from sr3r.model.bounds import Degree, Length, Smoothing, Width
from sr3r.model.feature_query import Query, own_view
from sr3r.model.residuals import SourceFrames, add_residuals, smoothed
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class HeadConfig:
    """Sizes and bounds of the Gaussian head."""

    child_dim: Width = 64
    """Width, for every child."""
    max_offset_px: Length = 8.0
    """Bound of a centre's residual along each camera axis, in HR pixel footprints."""
    sh_degree: Degree = 0
    """Degree up to which colours get residuals; higher bands of the scaffold stay as they are."""
    smoothing_px: Smoothing = 0.0
    """Smallest size of a Gaussian, about, in HR pixel footprints (`smoothed`); the paper has no such limit."""


class GaussianHead(nn.Module):
    """Features of points, feature maps and dense Gaussians -> HR Gaussians.

    Its last layer begins as zeros: with residuals, the result is then exactly the dense scaffold (smoothed,
    if the configuration says so).
    """

    def __init__(
        self,
        config: HeadConfig,
        *,
        in_dim: int,
        feature_dim: int,
        factor: int,
        children_per_point: int,
        query: Query = own_view,
        compose: Callable[..., Gaussians] = add_residuals,
    ):
        """Layers.

        Args:
            config: Sizes.
            in_dim: Width of what is known of a point.
            feature_dim: Channels of the feature maps.
            factor: Target pixels along one side of a parent's pixel.
            children_per_point: Dense Gaussians of each point.
            query: How a child asks the feature maps.
            compose: Makes Gaussians of the dense ones and the head's numbers (`sr3r.model.residuals`).
        """
        super().__init__()
        self.config, self.factor, self.query, self.compose = config, factor, query, compose
        child = config.child_dim
        self.norm = nn.LayerNorm(in_dim)
        self.to_children = nn.Linear(in_dim, children_per_point * child)
        self.query_features = nn.Conv2d(feature_dim, child, 1)
        self.hidden = nn.Linear(child, child)
        self.out = nn.Linear(child, 3 + 3 + 4 + 1 + 3 * (config.sh_degree + 1) ** 2)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(
        self,
        x: Float[Tensor, "b p e"],
        parents: Gaussians,
        dense: Gaussians,
        features: Float[Tensor, "b v d h w"],
        views: Views,
        *,
        memory_budget: int | None = None,
    ) -> Gaussians:
        """The HR Gaussians, as many as dense ones.

        Args:
            x: What is known of each point.
            parents: The scaffold's Gaussians, one per pixel of the views.
            dense: Their children.
            features: The mapping network's feature maps.
            views: In the network's frame.
            memory_budget: Bytes to use at a time, about; the head then works on parts of the views.
        """
        maps = self.query_features(features.flatten(0, 1)).unflatten(0, features.shape[:2])
        num_views, per_view, num_children = len(views), len(parents) // len(views), len(dense) // len(parents)
        step = per_view
        if memory_budget is not None:
            # Hidden layers, residuals and the attributes they are added to, in float32.
            per_child = 4 * (6 * self.config.child_dim + 8 * self.out.out_features)
            step = max(1, memory_budget // (per_child * num_children * num_views * len(x)))
        if step >= per_view:
            return self._decoded(x, parents, dense, maps, views)
        index = torch.arange(len(parents), device=x.device).unflatten(0, (num_views, per_view))
        order, parts = [], []
        for piece in index.split(step, 1):
            some = piece.flatten()
            points, children = _slots(some, x.shape[1] // len(parents)), _slots(some, num_children)
            parts.append(self._decoded(x[:, points], parents.select(some), dense.select(children), maps, views))
            order.append(children)
        return concatenate(parts).select(torch.cat(order).argsort())

    def _decoded(
        self,
        x: Float[Tensor, "b p e"],
        parents: Gaussians,
        dense: Gaussians,
        maps: Float[Tensor, "b v d h w"],
        views: Views,
    ) -> Gaussians:
        """The Gaussians of equally many pixels of every view."""
        children = rearrange(self.to_children(self.norm(x)), "b p (k d) -> b (p k) d", d=self.config.child_dim)
        # Sums in place: they are the largest tensors, and fresh memory costs a CPU more than the sum.
        children = F.silu(children.add_(self.query(maps, dense.means, views.cameras)))
        children = F.silu(self.hidden(children)).add_(children)
        delta = self.out(children).to(dense.means.dtype)
        frames = SourceFrames(parents, views.cameras, views.size)
        hr = self.compose(dense, delta, frames, factor=self.factor, max_offset_px=self.config.max_offset_px)
        hr = smoothed(hr, frames, factor=self.factor, smoothing_px=self.config.smoothing_px)
        # Slots of parents that did not split stay empty, exactly (see shuffle_split).
        return replace(hr, opacities=torch.where(dense.opacities > 0, hr.opacities, 0))


def _slots(parents: Int[Tensor, " n"], num: int) -> Int[Tensor, " m"]:
    """Indices of what there is `num` times for each of some parents."""
    return (parents[:, None] * num + torch.arange(num, device=parents.device)).flatten()
