"""The block of Point Transformer V3 in plain PyTorch, of which both point transformers are made.

After Wu et al., "Point Transformer V3: Simpler, Faster, Stronger" (CVPR 2024), sections 4.1 and 4.2.

Letters in shapes: n points of all clouds one after another, d channels.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.layers import Attention, DropPath, Mlp, in_parts
from sr3r.model.serialization import Curve, Patches
from sr3r.model.sparse_conv import KernelMap, SubmanifoldConv

CURVES: tuple[Curve, ...] = ("z", "z-trans", "hilbert", "hilbert-trans")
"""The official order of the curves."""
_POINTS = 2**14
"""At a time, where no gradients are recorded."""


class PointTransformerBlock(nn.Module):
    """Positional convolution, attention inside patches of the serialised cloud, MLP; pre-norm."""

    def __init__(
        self,
        dim: int,
        num_heads: int,
        *,
        relative_patch: int | None = None,
        mlp_ratio: float = 4.0,
        drop_path: float = 0.0,
    ):
        """Sizes.

        Args:
            dim: Width.
            num_heads: Attention heads.
            relative_patch: Patch size that the table of relative positions is made for; None for no such table.
            mlp_ratio: Hidden width of the MLP relative to `dim`.
            drop_path: Probability that a point goes without the attention or the MLP in training.
        """
        super().__init__()
        self.position = nn.Sequential(nn.Linear(dim, dim), nn.LayerNorm(dim))
        self.conv = SubmanifoldConv(dim)
        self.norm_attention = nn.LayerNorm(dim)
        self.attention = Attention(dim, num_heads)
        self.relative = None if relative_patch is None else RelativePosition(relative_patch, num_heads)
        self.norm_mlp = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, round(dim * mlp_ratio))
        self.drop_path = DropPath(drop_path, dims=1)

    def forward(
        self,
        x: Float[Tensor, "n d"],
        patches: Patches,
        neighbours: KernelMap,
        cells: Int[Tensor, "n 3"],
        convolved: Float[Tensor, "n d"] | None = None,
    ) -> Float[Tensor, "n d"]:
        """Features in the original order of the points; the convolution sees `convolved` instead of x if given."""
        x = x + self.position(self.conv(x if convolved is None else convolved, neighbours))
        x = x + self.drop_path(self.attend(self.norm_attention(x), patches, cells))
        return x + self.drop_path(in_parts(lambda part: self.mlp(self.norm_mlp(part)), x, _POINTS))

    def attend(self, x: Float[Tensor, "n d"], patches: Patches, cells: Int[Tensor, "n 3"]) -> Float[Tensor, "n d"]:
        """Attention of every point to the points of its patch."""

        def attended(group: Int[Tensor, "p s"]) -> Float[Tensor, "ps d"]:
            bias = None if self.relative is None else self.relative(cells[group])
            return self.attention(x[group], bias=bias).flatten(0, 1)

        results = [in_parts(attended, group, max(1, _POINTS // group.shape[1])) for group in patches.groups]
        # Most often there is one group, and one slot for each point: then the features are copied but once.
        slots = (results[0] if len(results) == 1 else torch.cat(results)).to(x.dtype)
        first, *others = patches.slots.unbind(1)
        y = slots.index_select(0, first)
        for slot in others:
            y = y + slots.index_select(0, slot)
        return y / patches.slots.shape[1] if others else y


class RelativePosition(nn.Module):
    """What attention adds for the offset between two cells: a table per axis, the farthest offsets share an entry."""

    def __init__(self, patch: int, num_heads: int):
        super().__init__()
        self.bound = int((4 * patch) ** (1 / 3) * 2)
        self.table = nn.Parameter(nn.init.trunc_normal_(torch.empty(3 * (2 * self.bound + 1), num_heads), std=0.02))

    def forward(self, cells: Int[Tensor, "p s 3"]) -> Float[Tensor, "p heads s s"]:
        """The bias of every pair of points in a patch."""
        offset = (cells[:, :, None] - cells[:, None]).clamp(-self.bound, self.bound) + self.bound
        row = offset + torch.arange(3, device=cells.device) * (2 * self.bound + 1)
        return torch.stack([self.table[index] for index in row.unbind(-1)]).sum(0).permute(0, 3, 1, 2)


def scene_of_point(counts: Sequence[int], device: torch.device) -> Int[Tensor, " n"]:
    """The number of each point's cloud."""
    return torch.cat([torch.full((count,), scene, device=device) for scene, count in enumerate(counts)])
