"""Plane sweep: how well do two views agree if a pixel were at each of a set of depths (MVSplat, section 3.1)."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.layers import full_precision


def inverse_depth_candidates(cameras: Cameras, num: int) -> Float[Tensor, "b v {num}"]:
    """Inverse depths from 1/near to 1/far in equal steps."""
    t = torch.linspace(0, 1, num, device=cameras.near.device, dtype=cameras.near.dtype)
    near, far = 1 / cameras.near[..., None], 1 / cameras.far[..., None]
    return near + (far - near) * t


# Candidates are swept in parts: a warped feature map is channels times as large as the costs that remain of it.
_PART_BYTES = 64 * 2**20


@full_precision
def cost_volume(
    features: Float[Tensor, "b v d h w"],
    cameras: Cameras,
    inverse_depths: Float[Tensor, "b v s"],
    *,
    num_groups: int,
) -> Float[Tensor, "b v g s h w"]:
    """Mean over the other views of the groupwise cosine similarity with their features warped by each candidate.

    Args:
        features: Matching features of every view.
        cameras: Their cameras.
        inverse_depths: Candidates of every view.
        num_groups: The channels are correlated in this many groups.

    Returns:
        Similarities in [-1, 1]; 0 where a candidate projects outside every other view.
    """
    grouped = rearrange(features, "b v (g d) h w -> b v g d h w", g=num_groups)
    grouped = grouped * torch.rsqrt(grouped.square().mean(3, keepdim=True) + 1e-6)
    step = max(1, _PART_BYTES // (features.numel() * features.element_size()))
    parts = [_swept(grouped, cameras, some) for some in inverse_depths.split(step, -1)]
    return torch.cat(parts, 3)


def _swept(
    grouped: Float[Tensor, "b v g d h w"], cameras: Cameras, inverse_depths: Float[Tensor, "b v s"]
) -> Float[Tensor, "b v g s h w"]:
    """The costs of some of the candidates; features are normalised in their groups."""
    _, num_views, num_groups, _, height, width = grouped.shape
    num = inverse_depths.shape[-1]
    rays = cameras.rays(height, width)
    features = grouped.flatten(2, 3)
    reference = grouped[:, :, :, :, None]
    total = features.new_zeros(())
    count = torch.zeros((), dtype=torch.long, device=features.device)
    for shift in range(1, num_views):
        other = [(i + shift) % num_views for i in range(num_views)]
        neighbours = cameras.select(other)
        relative = neighbours.w2c @ cameras.c2w
        projection = neighbours.K @ relative[..., :3, :3]
        offset = (neighbours.K @ relative[..., :3, 3:])[..., 0]
        # Divided by depth: K R ray + K t / depth, so infinitely far candidates are fine.
        points = torch.einsum("bvij,bvhwj->bvhwi", projection, rays)[:, :, None]
        points = points + offset[:, :, None, None, None] * inverse_depths[..., None, None, None]
        z = points[..., 2]
        in_front = z > 1e-3
        points = torch.where(in_front[..., None], points, points.new_tensor([-1.0, -1.0, 1.0]))
        uv = points[..., :2] / points[..., 2:]
        valid = ((uv > 0) & (uv < 1)).all(-1)
        grid = rearrange(2 * uv - 1, "b v s h w c -> (b v) (s h) w c")
        source = rearrange(features[:, other], "b v d h w -> (b v) d h w")
        warped = F.grid_sample(source, grid.to(source.dtype), padding_mode="border", align_corners=False)
        warped = rearrange(warped, "(b v) (g d) (s h) w -> b v g d s h w", v=num_views, g=num_groups, s=num)
        similarity = (warped * reference).mean(3)
        total = total + similarity * valid[:, :, None]
        count = count + valid[:, :, None]
    return total / count.clamp(min=1)
