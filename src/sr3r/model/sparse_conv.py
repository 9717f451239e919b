"""3x3x3 submanifold convolution over occupied voxels, as lists of (output, input) pairs in plain PyTorch."""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

# Coordinates are clamped to this many cells per axis: 20 bits each, so that a code fits in 62 bits with its margins.
_MAX_CELLS = 2**20 - 2


@dataclass(frozen=True)
class KernelMap:
    """Which voxels feed which, for each of the 27 offsets; computed once per cloud, shared by its blocks.

    Attributes:
        voxel_of_point: Index of each point's voxel.
        num_voxels: Number of occupied voxels.
        pairs: For every offset, output and input voxel indices.
    """

    voxel_of_point: Int[Tensor, " n"]
    num_voxels: int
    pairs: list[tuple[Int[Tensor, " _"], Int[Tensor, " _"]]]


def kernel_map(cells: Int[Tensor, "b n 3"]) -> KernelMap:
    """The kernel map of a batch of clouds on an integer grid; clouds never touch each other.

    Args:
        cells: Non-negative grid coordinates; several points may share a cell.
    """
    cells = cells.clamp(max=_MAX_CELLS)
    # One empty cell around each cloud keeps neighbours from wrapping into the next row, slice or cloud.
    extent = cells.amax((0, 1)) + 3
    scene = torch.arange(cells.shape[0], device=cells.device)[:, None]
    x, y, z = (cells + 1).unbind(-1)
    code = (((scene * extent[0] + x) * extent[1] + y) * extent[2] + z).flatten()
    voxels, voxel_of_point = torch.unique(code, return_inverse=True)
    step = torch.tensor([-1, 0, 1], device=cells.device)
    shifts = (step[:, None, None] * extent[1] + step[:, None]) * extent[2] + step
    pairs = []
    for shift in shifts.flatten():
        wanted = voxels + shift
        found = torch.searchsorted(voxels, wanted).clamp(max=len(voxels) - 1)
        output = torch.nonzero(voxels[found] == wanted).squeeze(-1)
        pairs.append((output, found[output]))
    return KernelMap(voxel_of_point, len(voxels), pairs)


class SubmanifoldConv(nn.Module):
    """3x3x3 convolution evaluated at the occupied voxels only; points of one voxel are averaged before it."""

    def __init__(self, dim: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(27, dim, dim) * (27 * dim) ** -0.5)
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Float[Tensor, "n d"], neighbours: KernelMap) -> Float[Tensor, "n d"]:
        """Features of the points (all clouds of the batch one after another)."""
        index = neighbours.voxel_of_point
        count = torch.bincount(index, minlength=neighbours.num_voxels)[:, None].to(x.dtype)
        voxels = x.new_zeros(neighbours.num_voxels, x.shape[1]).index_add(0, index, x) / count
        return (_PairConv.apply(voxels, self.weight.to(x.dtype), neighbours.pairs) + self.bias).index_select(0, index)


class _PairConv(torch.autograd.Function):
    """sum over offsets of scatter(gather(x) @ W): keeps x and W only, nothing of 27 times the size of x."""

    @staticmethod
    def forward(ctx, x, weight, pairs):
        ctx.save_for_backward(x, weight)
        ctx.pairs = pairs
        out = torch.zeros_like(x)
        for w, (output, source) in zip(weight, pairs, strict=True):
            # Under autocast the product is bf16; sums over many neighbours stay in the precision of x.
            out.index_add_(0, output, (x.index_select(0, source) @ w).to(x.dtype))
        return out

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        (grad,) = grads
        x, weight = ctx.saved_tensors
        grad_x, grad_weight = torch.zeros_like(x), torch.empty_like(weight)
        for k, (output, source) in enumerate(ctx.pairs):
            g = grad.index_select(0, output)
            grad_weight[k] = x.index_select(0, source).T @ g
            grad_x.index_add_(0, source, g @ weight[k].T)
        return grad_x, grad_weight, None
