"""Attention in square windows of a feature map, shared by SwinIR and HAT (Swin Transformer, arXiv 2103.14030).

How a feature map is cut is a table of token numbers: one gather does cyclic shift and cutting, another undoes them.

Letters in shapes: b images, h w their grid, d channels, n heads, k windows of all images, t tokens of a window,
s the tokens it looks at.
"""

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

MASKED = -100.0
"""Added to the logits of tokens that the cyclic shift brought together (Swin's constant, not minus infinity)."""


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The windows of a batch of feature maps, ordered by kind.

    Attributes:
        tokens: Token numbers (image, row, column) of every window, row by row.
        places: Where each token went: the inverse of `tokens`.
        counts: Windows of each kind: one kind without shift; with it, those inside and those at the right edge, at the
            bottom, and in the corner, which the cyclic shift put together from opposite edges.
        masks: For each kind, what is added to its logits.
    """

    tokens: Int[Tensor, "k t"]
    places: Int[Tensor, " bhw"]
    counts: list[int]
    masks: Float[Tensor, "kinds t t"] | None

    def gather(self, x: Float[Tensor, "b h w d"]) -> Float[Tensor, "k t d"]:
        """The tokens of every window."""
        return x.flatten(0, 2).index_select(0, self.tokens.flatten()).unflatten(0, self.tokens.shape)

    def scatter(self, y: Float[Tensor, "k t d"], shape: torch.Size) -> Float[Tensor, "b h w d"]:
        """Feature maps of the tokens of every window."""
        return y.flatten(0, 1).index_select(0, self.places).reshape(shape)


def cut(x: Float[Tensor, "b h w d"], side: int, *, shift: int = 0) -> Windows:
    """Cut feature maps, whose height and width are multiples of the side, into side x side windows.

    Args:
        x: Only shape, device and type matter.
        side: Tokens along one side of a window.
        shift: Tokens by which the windows are moved down and right; those at the edges wrap around.
    """
    grid = torch.arange(x[..., 0].numel(), device=x.device).reshape(x.shape[:3])
    grid = rearrange(grid.roll((-shift, -shift), (1, 2)), "b (y s) (x z) -> b y x (s z)", s=side, z=side)
    kinds = [grid]
    if shift:
        kinds = [part for rows in grid.tensor_split([-1], 1) for part in rows.tensor_split([-1], 2)]
    tokens = torch.cat([kind.flatten(0, 2) for kind in kinds])
    return Windows(
        tokens=tokens,
        places=tokens.flatten().argsort(),
        counts=[kind[..., 0].numel() for kind in kinds],
        masks=shift_masks(side, shift, like=x) if shift else None,
    )


def shift_masks(side: int, shift: int, *, like: Tensor) -> Float[Tensor, "4 t t"]:
    """Masks of shifted windows: inside, at the right edge, at the bottom, in the corner."""
    wrapped = torch.arange(side, device=like.device) >= side - shift
    y, x = (part.flatten() for part in torch.meshgrid(wrapped, wrapped, indexing="ij"))
    no = torch.zeros_like(x)
    regions = torch.stack([no, x, y, 2 * y + x])
    return MASKED * (regions[:, :, None] != regions[:, None]).to(like.dtype)


def offsets(queries: int, keys: int, *, device: torch.device | None = None) -> Int[Tensor, "t s 2"]:
    """Row and column of each key's place minus those of each query's, both counted from their windows' corners."""

    def places(side: int) -> Int[Tensor, "_ 2"]:
        return torch.cartesian_prod(*[torch.arange(side, device=device)] * 2)

    return places(keys) - places(queries)[:, None]


def relative_index(side: int, *, device: torch.device | None = None) -> Int[Tensor, "t t"]:
    """Rows of the bias table for all pairs of a window's tokens: one for each offset."""
    dy, dx = (side - 1 - offsets(side, side, device=device)).unbind(-1)
    return dy * (2 * side - 1) + dx


def attend(
    q: Float[Tensor, "k n t e"],
    k: Float[Tensor, "k n s e"],
    v: Float[Tensor, "k n s e"],
    bias: Float[Tensor, "n t s"],
) -> Float[Tensor, "k t d"]:
    """Attention of all windows with one bias."""
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=bias[None].to(q.dtype))
    return rearrange(y, "k n t e -> k t (n e)")


class WindowAttention(nn.Module):
    """Self-attention inside windows, with a learned bias for every relative position."""

    def __init__(self, dim: int, num_heads: int, side: int):
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.bias_table = nn.Parameter(torch.empty((2 * side - 1) ** 2, num_heads))
        self.proj = nn.Linear(dim, dim)
        nn.init.trunc_normal_(self.bias_table, std=0.02)

    def forward(
        self, x: Float[Tensor, "b h w d"], windows: Windows, index: Int[Tensor, "t t"]
    ) -> Float[Tensor, "b h w d"]:
        """Attend.

        Args:
            x: Feature maps.
            windows: How they are cut.
            index: The result of `relative_index`.
        """
        qkv = rearrange(self.qkv(windows.gather(x)), "k t (three n e) -> three k n t e", three=3, n=self.num_heads)
        bias = rearrange(self.bias_table[index], "t s n -> n t s")
        if windows.masks is None:
            y = attend(qkv[0], qkv[1], qkv[2], bias)
        else:
            # Kind by kind: a mask for every window would be larger than all features.
            parts = zip(qkv.split(windows.counts, 1), windows.masks, strict=True)
            y = torch.cat([attend(part[0], part[1], part[2], bias + mask) for part, mask in parts if part.numel()])
        return windows.scatter(self.proj(y), x.shape)
