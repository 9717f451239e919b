"""Submanifold convolution over occupied voxels, as lists of (output, input) pairs in plain PyTorch."""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

# Coordinates are clamped to this many cells per axis: 18 bits each leave 9 bits for the scene.
_MAX_CELLS = 2**18 - 8


@dataclass(frozen=True)
class KernelMap:
    """Which voxels feed which, for every offset of a kernel; computed once per cloud, shared by its blocks.

    Attributes:
        voxel_of_point: Index of each point's voxel.
        num_points: Number of points in each occupied voxel.
        pairs: Output and input voxel indices for the first half of the offsets; the second half mirrors it, and the
            centre maps every voxel to itself.
    """

    voxel_of_point: Int[Tensor, " n"]
    num_points: Int[Tensor, " m"]
    pairs: list[tuple[Int[Tensor, " _"], Int[Tensor, " _"]]]


def kernel_map(cells: Int[Tensor, "n 3"], scene: Int[Tensor, " n"], *, size: int = 3) -> KernelMap:
    """The kernel map of a batch of clouds on an integer grid; clouds never touch each other.

    Args:
        cells: Non-negative grid coordinates; several points may share a cell.
        scene: Number of each point's cloud.
        size: Voxels along one side of the kernel (odd).
    """
    radius = size // 2
    cells = cells.clamp(max=_MAX_CELLS)
    # Empty cells around each cloud keep neighbours from wrapping into the next row, slice or cloud.
    extent = cells.amax(0) + 1 + 2 * radius
    x, y, z = (cells + radius).unbind(-1)
    code = ((scene * extent[0] + x) * extent[1] + y) * extent[2] + z
    voxels, voxel_of_point, num_points = torch.unique(code, return_inverse=True, return_counts=True)
    step = torch.arange(-radius, radius + 1, device=cells.device)
    shifts = ((step[:, None, None] * extent[1] + step[:, None]) * extent[2] + step).flatten()[: size**3 // 2]
    # A last entry that nothing equals: codes beyond the end are looked up there.
    table = F.pad(voxels, (0, 1), value=-1)
    wanted = voxels + shifts[:, None]
    found = torch.searchsorted(voxels, wanted)
    pairs = []
    for is_there, source in zip(table[found] == wanted, found, strict=True):
        output = torch.nonzero(is_there).squeeze(-1)
        pairs.append((output, source[output]))
    return KernelMap(voxel_of_point, num_points, pairs)


class SubmanifoldConv(nn.Module):
    """Convolution evaluated at the occupied voxels only; points of one voxel are averaged before it."""

    def __init__(self, dim: int, out: int | None = None, *, size: int = 3, bias: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size**3, dim, out or dim) * (size**3 * dim) ** -0.5)
        self.bias = nn.Parameter(torch.zeros(out or dim)) if bias else None

    def forward(self, x: Float[Tensor, "n d"], neighbours: KernelMap) -> Float[Tensor, "n e"]:
        """Features of the points (all clouds of the batch one after another)."""
        index = neighbours.voxel_of_point
        count = neighbours.num_points[:, None].to(x.dtype)
        voxels = x.new_zeros(count.shape[0], x.shape[1]).index_add(0, index, x) / count
        y = _PairConv.apply(voxels, self.weight.to(x.dtype), neighbours.pairs)
        return (y if self.bias is None else y + self.bias).index_select(0, index)


class _PairConv(torch.autograd.Function):
    """sum over offsets of scatter(gather(x) @ W): keeps x and W only, nothing of 27 times the size of x."""

    @staticmethod
    def forward(ctx, x, weight, pairs):
        ctx.save_for_backward(x, weight)
        ctx.pairs = pairs
        # Under autocast the products are bf16; sums over many neighbours stay in the precision of x.
        out = (x @ weight[len(pairs)]).to(x.dtype)
        for w, (output, source) in zip(weight, pairs, strict=False):
            out.index_add_(0, output, (x.index_select(0, source) @ w).to(x.dtype))
        for w, (source, output) in zip(weight.flip(0), pairs, strict=False):
            out.index_add_(0, output, (x.index_select(0, source) @ w).to(x.dtype))
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (grad,) = grads
        x, weight = ctx.saved_tensors
        centre, last = len(ctx.pairs), len(weight) - 1
        grad_x, grad_weight = grad @ weight[centre].T, torch.empty_like(weight)
        grad_weight[centre] = x.T @ grad
        for k, (a, b) in enumerate(ctx.pairs):
            for w, output, source in ((k, a, b), (last - k, b, a)):
                g = grad.index_select(0, output)
                grad_weight[w] = x.index_select(0, source).T @ g
                grad_x.index_add_(0, source, g @ weight[w].T)
        return grad_x, grad_weight, None
