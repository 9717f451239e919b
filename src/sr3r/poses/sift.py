"""The scale-invariant features of Lowe (IJCV 2004) in tensor operations: keypoints, orientations, descriptors.

Own code: pycolmap, which has them, links parts under the GPL (docs/supply-chain.md).
"""

import math
from functools import cache
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

_LEVELS = 3
"""Scales an octave at which keypoints are sought; it takes three Gaussian levels more."""
_OCTAVES = 4
_BASE_SIGMA = 1.6
# What a photo is blurred by already, in pixels.
_CAMERA_SIGMA = 0.5
# Curvatures may differ by this factor; more is an edge, along which a point is not fixed.
_MAX_EDGE = 10.0
_ORIENTATION_BINS = 36
_MAX_ORIENTATIONS = 2
# The descriptor: 4 x 4 cells of 3 sigma, 8 directions each, sampled at this many points a cell and axis.
_CELLS, _DIRECTIONS, _CELL_SIGMAS, _CELL_SAMPLES = 4, 8, 3.0, 4
_CLIP = 0.2
_CHUNK = 1024


class Keypoints(NamedTuple):
    """Places of an image, one row for each direction in which it is described.

    Attributes:
        points: Pixel coordinates, pixel centres at +0.5.
        sigmas: Scale in pixels.
        descriptors: 4 x 4 cells (rows, columns) of 8 directions; not negative, of length 1 as square roots (RootSIFT).
    """

    points: Float[Tensor, "n 2"]
    sigmas: Float[Tensor, " n"]
    descriptors: Float[Tensor, "n 128"]


def sift(grey: Float[Tensor, "h w"], *, peak: float, max_features: int) -> Keypoints:
    """Find and describe the keypoints of an image.

    Args:
        grey: In [0, 1], at least 16 pixels at each side.
        peak: A keypoint stands out by this much at least, as a difference of two levels.
        max_features: The largest ones are kept.
    """
    found = []
    spacing = 0.5
    base = _blurred(_doubled(grey), math.sqrt(_BASE_SIGMA**2 - (_CAMERA_SIGMA / spacing) ** 2))
    for _ in range(_OCTAVES):
        levels = _gaussian_levels(base)
        found.append(_described(levels, _keypoints(levels, peak), spacing))
        base, spacing = levels[_LEVELS, ::2, ::2], 2 * spacing
        if min(base.shape) < 8:
            break
    points, sigmas, descriptors = (torch.cat(parts) for parts in zip(*found, strict=True))
    largest = sigmas.argsort(descending=True, stable=True)[:max_features]
    return Keypoints(points[largest], sigmas[largest], descriptors[largest])


def _doubled(image: Float[Tensor, "h w"]) -> Float[Tensor, "h2 w2"]:
    """At twice the size; every second pixel is one of the image."""
    for axis in (0, 1):
        following = torch.cat([image.narrow(axis, 1, image.shape[axis] - 1), image.narrow(axis, -1, 1)], axis)
        image = torch.stack([image, (image + following) / 2], axis + 1).flatten(axis, axis + 1)
    return image


def _blurred(image: Float[Tensor, "h w"], sigma: float) -> Float[Tensor, "h w"]:
    radius = max(1, math.ceil(4 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(radius + 1) / sigma) ** 2)
    weights = (kernel / (2 * kernel.sum() - 1)).tolist()
    # Sums of shifted images: torch's convolution takes ten times as long for one channel.
    for axis in (0, 1):
        length = image.shape[axis]
        padding = (0, 0, radius, radius) if axis == 0 else (radius, radius, 0, 0)
        padded = F.pad(image[None, None], padding, mode="replicate")[0, 0]
        image = padded.narrow(axis, radius, length) * weights[0]
        pair = torch.empty_like(image)
        for shift, weight in enumerate(weights[1:], 1):
            low, high = (padded.narrow(axis, radius + side, length) for side in (-shift, shift))
            image.add_(torch.add(low, high, out=pair), alpha=weight)
    return image


def _gaussian_levels(base: Float[Tensor, "h w"]) -> Float[Tensor, "s h w"]:
    """From the sigma of the base on, each 2^(1/3) times as blurred as the one before."""
    step = 2 ** (1 / _LEVELS)
    levels = [base]
    for level in range(_LEVELS + 2):
        levels.append(_blurred(levels[-1], _BASE_SIGMA * step**level * math.sqrt(step**2 - 1)))
    return torch.stack(levels)


