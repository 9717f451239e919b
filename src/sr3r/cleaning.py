"""Floaters: specks in front of what the cameras see. Which they are, and the scene without them."""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import back_project, render

# What a camera looks through goes if all pictures together show less of it than this, in pixels of the renders below:
# nearly nothing, but a halo from aside.
_IN_FRONT, _FAINT_PX = 0.1, 0.3
# What is well in front and alone may show a little more.
_WELL_IN_FRONT, _SMALL_PX = 0.3, 1.0
# Cells of this size (as a share of the distance) that with their neighbours hold fewer than this many are empty space.
_CELL, _FEW = 1 / 64, 12
_RENDER_PX = 256


def cleaned(gaussians: Gaussians, cameras: Cameras) -> Gaussians:
    """The scene without floaters.

    A Gaussian goes if a camera looks through it at something behind it, and the pictures show hardly anything of it: so
    they lose nothing. If it is well in front, and alone, they may show a little of it. What is behind surfaces, or
    outside of all pictures, stays: the backdrop does, too.

    Args:
        gaussians: One scene.
        cameras: Those of its photos.
    """
    share, pixels = _seen(gaussians, cameras)
    is_halo = (share > _IN_FRONT) & (pixels < _FAINT_PX)
    is_speck = (share > _WELL_IN_FRONT) & (pixels < _SMALL_PX) & _is_alone(gaussians, cameras)
    return gaussians.select(torch.nonzero(~(is_halo | is_speck)).squeeze(-1))


def _seen(gaussians: Gaussians, cameras: Cameras) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """By what share Gaussians are nearer than what a camera sees at their place, at most; pixels that show them."""
    share, pixels = torch.zeros(2, len(gaussians))
    for i in range(len(cameras)):
        camera = cameras.select([i])
        ratio = float(camera.K[0, 1, 1] / camera.K[0, 0, 0])  # width / height
        size = round(_RENDER_PX * max(1, 1 / ratio)), round(_RENDER_PX * max(1, ratio))
        with torch.inference_mode():
            surface = render(gaussians, camera, size).depth[0]
            pixels = pixels + back_project(gaussians, camera, torch.ones(1, 3, *size)).weights[0]
        uv, depth = (x[0] for x in camera.project(gaussians.means[None]))
        is_inside = ((uv > 0) & (uv < 1)).all(-1) & (depth > 0)
        seen = F.grid_sample(surface[None, None], uv[None, None] * 2 - 1, mode="nearest", align_corners=False)[0, 0, 0]
        share = torch.where(is_inside & (depth < seen), 1 - depth / seen, 0).maximum(share)
    return share, pixels


def _is_alone(gaussians: Gaussians, cameras: Cameras) -> Bool[Tensor, " n"]:
    """Which Gaussians have nearly no others near them, in a grid whose cells grow with the distance."""
    first = cameras.select([0])
    local = (gaussians.means - first.centers[0]) @ first.c2w[0, :3, :3]
    distance = local.norm(dim=-1).clamp_min(1e-9)
    place: Float[Tensor, "n 4"] = torch.cat([local / distance[:, None], distance.log()[:, None]], -1)
    cells = (place / _CELL).floor().long()
    keys = _keys(cells)
    known, counts = keys.unique(return_counts=True)
    steps = torch.tensor([-1, 0, 1])
    found = torch.zeros(len(gaussians), dtype=torch.long)
    for step in torch.cartesian_prod(steps, steps, steps, steps):
        wanted = _keys(cells + step)
        index = torch.searchsorted(known, wanted).clamp_max(len(known) - 1)
        found += torch.where(known[index] == wanted, counts[index], 0)
    return found < _FEW


def _keys(cells: Int[Tensor, "n 4"]) -> Int[Tensor, " n"]:
    """One number for each cell; coordinates are within a few thousands."""
    return ((cells + 4096) * torch.tensor([1, 2**13, 2**26, 2**39])).sum(-1)
