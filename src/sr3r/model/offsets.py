"""Gaussian offset learning: every dense Gaussian asks the feature map, the point transformer answers with residuals.

SR3R section 3: [centre; queried features; K] of every Gaussian -> Point Transformer V3 -> Gaussian head -> residuals
that are added to the dense Gaussians. Never absolute values: a zero head gives exactly the dense scaffold.
"""

from dataclasses import dataclass, field

import torch
from einops import rearrange, repeat
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians, RawGaussians, matrices_to_quats, multiply_quats
from sr3r.model.layers import full_precision
from sr3r.model.point_transformer import PointTransformer, PointTransformerConfig
from sr3r.model.shuffle_split import NUM_CHILDREN

# What a parent tells the point transformer about itself: log depth, ray (3), position (3), K (4), logit, log scales
# (3), quaternion (4), colour (3).
_NUM_ATTRIBUTES = 1 + 3 + 3 + 4 + 1 + 3 + 4 + 3


@dataclass(frozen=True, kw_only=True)
class OffsetsConfig:
    """Sizes and bounds of the offset learning."""

    transformer: PointTransformerConfig = field(default_factory=PointTransformerConfig)
    """The point transformer. It works on the parents: six children at one place see the same neighbourhood."""
    child_dim: int = 64
    """Width of the Gaussian head, which works on every child."""
    max_offset_px: float = 8.0
    """Bound of a centre's residual along each camera axis, in HR pixel footprints."""


class GaussianOffsets(nn.Module):
    """Dense Gaussians, feature maps and cameras -> HR Gaussians."""

    def __init__(self, config: OffsetsConfig, *, feature_dim: int, factor: int, num_coefficients: int = 1):
        super().__init__()
        self.config = config
        self.factor = factor
        self.num_coefficients = num_coefficients
        dim, child = config.transformer.dim, config.child_dim
        self.embed_attributes = nn.Linear(_NUM_ATTRIBUTES, dim)
        self.embed_features = nn.Linear(feature_dim, dim)
        self.transformer = PointTransformer(config.transformer)
        self.norm = nn.LayerNorm(dim)
        self.to_children = nn.Linear(dim, NUM_CHILDREN * child)
        self.query_features = nn.Conv2d(feature_dim, child, 1)
        self.hidden = nn.Linear(child, child)
        self.head = nn.Linear(child, 3 + 3 + 4 + 1 + 3 * num_coefficients)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(
        self,
        parents: Gaussians,
        dense: Gaussians,
        features: Float[Tensor, "b v d h w"],
        cameras: Cameras,
    ) -> Gaussians:
        """HR Gaussians = dense Gaussians + residuals.

        Args:
            parents: The scaffold's, one per LR pixel, ordered view, row, column.
            dense: Their children (`shuffle_split`).
            features: The mapping network's feature maps.
            cameras: The context cameras, the first of them the identity, near = 1.
        """
        height, width = features.shape[-2:]
        frames = _SourceFrames(parents, cameras, height, width)
        x = self.embed_attributes(frames.attributes(parents, cameras))
        x = x + self.embed_features(rearrange(features, "b v d h w -> b (v h w) d"))
        x = self.transformer(x.to(parents.means.dtype), frames.grid_coords(parents))
        children = rearrange(self.to_children(self.norm(x)), "b n (k d) -> b (n k) d", k=NUM_CHILDREN)
        children = children + self._query(dense, features, cameras)
        children = F.silu(children)
        children = children + F.silu(self.hidden(children))
        return self._compose(dense, self.head(children).to(dense.means.dtype), frames)

    def _query(
        self, dense: Gaussians, features: Float[Tensor, "b v d h w"], cameras: Cameras
    ) -> Float[Tensor, "b nk e"]:
        """Features of each child's own source view at its projected centre (bilinear)."""
        num_views = features.shape[1]
        maps = self.query_features(features.flatten(0, 1))
        means = rearrange(dense.means, "b (v n) d -> b v n d", v=num_views)
        uv, _ = full_precision(cameras.project)(means)
        grid = rearrange(2 * uv - 1, "b v n c -> (b v) 1 n c").to(maps.dtype)
        queried = F.grid_sample(maps, grid, padding_mode="border", align_corners=False)
        return rearrange(queried, "(b v) d 1 n -> b (v n) d", v=num_views)

    @full_precision
    def _compose(self, dense: Gaussians, delta: Float[Tensor, "b nk o"], frames: "_SourceFrames") -> Gaussians:
        """Add residuals: centres in HR footprints along the source camera's axes, log scales, logits, quaternions."""
        raw = dense.raw()
        d_means, d_scales, d_quats, d_logits, d_sh = delta.split([3, 3, 4, 1, 3 * self.num_coefficients], -1)
        bound = self.config.max_offset_px
        local = bound * torch.tanh(d_means / bound) * _repeat(frames.footprint / self.factor)[..., None]
        d_means = (_repeat(frames.rotation) @ local[..., None])[..., 0]
        hr = Gaussians.from_raw(
            RawGaussians(
                means=raw.means + d_means,
                log_scales=raw.log_scales + 3 * torch.tanh(d_scales / 3),
                quats=raw.quats + d_quats,
                logits=raw.logits + d_logits[..., 0],
                sh=raw.sh + rearrange(d_sh, "b n (k c) -> b n k c", c=3),
            )
        )
        # Slots of parents that did not split stay empty, exactly (see shuffle_split).
        opacities = torch.where(dense.opacities > 0, hr.opacities, 0)
        return Gaussians(means=hr.means, quats=hr.quats, scales=hr.scales, opacities=opacities, sh=hr.sh)


