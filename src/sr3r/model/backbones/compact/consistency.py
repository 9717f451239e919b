"""Do the views agree? Every pixel's surface point is looked up in the neighbouring views (left-right check of stereo).

A point that lies in front of what a neighbour sees there would cover it in that view: its depth is wrong, or it has to
be transparent. Matching scores cannot tell, they know nothing of the depths that the other view settled on.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.backbones.parts.cost_volume import EpipolarLines, nearest_views
from sr3r.model.layers import full_precision

NUM_CHECKS = 4
"""Channels of `consistency`."""


@full_precision
@torch.no_grad()
def consistency(
    images: Float[Tensor, "b v 3 h w"],
    cameras: Cameras,
    inverse_depths: Float[Tensor, "b v h w"],
    *,
    step: Float[Tensor, "b v"],
    num_neighbours: int,
) -> Float[Tensor, "b v 4 h w"]:
    """What the neighbouring views say about the surface point of every pixel; a constant for gradients.

    Args:
        images: The views.
        cameras: Their cameras.
        inverse_depths: One for every pixel.
        step: Inverse depth that counts as one, for every view (the distance of its candidates).
        num_neighbours: Views that each view is compared with, at most: those with the nearest cameras.

    Returns:
        Means over the neighbours that see the point: how far it lies in front of their surface (positive) or behind it,
        squashed to (-1, 1) finely and coarsely; the difference of colour; and the share of neighbours that see it.
    """
    rays = cameras.rays(*images.shape[-2:])
    scene = torch.arange(len(images), device=images.device)[:, None]
    known = torch.cat([images, inverse_depths[:, :, None]], 2)
    total, neighbours = known.new_zeros(()), nearest_views(cameras, num_neighbours)
    for neighbour in neighbours.unbind(-1):
        grid, is_seen, z = EpipolarLines.between(cameras, neighbour, rays).at(inverse_depths[:, :, None])
        grid, is_seen, z = grid[:, :, 0], is_seen[:, :, 0], z[:, :, 0]
        found = F.grid_sample(
            known[scene, neighbour].flatten(0, 1), grid.flatten(0, 1), padding_mode="border", align_corners=False
        ).unflatten(0, grid.shape[:2])
        difference = (found[:, :, :3] - images).abs().mean(2)
        ahead = inverse_depths / z.clamp(min=1e-3) - found[:, :, 3]
        ahead = ahead / step[scene, neighbour][..., None, None]
        says = torch.stack([(ahead / 2).tanh(), (ahead / 16).tanh(), difference, torch.ones_like(ahead)], 2)
        total = total + says * is_seen[:, :, None]
    mean = total[:, :, :3] / total[:, :, 3:].clamp(min=1)
    return torch.cat([mean, total[:, :, 3:] / neighbours.shape[-1]], 2)
