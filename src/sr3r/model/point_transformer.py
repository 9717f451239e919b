"""Point Transformer V3 blocks in plain PyTorch: serialised patch attention with conditional positional encoding.

After Wu et al., "Point Transformer V3: Simpler, Faster, Stronger" (CVPR 2024), sections 4.1 and 4.2.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.layers import Attention, Mlp
from sr3r.model.serialization import Curve, curve_codes
from sr3r.model.sparse_conv import KernelMap, SubmanifoldConv, kernel_map

# The serialisation works on a finer grid than the convolution, so that few points tie.
_SUBDIVISIONS = 16


@dataclass(frozen=True, kw_only=True)
class PointTransformerConfig:
    """Sizes of the point transformer."""

    dim: int = 64
    """Width."""
    depth: int = 2
    """Blocks."""
    num_heads: int = 2
    """Attention heads."""
    patch: int = 256
    """Points that attend to each other (the paper of PTv3: 1024)."""
    curves: tuple[Curve, ...] = ("z", "hilbert", "z-trans", "hilbert-trans")
    """Orders of the points, taken in turn by the blocks."""


class PointTransformerBlock(nn.Module):
    """Positional convolution, attention inside patches of the serialised cloud, MLP; pre-norm."""

    def __init__(self, config: PointTransformerConfig):
        super().__init__()
        dim = config.dim
        self.patch = config.patch
        self.position = nn.Sequential(nn.Linear(dim, dim), nn.LayerNorm(dim))
        self.conv = SubmanifoldConv(dim)
        self.norm_attention = nn.LayerNorm(dim)
        self.attention = Attention(dim, config.num_heads)
        self.norm_mlp = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, 4 * dim)

    def forward(
        self, x: Float[Tensor, "b n d"], order: Int[Tensor, "b n"], neighbours: KernelMap
    ) -> Float[Tensor, "b n d"]:
        """Features in the original order of the points; `order` lists them along the curve."""
        x = x + self.position(self.conv(x.flatten(0, 1), neighbours).unflatten(0, x.shape[:2]))
        patches = _patches(order, self.patch)
        index = patches.flatten(1)[..., None].expand(-1, -1, x.shape[-1])
        y = self.norm_attention(x).gather(1, index).unflatten(1, patches.shape[1:])
        y = self.attention(y).flatten(1, 2).to(x.dtype)
        # The last patch may share points with the one before it: both results of a shared point are averaged.
        count = torch.zeros_like(x[..., :1]).scatter_add_(1, index[..., :1], torch.ones_like(y[..., :1]))
        x = x + torch.zeros_like(x).scatter_add(1, index, y) / count
        return x + self.mlp(self.norm_mlp(x))


class PointTransformer(nn.Module):
    """A stack of blocks over a batch of equally large clouds."""

    def __init__(self, config: PointTransformerConfig):
        super().__init__()
        self.config = config
        self.blocks = nn.ModuleList(PointTransformerBlock(config) for _ in range(config.depth))

    def forward(self, x: Float[Tensor, "b n d"], coords: Float[Tensor, "b n 3"]) -> Float[Tensor, "b n d"]:
        """Features after the blocks.

        Args:
            x: Point features.
            coords: Positions in units of the convolution's voxels.
        """
        coords = coords - coords.amin(1, keepdim=True)
        neighbours = kernel_map(coords.floor().long())
        fine = (coords * _SUBDIVISIONS).floor().long()
        curves = self.config.curves[: self.config.depth]
        orders = [curve_codes(fine, curve).argsort(dim=1, stable=True) for curve in curves]
        for i, block in enumerate(self.blocks):
            x = block(x, orders[i % len(orders)], neighbours)
        return x


def _patches(order: Int[Tensor, "b n"], size: int) -> Int[Tensor, "b p s"]:
    """Consecutive runs of the order; the last one is moved back to be full, so it may overlap its neighbour."""
    n = order.shape[1]
    size = min(size, n)
    starts = torch.arange(0, n, size, device=order.device).clamp(max=n - size)
    return order[:, starts[:, None] + torch.arange(size, device=order.device)]
