"""Gaussian offset learning: every dense Gaussian asks the feature map, the point transformer answers with residuals.

SR3R section 3: [centre; queried features; K] of every Gaussian -> Point Transformer V3 -> Gaussian head -> residuals
that are added to the dense Gaussians. A zero head gives exactly the dense scaffold.

Letters in shapes: n parents (Gaussians of the scaffold), m children (dense Gaussians), adjacent for each parent.
"""

from dataclasses import dataclass, field
from typing import Literal

import torch
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, concatenate
from sr3r.model.layers import full_precision
from sr3r.model.point_transformer import PointTransformer, PointTransformerConfig
from sr3r.model.point_transformer_v3 import PointTransformerV3, PointTransformerV3Config
from sr3r.model.residuals import NUM_ATTRIBUTES, SourceFrames, add_residuals, regressed


@dataclass(frozen=True, kw_only=True)
class OffsetsConfig:
    """Sizes, bounds and choices of the offset learning."""

    transformer: PointTransformerConfig | PointTransformerV3Config = field(default_factory=PointTransformerConfig)
    """The point transformer."""
    points: Literal["parents", "children"] = "parents"
    """What the point transformer works on. The paper: on every dense Gaussian. The children of one parent lie almost
    at one place and see the same neighbourhood, so the parents do at a fraction of the cost."""
    query: Literal["own", "all"] = "own"
    """Feature maps that a child asks: its own source view's, or the mean over all views that see it."""
    regression: Literal["residual", "absolute"] = "residual"
    """The head gives residuals to the dense Gaussians, or the Gaussians themselves (the paper's ablation)."""
    child_dim: int = 64
    """Width of the Gaussian head, which works on every child."""
    max_offset_px: float = 8.0
    """Bound of a centre's residual along each camera axis, in HR pixel footprints."""
    sh_degree: int = 0
    """Degree up to which colours get residuals; higher bands of the scaffold stay as they are."""

    def __post_init__(self) -> None:
        transformer = self.transformer
        if isinstance(transformer, PointTransformerV3Config) and transformer.is_encoder_only:
            raise InputError("The offsets need features of every point; give the point transformer a decoder.")


