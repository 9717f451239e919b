"""Plane sweep: how well do two views agree if a pixel were at each of a set of depths (MVSplat, section 3.1).

Letters in shapes: n pairs of views, g groups of d channels, s candidates.
"""

from dataclasses import dataclass
from typing import Any, Self

import torch
from einops import rearrange
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.layers import full_precision


def inverse_depth_candidates(cameras: Cameras, num: int) -> Float[Tensor, "b v {num}"]:
    """Inverse depths from 1/near to 1/far in equal steps."""
    t = torch.linspace(0, 1, num, device=cameras.near.device, dtype=cameras.near.dtype)
    near, far = 1 / cameras.near[..., None], 1 / cameras.far[..., None]
    return near + (far - near) * t


# Candidates are swept in parts: a warped feature map is channels times as large as the costs that remain of it.
_PART_BYTES = 16 * 2**20


@full_precision
def cost_volume(
    features: Float[Tensor, "b v d h w"],
    cameras: Cameras,
    inverse_depths: Float[Tensor, "b v s #h #w"],
    *,
    num_groups: int,
    num_neighbours: int,
) -> Float[Tensor, "b v g s h w"]:
    """Mean over neighbouring views of the groupwise cosine similarity with their features warped by each candidate.

    Args:
        features: Matching features of every view.
        cameras: Their cameras.
        inverse_depths: Candidates of every view, or of every pixel.
        num_groups: The channels are correlated in this many groups.
        num_neighbours: Views that each view is compared with, at most: those with the nearest cameras.

    Returns:
        Similarities in [-1, 1]; 0 where a candidate projects outside every neighbour.
    """
    grouped = rearrange(features, "b v (g d) h w -> b v g d h w", g=num_groups)
    grouped = (grouped * torch.rsqrt(grouped.square().mean(3, keepdim=True) + 1e-6)).contiguous()
    rays = cameras.rays(features.shape[-2], features.shape[-1])
    scene = torch.arange(len(features), device=features.device)[:, None]
    step = max(1, _PART_BYTES // (features.numel() * features.element_size()))
    total, count = features.new_zeros(()), torch.zeros((), dtype=torch.long, device=features.device)
    for neighbour in nearest_views(cameras, num_neighbours).unbind(-1):
        epipolar = EpipolarLines.between(cameras, neighbour, rays)
        source = grouped[scene, neighbour]
        similarities, seen = [], []
        for some in inverse_depths.split(step, 2):
            grid, is_inside, _ = epipolar.at(some)
            similarity = _WarpedSimilarity.apply(grouped.flatten(0, 1), source.flatten(0, 1), grid.flatten(0, 1))
            similarities.append(similarity.unflatten(0, features.shape[:2]))
            seen.append(is_inside)
        is_seen = torch.cat(seen, 2)[:, :, None]
        total = total + torch.cat(similarities, 3) * is_seen
        count = count + is_seen
    return total / count.clamp(min=1)


@dataclass(frozen=True)
class EpipolarLines:
    """Where the points on the rays of every view's pixels lie in another view of theirs.

    Attributes:
        directions: K R ray, of the other view's K and the rotation into it.
        offset: K t likewise.
    """

    directions: Float[Tensor, "3 b v h w"]
    offset: Float[Tensor, "b v 3 1"]

    @classmethod
    def between(cls, cameras: Cameras, others: Int[Tensor, "b v"], rays: Float[Tensor, "b v h w 3"]) -> Self:
        """The lines of the rays in the views with the given numbers."""
        scene = torch.arange(len(others), device=others.device)[:, None]
        relative = cameras.w2c[scene, others] @ cameras.c2w
        projection = cameras.K[scene, others] @ relative[..., :3, :3]
        return cls(
            directions=torch.einsum("bvij,bvhwj->ibvhw", projection, rays),
            offset=cameras.K[scene, others] @ relative[..., :3, 3:],
        )

    def at(
        self, inverse_depths: Float[Tensor, "b v s #h #w"]
    ) -> tuple[Float[Tensor, "b v s h w 2"], Bool[Tensor, "b v s h w"], Float[Tensor, "b v s h w"]]:
        """Points at these inverse depths, in the other view.

        Returns:
            Positions as `grid_sample` counts; whether they are inside and in front; depth there, relative to the depth.
        """
        # Divided by depth: K R ray + K t / depth, so infinitely far points are fine.
        x, y, z = (
            along[:, :, None] + shift[..., None, None] * inverse_depths
            for along, shift in zip(self.directions, self.offset.unbind(2), strict=True)
        )
        in_front = z > 1e-3
        u, v = (torch.where(in_front, 2 * along / z - 1, -1) for along in (x, y))
        return torch.stack([u, v], -1), in_front & (u.abs() < 1) & (v.abs() < 1), z


def nearest_views(cameras: Cameras, num: int) -> Int[Tensor, "b v _"]:
    """For each view the others whose cameras are nearest, at most `num`."""
    distance = (cameras.centers[:, :, None] - cameras.centers[:, None]).norm(dim=-1)
    # The view itself comes first, also where another camera is at the same place.
    distance = distance - torch.eye(len(cameras)).to(distance)
    return distance.argsort(dim=-1, stable=True)[..., 1 : num + 1]


class _WarpedSimilarity(torch.autograd.Function):
    """Features times another view's, warped, mean over a group's channels; keeps nothing of the warped ones' size."""

    @staticmethod
    def forward(ctx, reference, source, grid):
        ctx.save_for_backward(reference, source, grid)
        return _warped(source, grid).mul_(reference[:, :, :, None]).mean(2)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        reference, source, grid = ctx.saved_tensors
        grad = grads[0][:, :, None] / reference.shape[2]
        warped = _warped(source, grid)
        grad_reference = warped.mul_(grad).sum(3)
        grad_warped = torch.mul(reference[:, :, :, None], grad, out=warped)
        bilinear, border = 0, 1
        grad_source, grad_grid = torch.ops.aten.grid_sampler_2d_backward(
            rearrange(grad_warped, "n g d s h w -> n (g d) (s h) w"),
            source.flatten(1, 2),
            grid.flatten(1, 2),
            bilinear,
            border,
            False,
            ctx.needs_input_grad[1:],
        )
        return grad_reference, grad_source.view_as(source), grad_grid.view_as(grid) if ctx.needs_input_grad[2] else None


def _warped(source: Float[Tensor, "n g d h w"], grid: Float[Tensor, "n s h w 2"]) -> Float[Tensor, "n g d s h w"]:
    """Another view's features at the candidates' positions (outside, its border)."""
    warped = F.grid_sample(source.flatten(1, 2), grid.flatten(1, 2), padding_mode="border", align_corners=False)
    return rearrange(warped, "n (g d) (s h) w -> n g d s h w", g=source.shape[1], s=grid.shape[1])