def _keypoints(levels: Float[Tensor, "s h w"], peak: float) -> Float[Tensor, "n 3"]:
    """Level, row and column of what differs from all its 26 neighbours, between pixels and levels."""
    stack = levels.diff(dim=0)
    candidates = _extremes(stack, 0.8 * peak)
    height, width = stack.shape[1:]
    corner = torch.tensor([1, 1, 1])
    far_corner = torch.tensor([_LEVELS, height - 2, width - 2])
    for _ in range(5):
        gradient, hessian = _derivatives(stack, candidates)
        offset = _solved(hessian, -gradient)
        step = (offset > 0.6).long() - (offset < -0.6).long()
        step[:, 0] = 0  # The level stays: half a level is no gain, and its neighbours are candidates themselves.
        moved = torch.minimum(torch.maximum(candidates + step, corner), far_corner)
        if torch.equal(moved, candidates):
            break
        candidates = moved
    else:
        gradient, hessian = _derivatives(stack, candidates)
        offset = _solved(hessian, -gradient)
    value = stack[candidates.unbind(1)] + 0.5 * (gradient * offset).sum(1)
    trace, determinant = (
        hessian[:, 1, 1] + hessian[:, 2, 2],
        hessian[:, 1, 1] * hessian[:, 2, 2] - hessian[:, 1, 2] ** 2,
    )
    is_blob = (determinant > 0) & (trace**2 * _MAX_EDGE < (_MAX_EDGE + 1) ** 2 * determinant)
    good = (value.abs() > peak) & is_blob & (offset.abs() < 1.5).all(1)
    places = candidates[good] + offset[good]
    inside = (places >= 0).all(1) & (places <= torch.tensor([_LEVELS + 1, height - 1, width - 1])).all(1)
    # Candidates that moved to one pixel are one keypoint.
    return places[inside].unique(dim=0)