class _SourceFrames:
    """The parents seen from the cameras they came from."""

    @full_precision
    def __init__(self, parents: Gaussians, cameras: Cameras, height: int, width: int):
        per_view = {"v": len(cameras), "p": height * width}
        means = rearrange(parents.means, "b (v p) d -> b v p d", **per_view)
        local = (means - cameras.centers[:, :, None]) @ cameras.c2w[..., :3, :3]
        K_px = cameras.K_px(height, width)
        focal = (K_px[..., 0, 0] * K_px[..., 1, 1]).sqrt()[..., None]
        self.local = local.flatten(1, 2)
        self.depth = self.local[..., 2].clamp_min(1e-3)
        self.footprint = (local[..., 2].clamp_min(1e-3) / focal).flatten(1, 2)
        """Size of an LR pixel at the parent's depth."""
        self.rotation = repeat(cameras.c2w[..., :3, :3], "b v i j -> b (v p) i j", p=per_view["p"])
        self.pixel_angle = 1 / focal[:, 0]

    @full_precision
    def attributes(self, parents: Gaussians, cameras: Cameras) -> Float[Tensor, "b n a"]:
        """Everything in numbers of order one that a similarity of the world does not change."""
        raw = parents.raw()
        num = self.depth.shape[1] // len(cameras)
        K = repeat(cameras.K[..., [0, 1, 0, 1], [0, 1, 2, 2]], "b v k -> b (v p) k", p=num)
        conjugate = matrices_to_quats(cameras.c2w[..., :3, :3].mT)
        conjugate = repeat(conjugate, "b v q -> b (v p) q", p=num)
        return torch.cat(
            [
                self.depth.log()[..., None],
                self.local / self.depth[..., None],
                parents.means / self.depth[..., None],
                K,
                raw.logits[..., None],
                raw.log_scales - self.footprint.log()[..., None],
                multiply_quats(conjugate, raw.quats),
                raw.sh[..., 0, :],
            ],
            -1,
        )

    def grid_coords(self, parents: Gaussians) -> Float[Tensor, "b n 3"]:
        """Positions for the point transformer, contracted so that far and near pixels are about a voxel apart.

        p -> p / |p| log(1 + |p|): angles shrink with distance as footprints grow. One voxel is one LR pixel at the
        median distance.
        """
        means = parents.means.detach()
        distance = means.norm(dim=-1, keepdim=True).clamp_min(1e-6)
        contracted = means / distance * torch.log1p(distance)
        unit = torch.log1p(distance.median(1, keepdim=True).values) * self.pixel_angle[..., None]
        return contracted / unit


def _repeat(x: Tensor) -> Tensor:
    """One row per child of what is given per parent."""
    return x.repeat_interleave(NUM_CHILDREN, 1)
