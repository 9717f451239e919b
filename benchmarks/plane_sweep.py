"""Where the depth of a recorded view can be trusted: a plane sweep over further frames of the same scene.

Nearly all of it is thrown away: what stays is textured, matches well at one depth and badly at all others, and is
smooth inside a low-resolution pixel. It costs seconds a pair, so it is kept in a folder.
"""

import hashlib
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data import Scene
from sr3r.data.evaluation_index import Pair
from sr3r.files import writing
from sr3r.images import resize_pil_bicubic
from sr3r.views import Views

CANDIDATES = 32
"""Depths are counted in steps of this many candidates, evenly spread in 1 / depth from near to far."""
SIZE, REDUCTION = 128, 2
"""Pixels that are matched, and how many of them along each side make a pixel of the result."""
PLANES, WINDOW = 128, 7
NUM_FRAMES, LEAST_FRAMES, MAX_TURN = 6, 3, 35.0
"""Further frames, how many must be there, and the largest angle between lines of sight, degrees."""
LEAST_PEAK, LEAST_LEAD, LEAST_CONTRAST = 0.8, 0.08, 0.03
"""The correlation at the best depth, its lead over all others, and the deviation of the grey levels."""
APART, FROM_ENDS, MAX_STEP = 6, 2, 4
"""Planes: other depths begin so far from the best one; ends of the range; differences inside a pixel."""
LEAST_NEIGHBOURS = 0.99
"""Share of a pixel's neighbourhood of 3x3 that must be as sure."""
_VERSION = 1


def position(depth: Tensor, near: Tensor, far: Tensor) -> Tensor:
    """Depths as numbers of candidates, from 0 (near) to `CANDIDATES` - 1 (far)."""
    return (((1 / near - 1 / depth) / (1 / near - 1 / far)) * (CANDIDATES - 1)).clamp(0, CANDIDATES - 1)


def further_frames(cameras: Cameras, view: int, other: int) -> list[int]:
    """Frames that see about the same as `view` from elsewhere, at most `NUM_FRAMES`, evenly spread in distance."""
    distance = (cameras.centers - cameras.centers[view]).norm(dim=-1)
    cosine = (cameras.c2w[:, :3, 2] * cameras.c2w[view, :3, 2]).sum(-1)
    apart = distance / distance[other].clamp_min(1e-9)
    usable = (apart > 0.15) & (apart < 1.25) & (cosine > np.cos(np.radians(MAX_TURN)))
    frames = sorted(torch.nonzero(usable).flatten().tolist(), key=lambda frame: distance[frame].item())
    picked = np.linspace(0, len(frames) - 1, min(NUM_FRAMES, len(frames))).round().astype(int)
    return [frames[i] for i in picked]


def confident_positions(views: Views) -> Float[Tensor, "h w"]:
    """Positions of the first view's depths by matching it with the others; NaN where they are not to be trusted.

    Args:
        views: `SIZE` x `SIZE` pixels, the first with near and far; the result is `REDUCTION` times smaller.
    """
    grey = views.images.mean(1, keepdim=True)
    score = _correlations(grey, views.cameras)
    peak, best = score.max(0)
    planes = torch.arange(PLANES)[:, None, None]
    second = score.masked_fill((planes - best).abs() < APART, -1).amax(0)
    contrast = (_mean(grey[:1] ** 2) - _mean(grey[:1]) ** 2).clamp_min(0).sqrt()[0, 0]
    sure = (peak > LEAST_PEAK) & (peak - second > LEAST_LEAD) & (contrast > LEAST_CONTRAST)
    sure &= (best >= FROM_ENDS) & (best < PLANES - FROM_ENDS)
    blocks = best.float().unfold(0, REDUCTION, REDUCTION).unfold(1, REDUCTION, REDUCTION).flatten(2)
    whole = sure.unfold(0, REDUCTION, REDUCTION).unfold(1, REDUCTION, REDUCTION).flatten(2).all(-1)
    whole &= blocks.amax(-1) - blocks.amin(-1) <= MAX_STEP
    found = blocks.mean(-1) / (PLANES - 1) * (CANDIDATES - 1)
    # Windows carry the depth of an edge's near side a little beyond it: what has an unsure neighbour goes too.
    inner = F.avg_pool2d(whole[None].float(), 3, 1, 1, count_include_pad=False)[0] > LEAST_NEIGHBOURS
    return torch.where(whole & inner, found, torch.nan)


def pair_positions(scene: Scene, pair: Pair, cache: Path) -> Float[Tensor, "2 h w"]:
    """`confident_positions` of both views of a pair, from the folder where they are there already."""
    cameras = scene.cameras
    facts = f"{_VERSION} {scene.key} {pair.context} {cameras.near[pair.context[0]]:.6g} {len(cameras)}"
    digest = hashlib.sha256(facts.encode() + cameras.c2w.numpy().tobytes()).hexdigest()[:24]
    path = cache / f"{digest}.npy"
    if path.exists():
        return torch.from_numpy(np.load(path))
    found = torch.full((2, SIZE // REDUCTION, SIZE // REDUCTION), torch.nan)
    for i, (view, other) in enumerate((pair.context[:2], pair.context[1::-1])):
        frames = further_frames(cameras, view, other)
        if len(frames) >= LEAST_FRAMES:
            views = scene.load([view, *frames]).center_cropped(2 * SIZE, 2 * SIZE)
            small = resize_pil_bicubic(views.images, SIZE, SIZE)
            found[i] = confident_positions(Views(images=small, cameras=views.cameras))
    cache.mkdir(parents=True, exist_ok=True)
    with writing(path) as temporary, temporary.open("wb") as file:
        np.save(file, found.numpy())
    return found


def _correlations(grey: Float[Tensor, "v 1 h w"], cameras: Cameras) -> Float[Tensor, "p h w"]:
    """Normalised correlation of windows at every plane, the mean over the better half of the other views."""
    near, far = cameras.near[0], cameras.far[0]
    inverse = torch.linspace(1, 0, PLANES) * (1 / near - 1 / far) + 1 / far
    rays = cameras.select([0]).rays(SIZE, SIZE)[0] @ cameras.c2w[0, :3, :3].T
    points = (rays[None] / inverse[:, None, None, None] + cameras.c2w[0, :3, 3]).flatten(0, 2)
    mean = _mean(grey[:1])
    spread = (_mean(grey[:1] ** 2) - mean**2).clamp_min(1e-6)
    scores = []
    for view in range(1, len(grey)):
        uv, z = cameras.select([view]).project(points[None])
        grid = (2 * uv - 1).reshape(PLANES, SIZE, SIZE, 2)
        there = F.grid_sample(grey[view : view + 1].expand(PLANES, -1, -1, -1), grid, align_corners=False)
        seen = ((uv > 0) & (uv < 1)).all(-1) & (z > 0)
        there_mean = _mean(there)
        covariance = _mean(there * grey[:1]) - there_mean * mean
        there_spread = (_mean(there**2) - there_mean**2).clamp_min(1e-6)
        score = covariance / (spread * there_spread).sqrt()
        scores.append(torch.where(seen.reshape(PLANES, SIZE, SIZE), score[:, 0], -1.0))
    return torch.stack(scores).topk((len(scores) + 1) // 2, 0).values.mean(0)


def _mean(images: Float[Tensor, "n 1 h w"]) -> Float[Tensor, "n 1 h w"]:
    """Means over windows, smaller ones at the border."""
    return F.avg_pool2d(images, WINDOW, 1, WINDOW // 2, count_include_pad=False)