def _extremes(stack: Float[Tensor, "s h w"], least: float) -> Int[Tensor, "n 3"]:
    """Where a value is the largest or smallest of its 3 x 3 x 3 and this far from 0 at least; no border."""
    found = []
    for level in range(1, len(stack) - 1):
        middle = stack[level, 1:-1, 1:-1]
        for sign, extreme in ((1, torch.maximum), (-1, torch.minimum)):
            layers = extreme(extreme(stack[level - 1], stack[level]), stack[level + 1])
            rows = extreme(extreme(layers[:-2], layers[1:-1]), layers[2:])
            around = extreme(extreme(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
            places = torch.nonzero((middle == around) & (sign * middle > least)) + 1
            found.append(F.pad(places, (1, 0), value=level))
    return torch.cat(found)


def _derivatives(
    stack: Float[Tensor, "s h w"], places: Int[Tensor, "n 3"]
) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3 3"]]:
    """First and second ones along level, row and column."""

    def at(*shift: int) -> Float[Tensor, " n"]:
        return stack[(places + torch.tensor(shift)).unbind(1)]

    axes = torch.eye(3, dtype=torch.long).tolist()
    centre = at(0, 0, 0)
    gradient = torch.stack([(at(*axis) - at(*(-a for a in axis))) / 2 for axis in axes], 1)
    hessian = torch.empty(len(places), 3, 3)
    for i, first in enumerate(axes):
        hessian[:, i, i] = at(*first) + at(*(-a for a in first)) - 2 * centre
        for j in range(i):
            both = [a + b for a, b in zip(first, axes[j], strict=True)]
            across = [a - b for a, b in zip(first, axes[j], strict=True)]
            mixed = at(*both) + at(*(-a for a in both)) - at(*across) - at(*(-a for a in across))
            hessian[:, i, j] = hessian[:, j, i] = mixed / 4
    return gradient, hessian


def _solved(matrices: Float[Tensor, "n 3 3"], values: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Solutions; far away where a matrix is singular."""
    solution, _ = torch.linalg.solve_ex(matrices.double(), values.double())
    return solution.float().nan_to_num(1e3, 1e3, -1e3).clamp(-1e3, 1e3)


def _described(levels: Float[Tensor, "s h w"], places: Float[Tensor, "n 3"], spacing: float) -> Keypoints:
    """Orientations and descriptors, from the level that is nearest to each keypoint."""
    results = []
    nearest = places[:, 0].round().clamp(1, _LEVELS).long()
    for level in range(1, _LEVELS + 1):
        row, column = torch.gradient(levels[level])
        gradients = torch.stack([column, row])
        for chosen in places[nearest == level].split(_CHUNK):
            centres = chosen[:, [2, 1]]
            sigmas = _BASE_SIGMA * 2 ** (chosen[:, 0] / _LEVELS)
            index, angles = _orientations(gradients, centres, sigmas)
            descriptors = _descriptors(gradients, centres[index], sigmas[index], angles)
            results.append(Keypoints(centres[index] * spacing + 0.5, sigmas[index] * spacing, descriptors))
    empty = Keypoints(torch.zeros(0, 2), torch.zeros(0), torch.zeros(0, _CELLS**2 * _DIRECTIONS))
    return Keypoints(*(torch.cat(parts) for parts in zip(empty, *results, strict=True)))


def _orientations(
    gradients: Float[Tensor, "2 h w"], centres: Float[Tensor, "n 2"], sigmas: Float[Tensor, " n"]
) -> tuple[Int[Tensor, " m"], Float[Tensor, " m"]]:
    """The strongest one or two directions of the gradients around each keypoint: its number and the angle."""
    axis = torch.arange(-9, 10) / 2
    grid = torch.cartesian_prod(axis, axis)
    grid = grid[grid.square().sum(1) <= 4.5**2]
    x, y = _sampled(gradients, centres[:, None] + sigmas[:, None, None] * grid)
    weight = torch.hypot(x, y) * torch.exp(-grid.square().sum(1) / (2 * 1.5**2))
    position = torch.atan2(y, x) * (_ORIENTATION_BINS / (2 * math.pi)) - 0.5
    low = position.floor()
    share = position - low
    histogram = torch.zeros(len(centres), _ORIENTATION_BINS)
    for shift, part in ((0, 1 - share), (1, share)):
        histogram.scatter_add_(1, (low.long() + shift) % _ORIENTATION_BINS, weight * part)
    for _ in range(6):
        histogram = (histogram.roll(1, 1) + histogram + histogram.roll(-1, 1)) / 3
    before, after = histogram.roll(1, 1), histogram.roll(-1, 1)
    is_peak = (histogram > before) & (histogram > after) & (histogram > 0.8 * histogram.amax(1, keepdim=True))
    strength, bins = torch.where(is_peak, histogram, -1.0).topk(_MAX_ORIENTATIONS, dim=1)
    index, rank = torch.nonzero(strength > 0, as_tuple=True)
    chosen = bins[index, rank]
    left, middle, right = before[index, chosen], histogram[index, chosen], after[index, chosen]
    vertex = 0.5 * (left - right) / (left - 2 * middle + right)
    return index, (chosen + 0.5 + vertex) * (2 * math.pi / _ORIENTATION_BINS)


@cache
def _cell_grid() -> tuple[Float[Tensor, "p 2"], Float[Tensor, "p c"]]:
    """Points around a keypoint in cells, x and y, and what each adds to which cell."""
    side = (_CELLS + 1) * _CELL_SAMPLES
    axis = (torch.arange(side) + 0.5) / _CELL_SAMPLES - (_CELLS + 1) / 2
    y, x = torch.cartesian_prod(axis, axis).unbind(1)
    middles = torch.arange(_CELLS) - (_CELLS - 1) / 2
    rows, columns = ((1 - (v[:, None] - middles).abs()).clamp_min(0) for v in (y, x))
    fall_off = torch.exp(-(x**2 + y**2) / (2 * (_CELLS / 2) ** 2))
    weights = (rows[:, :, None] * columns[:, None]).flatten(1) * fall_off[:, None]
    return torch.stack([x, y], 1), weights


def _descriptors(
    gradients: Float[Tensor, "2 h w"],
    centres: Float[Tensor, "n 2"],
    sigmas: Float[Tensor, " n"],
    angles: Float[Tensor, " n"],
) -> Float[Tensor, "n 128"]:
    grid, weights = _cell_grid()
    cos, sin = angles.cos(), angles.sin()
    turned = torch.stack([torch.stack([cos, sin], 1), torch.stack([-sin, cos], 1)], 1)
    around = (_CELL_SIGMAS * sigmas)[:, None, None] * (grid @ turned)
    x, y = _sampled(gradients, centres[:, None] + around)
    position = (torch.atan2(y, x) - angles[:, None]) * (_DIRECTIONS / (2 * math.pi))
    low = position.floor()
    share, magnitude = position - low, torch.hypot(x, y)
    bins = torch.zeros(*x.shape, _DIRECTIONS)
    for shift, part in ((0, 1 - share), (1, share)):
        bins.scatter_(2, ((low.long() + shift) % _DIRECTIONS)[..., None], (magnitude * part)[..., None])
    vectors = torch.einsum("npd,pc->ncd", bins, weights).flatten(1)
    vectors = F.normalize(F.normalize(vectors, dim=1).clamp_max(_CLIP), p=1, dim=1)
    return vectors.sqrt()


def _sampled(
    gradients: Float[Tensor, "2 h w"], points: Float[Tensor, "n p 2"]
) -> tuple[Float[Tensor, "n p"], Float[Tensor, "n p"]]:
    """Gradients along x and y between pixels; 0 outside of the image."""
    height, width = gradients.shape[1:]
    scaled = (points + 0.5) * torch.tensor([2 / width, 2 / height]) - 1
    x, y = F.grid_sample(gradients[None], scaled[None], align_corners=False)[0]
    return x, y