class GaussianOffsets(nn.Module):
    """Dense Gaussians, feature maps and cameras -> HR Gaussians."""

    def __init__(
        self,
        config: OffsetsConfig,
        *,
        feature_dim: int,
        factor: int,
        num_children: int,
        with_transformer: bool = True,
    ):
        """Layers.

        Args:
            config: Sizes and choices.
            feature_dim: Channels of the feature maps.
            factor: Target pixels along one side of a parent's pixel.
            num_children: Dense Gaussians of each parent.
            with_transformer: Without, every Gaussian is on its own (the paper's ablation, Table 3).
        """
        super().__init__()
        self.config = config
        self.factor = factor
        self.num_children = num_children
        on_parents = config.points == "parents"
        dim, child = config.transformer.in_dim, config.child_dim
        self.embed_attributes = nn.Linear(NUM_ATTRIBUTES, dim)
        self.embed_features = nn.Linear(feature_dim, dim)
        self.transformer = _build_transformer(config.transformer) if with_transformer else None
        out_dim = dim if self.transformer is None else self.transformer.out_dim
        self.norm = nn.LayerNorm(out_dim)
        self.to_children = nn.Linear(out_dim, (num_children if on_parents else 1) * child)
        self.query_features = nn.Conv2d(feature_dim, child, 1)
        self.hidden = nn.Linear(child, child)
        self.head = nn.Linear(child, 3 + 3 + 4 + 1 + 3 * (config.sh_degree + 1) ** 2)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(
        self,
        parents: Gaussians,
        dense: Gaussians,
        features: Float[Tensor, "b v d h w"],
        cameras: Cameras,
        *,
        size: tuple[int, int],
        memory_budget: int | None = None,
    ) -> Gaussians:
        """HR Gaussians = dense Gaussians + residuals.

        Args:
            parents: The scaffold's, one per pixel, ordered view, row, column.
            dense: Their children.
            features: The mapping network's feature maps.
            cameras: The context cameras, the first of them the identity, near = 1.
            size: Height and width of the views that the parents are the pixels of.
            memory_budget: Bytes that the head may use at a time, about; it then works on parts of the views.
        """
        x = self._transformed(parents, dense, features, cameras, size)
        maps = self.query_features(features.flatten(0, 1)).unflatten(0, features.shape[:2])
        num_views, per_view = len(cameras), len(parents) // len(cameras)
        step = per_view
        if memory_budget is not None:
            # Hidden layers, residuals and the attributes they are added to, in float32.
            per_child = 4 * (6 * self.config.child_dim + 8 * self.head.out_features)
            step = max(1, memory_budget // (per_child * self.num_children * num_views * len(x)))
        if step >= per_view:
            return self._decoded(x, parents, dense, maps, cameras, size)
        index = torch.arange(len(parents), device=x.device).unflatten(0, (num_views, per_view))
        order, parts = [], []
        for piece in index.split(step, 1):
            some = piece.flatten()
            children = self._children(some)
            rows = some if self.config.points == "parents" else children
            part = self._decoded(x[:, rows], parents.select(some), dense.select(children), maps, cameras, size)
            order.append(children)
            parts.append(part)
        return concatenate(parts).select(torch.cat(order).argsort())

    def _transformed(
        self,
        parents: Gaussians,
        dense: Gaussians,
        features: Float[Tensor, "b v d h w"],
        cameras: Cameras,
        size: tuple[int, int],
    ) -> Float[Tensor, "b n e"]:
        """What the point transformer knows of every parent, or of every child."""
        on_parents = self.config.points == "parents"
        points = parents if on_parents else dense
        frames = SourceFrames(points, cameras, size)
        x = self.embed_attributes(frames.attributes(points, cameras))
        if on_parents:
            if tuple(features.shape[-2:]) != size:
                flat = F.interpolate(features.flatten(0, 1), size, mode="bilinear", align_corners=False)
                features = flat.unflatten(0, features.shape[:2])
            x = x + self.embed_features(rearrange(features, "b v d h w -> b (v h w) d"))
        else:
            # A linear layer of the map is cheaper than one of the six times as many points.
            embedded = self.embed_features(rearrange(features, "b v d h w -> b v h w d"))
            x = x + self._queried(dense, rearrange(embedded, "b v h w d -> b v d h w"), cameras)
        if self.transformer is None:
            return x
        x = x.to(points.means.dtype)
        cells = frames.cells(
            points, fine_bits=self.transformer.fine_bits, voxels_per_pixel=1 if on_parents else self.factor
        )
        if on_parents:
            y = self.transformer(x.flatten(0, 1), cells.flatten(0, 1), [x.shape[1]] * len(x))
            return y.unflatten(0, x.shape[:2])
        # Empty slots are no points; the first slot of a parent is never empty.
        filled = (dense.opacities > 0) | (torch.arange(len(dense), device=x.device) % self.num_children == 0)
        y = self.transformer(x[filled], cells[filled], filled.sum(1).tolist())
        return y.new_zeros(*filled.shape, y.shape[-1]).index_put((filled,), y)

    def _decoded(
        self,
        x: Float[Tensor, "b _ e"],
        parents: Gaussians,
        dense: Gaussians,
        maps: Float[Tensor, "b v d h w"],
        cameras: Cameras,
        size: tuple[int, int],
    ) -> Gaussians:
        """The Gaussian head: equally many Gaussians of every view at a time."""
        children = rearrange(self.to_children(self.norm(x)), "b n (k d) -> b (n k) d", d=self.config.child_dim)
        # Sums in place: they are the largest tensors, and fresh memory costs a CPU more than the sum.
        children = F.silu(children.add_(self._queried(dense, maps, cameras)))
        children = F.silu(self.hidden(children)).add_(children)
        delta = self.head(children).to(dense.means.dtype)
        frames = SourceFrames(parents, cameras, size)
        compose = add_residuals if self.config.regression == "residual" else regressed
        hr = compose(dense, delta, frames, cameras, factor=self.factor, max_offset_px=self.config.max_offset_px)
        # Slots of parents that did not split stay empty, exactly (see shuffle_split).
        opacities = torch.where(dense.opacities > 0, hr.opacities, 0)
        return Gaussians(means=hr.means, quats=hr.quats, scales=hr.scales, opacities=opacities, sh=hr.sh)

    def _queried(self, dense: Gaussians, maps: Float[Tensor, "b v d h w"], cameras: Cameras) -> Float[Tensor, "b m d"]:
        """Features at the projected centres (bilinear), of each child's own source view or of all that see it."""
        num_views = maps.shape[1]
        if self.config.query == "own":
            means = rearrange(dense.means, "b (v n) d -> b v n d", v=num_views)
            return _sampled(maps, means, cameras)[0].flatten(1, 2)
        means = dense.means[:, None].expand(-1, num_views, -1, -1)
        queried, seen = _sampled(maps, means, cameras)
        weight = seen / seen.sum(1, keepdim=True).clamp(min=1)
        return (queried * weight[..., None].to(queried.dtype)).sum(1)

    def _children(self, parents: Tensor) -> Tensor:
        """Indices of the children of parents at given indices."""
        slots = torch.arange(self.num_children, device=parents.device)
        return (parents[:, None] * self.num_children + slots).flatten()


def _build_transformer(
    config: PointTransformerConfig | PointTransformerV3Config,
) -> PointTransformer | PointTransformerV3:
    match config:
        case PointTransformerConfig():
            return PointTransformer(config)
        case PointTransformerV3Config():
            return PointTransformerV3(config)


def _sampled(
    maps: Float[Tensor, "b v d h w"], means: Float[Tensor, "b v n 3"], cameras: Cameras
) -> tuple[Float[Tensor, "b v n d"], Bool[Tensor, "b v n"]]:
    """Features of points in the views, and whether a view sees the point (outside, its border is taken).

    Bilinear interpolation as the weighted sum of four rows of a table of pixels: on CPUs twice as fast as
    `grid_sample`, forward and backward, and the features come out point by point.
    """
    uv, depth = _projected(means, cameras)
    height, width = maps.shape[-2:]
    (left, right, from_left), (top, bottom, from_top) = _neighbours(uv[..., 0], width), _neighbours(uv[..., 1], height)
    first = torch.arange(maps.shape[0] * maps.shape[1], device=maps.device) * height * width
    corners = [row * width + column for row in (top, bottom) for column in (left, right)]
    index = torch.stack(corners, -1) + first.reshape(*maps.shape[:2], 1, 1)
    weight = torch.stack([y * x for y in (1 - from_top, from_top) for x in (1 - from_left, from_left)], -1)
    table = rearrange(maps, "b v d h w -> (b v h w) d")
    queried = F.embedding_bag(
        index.flatten(0, 2), table, per_sample_weights=weight.flatten(0, 2).to(maps.dtype), mode="sum"
    )
    seen = ((uv > 0) & (uv < 1)).all(-1) & (depth > 0)
    return queried.unflatten(0, means.shape[:3]), seen


def _neighbours(
    position: Float[Tensor, "b v n"], size: int
) -> tuple[Int[Tensor, "b v n"], Int[Tensor, "b v n"], Float[Tensor, "b v n"]]:
    """The two pixels around a position from 0 to 1, and how far it is from the first one's centre."""
    position = (position * size - 0.5).clamp(0, size - 1)
    # Clamped as integers too: a diverging training's NaN must not become an index.
    first = position.detach().floor().long().clamp(0, size - 1)
    return first, (first + 1).clamp(max=size - 1), position - first


@full_precision
def _projected(
    means: Float[Tensor, "b v n 3"], cameras: Cameras
) -> tuple[Float[Tensor, "b v n 2"], Float[Tensor, "b v n"]]:
    return cameras.project(means)
