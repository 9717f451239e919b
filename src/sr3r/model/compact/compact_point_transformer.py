"""The compact network's point transformer: a few blocks at one resolution.

Paper: the whole Point Transformer V3, which pools (`sr3r.model.paper.point_transformer`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.bounds import Heads, NumBlocks, Points, Turns, Width
from sr3r.model.layers import Blocks
from sr3r.model.point_block import PointTransformerBlock, scene_of_point
from sr3r.model.serialization import Curve, curve_codes, patches
from sr3r.model.sparse_conv import kernel_map


@dataclass(frozen=True, kw_only=True)
class CompactPointTransformerConfig:
    """Sizes of the compact network's point transformer."""

    dim: Width = 64
    """Width."""
    depth: NumBlocks = 2
    """Blocks."""
    num_heads: Heads = 2
    """Attention heads."""
    patch: Points = 256
    """Points that attend to each other (the paper of PTv3: 1024)."""
    curves: Turns[Curve] = ("z", "hilbert", "z-trans", "hilbert-trans")
    """Orders of the points, taken in turn by the blocks."""

    @property
    def in_dim(self) -> int:
        """Width of the input."""
        return self.dim


class CompactPointTransformer(nn.Module):
    """A stack of blocks at one resolution.

    The serialisation works on a finer grid than the convolution, so that few points tie.
    """

    fine_bits = 4
    """The cells given are this many halvings finer than the convolution's voxels."""

    def __init__(self, config: CompactPointTransformerConfig):
        super().__init__()
        self.config = config
        self.out_dim = config.dim
        self.blocks = Blocks(PointTransformerBlock(config.dim, config.num_heads) for _ in range(config.depth))

    def forward(
        self, x: Float[Tensor, "n d"], cells: Int[Tensor, "n 3"], counts: Sequence[int]
    ) -> Float[Tensor, "n d"]:
        """Features after the blocks.

        Args:
            x: Point features, one cloud after another.
            cells: Non-negative positions on a grid whose cells are 1/16 of a voxel.
            counts: Points of each cloud.
        """
        scene = scene_of_point(counts, x.device)
        voxels = cells >> self.fine_bits
        curves = self.config.curves[: self.config.depth]
        codes = torch.stack([curve_codes(cells, curve) for curve in curves]) | (scene << 48)
        cut = [patches(code.argsort(stable=True), counts, self.config.patch, overlap="mean") for code in codes]
        shared = [cut[i % len(cut)] for i in range(self.config.depth)]
        return self.blocks(x, shared, kernel_map(voxels, scene), voxels)
