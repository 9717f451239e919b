"""Coarse to fine: depth found on small images, refined at every doubling of their size by one small network.

How far a pixel moves between two views grows with the image, and with it the window in which a network would have to
look. So the whole depth range is searched on images of about 64 pixels only; every finer level tries a few depths
around the one from below (CasMVSNet). All levels share their weights: any size is a matter of more rounds.
"""

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.backbones.compact.consistency import NUM_CHECKS, consistency
from sr3r.model.backbones.parts.cost_volume import cost_volume
from sr3r.model.backbones.scaffold import DepthChoice
from sr3r.model.bounds import Candidates, Groups
from sr3r.model.layers import ResidualConv, full_precision
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class DepthRefinementConfig:
    """Sizes of the refinement; the compact scaffold's other sizes hold here too."""

    num_candidates: Candidates = 8
    """Depths tried around the one from the coarser level."""
    num_groups: Groups = 4
    """Groups of matching channels that are correlated separately."""


class DepthRefinement(nn.Module):
    """One level of refinement, the same for all: depth and features from half the size -> depth and features."""

    def __init__(self, config: DepthRefinementConfig, *, channels: int, match_channels: int, num_neighbours: int):
        super().__init__()
        self.config, self.num_neighbours = config, num_neighbours
        c, num_costs = channels, config.num_groups * config.num_candidates
        self.fuse = nn.Sequential(nn.Conv2d(2 * c, c, 1), ResidualConv(c))
        self.neighbours = nn.Conv2d(c, 9, 3, padding=1)
        self.match = nn.Conv2d(c, match_channels, 3, padding=1)
        self.join = nn.Conv2d(c + num_costs + NUM_CHECKS, c, 3, padding=1)
        self.down = nn.Sequential(nn.Conv2d(c, 2 * c, 2, 2), ResidualConv(2 * c))
        self.up = nn.Conv2d(2 * c, 4 * c, 1)
        last = nn.Conv2d(c, c, 3, padding=1)
        self.update = nn.Sequential(nn.Conv2d(2 * c, c, 1), ResidualConv(c), nn.SiLU(), last)
        self.logits = nn.Conv2d(c, config.num_candidates, 3, padding=1)
        self.cost_weight = nn.Parameter(torch.full((config.num_groups,), 4.0))
        # A new network begins as interpolation: the depth of the coarser level, its features.
        for layer in (self.neighbours, last, self.logits):
            for parameter in layer.parameters():
                nn.init.normal_(parameter, std=0.01)

    def forward(
        self,
        views: Views,
        fine: Float[Tensor, "n c h w"],
        features: Float[Tensor, "n c hh ww"],
        inverse_depths: Float[Tensor, "b v hh ww"],
        bounds: Float[Tensor, "2 b v"],
        step: Float[Tensor, "b v"],
    ) -> tuple[Float[Tensor, "n c h w"], DepthChoice]:
        """Refine.

        Args:
            views: The views at this level.
            fine: Features of their images alone.
            features: Features of the coarser level.
            inverse_depths: What the coarser level has found.
            bounds: Largest and smallest inverse depth.
            step: Difference of neighbouring candidates here, in inverse depth.

        Returns:
            Features and depths of this level.
        """
        num_views, size, num = len(views), views.size, self.config.num_candidates
        below = F.interpolate(features, size, mode="bilinear", align_corners=False)
        fine = self.fuse(torch.cat([fine, below], 1))
        guess = interpolated_by(self.neighbours(fine), inverse_depths)
        reach = step[..., None, None] * (num - 1) / 2
        guess = guess.clamp(bounds[1, ..., None, None] + reach, bounds[0, ..., None, None] - reach)
        offsets = torch.linspace(1, -1, num, device=guess.device, dtype=guess.dtype)
        candidates = guess[:, :, None] + reach[:, :, None] * offsets[:, None, None]

        known = guess.detach()
        match = rearrange(self.match(fine), "(b v) d h w -> b v d h w", v=num_views).to(guess.dtype)
        costs = cost_volume(
            match,
            views.cameras,
            candidates.detach(),
            num_groups=self.config.num_groups,
            num_neighbours=self.num_neighbours,
        )
        checks = consistency(views.images, views.cameras, known, step=step, num_neighbours=self.num_neighbours)
        flat_costs = rearrange(costs, "b v g s h w -> (b v) (g s) h w")
        x = self.join(torch.cat([fine, flat_costs.to(fine.dtype), checks.flatten(0, 1).to(fine.dtype)], 1))
        y = F.pixel_shuffle(self.up(self.down(F.silu(x))), 2)
        features = below + self.update(torch.cat([x, y], 1))
        scores = (costs * self.cost_weight[:, None, None, None]).sum(2)
        logits = self.logits(features).unflatten(0, scores.shape[:2]).to(scores.dtype) + scores
        return features, DepthChoice(candidates=candidates, logits=logits)


@full_precision
def interpolated_by(weights: Float[Tensor, "n 9 h w"], coarse: Float[Tensor, "b v hh ww"]) -> Float[Tensor, "b v h w"]:
    """Every fine pixel takes a convex combination of the 3x3 coarse pixels around it (RAFT), so that edges stay sharp.

    Args:
        weights: Logits of the combination, to which those of bilinear interpolation are added.
        coarse: Values on the coarse grid.
    """
    size = (weights.shape[-2], weights.shape[-1])
    around = F.unfold(F.pad(coarse.flatten(0, 1)[:, None], (1, 1, 1, 1), mode="replicate"), 3)
    around = around.unflatten(-1, coarse.shape[-2:])
    around = F.interpolate(around, size, mode="nearest-exact")
    prior = _bilinear(size, (coarse.shape[-2], coarse.shape[-1])).to(coarse)
    mixed = (around * (weights.to(coarse.dtype) + (prior + 1e-3).log()).softmax(1)).sum(1)
    return mixed.unflatten(0, coarse.shape[:2])


def _bilinear(size: tuple[int, int], coarse: tuple[int, int]) -> Float[Tensor, "9 h w"]:
    """Weights of the nearest coarse pixel and its eight neighbours in bilinear interpolation."""
    sides = []
    for fine, few in zip(size, coarse, strict=True):
        position = (torch.arange(fine) + 0.5) * few / fine
        inside = position - position.floor() - 0.5
        sides.append((1 - (inside - torch.tensor([-1.0, 0, 1])[:, None]).abs()).clamp(min=0))
    rows, columns = sides
    return (rows[:, None, :, None] * columns[None, :, None, :]).flatten(0, 1)
