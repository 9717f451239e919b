"""NoPoSplat's transformer blocks: pre-norm, with the tokens' grid positions rotated into queries and keys.

Letters in shapes: b batch, v views, t tokens of a view, d channels, n heads of e channels.
"""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.layers import Mlp, full_precision

_EPS = 1e-6
_BASE = 100.0


@full_precision
def rotary_table(grid: tuple[int, int], head_dim: int, like: Tensor) -> Float[Tensor, "2 t {head_dim}"]:
    """Cosines and signed sines of the rotation of every token (RoPE, Su et al. 2021, for two dimensions).

    The first half of a head's channels is rotated by the row, the second by the column; in each half, channel i of the
    first quarter makes a pair with channel i of the second. The last token, that of the intrinsics, stands at the
    start of one row more.

    Args:
        grid: Rows and columns of the image's tokens.
        head_dim: Channels of a head.
        like: Gives device and type.
    """
    rows, columns = grid
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    positions = torch.cat([torch.stack([y, x], -1).flatten(0, 1), torch.tensor([[rows, 0]])])
    quarter = head_dim // 4
    frequencies = _BASE ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
    angles = positions[..., None] * frequencies
    cos, sin = torch.stack([angles.cos()] * 2, -2), torch.stack([-angles.sin(), angles.sin()], -2)
    return torch.stack([cos, sin]).flatten(-3).to(like.device, like.dtype)


def rotate(x: Float[Tensor, "*b t e"], table: Float[Tensor, "2 t e"]) -> Float[Tensor, "*b t e"]:
    """Queries or keys, turned by the positions of their tokens."""
    cos, sin = table
    partner = x.unflatten(-1, (2, 2, -1)).flip(-2).flatten(-3)
    return x * cos + partner * sin


class SelfAttention(nn.Module):
    """Attention among the tokens of a view."""

    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.query_key_value = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "b v t d"], table: Float[Tensor, "2 t e"]) -> Float[Tensor, "b v t d"]:
        """Views are independent."""
        q, k, v = rearrange(self.query_key_value(x), "b v t (c n d) -> c (b v) n t d", c=3, n=self.num_heads)
        y = F.scaled_dot_product_attention(rotate(q, table).to(v.dtype), rotate(k, table).to(v.dtype), v)
        return self.out(rearrange(y, "(b v) n t d -> b v t (n d)", v=x.shape[1]))


class CrossAttention(nn.Module):
    """Attention of each view's tokens to those of other views."""

    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.query = nn.Linear(dim, dim)
        self.key_value = nn.Linear(dim, 2 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(
        self,
        x: Float[Tensor, "b v t d"],
        context: Float[Tensor, "b u t d"],
        seen: list[list[int]],
        table: Float[Tensor, "2 t e"],
    ) -> Float[Tensor, "b v t d"]:
        """`seen` tells for each view of x which views of the context it attends to, jointly."""
        q = rearrange(self.query(x), "b v t (n d) -> (b v) n t d", n=self.num_heads)
        k, v = rearrange(self.key_value(context), "b u t (c n d) -> c b u n t d", c=2, n=self.num_heads)
        k = rotate(k, table).to(v.dtype)
        k, v = (rearrange(y[:, seen], "b v u n t d -> (b v) n (u t) d") for y in (k, v))
        y = F.scaled_dot_product_attention(rotate(q, table).to(v.dtype), k, v)
        return self.out(rearrange(y, "(b v) n t d -> b v t (n d)", v=x.shape[1]))


class EncoderBlock(nn.Module):
    """Self-attention and MLP."""

    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.norm_self = nn.LayerNorm(dim, eps=_EPS)
        self.self_attention = SelfAttention(dim, num_heads)
        self.norm_mlp = nn.LayerNorm(dim, eps=_EPS)
        self.mlp = Mlp(dim, 4 * dim)

    def forward(self, x: Float[Tensor, "b v t d"], table: Float[Tensor, "2 t e"]) -> Float[Tensor, "b v t d"]:
        """Views are independent."""
        x = x + self.self_attention(self.norm_self(x), table)
        return x + self.mlp(self.norm_mlp(x))


class DecoderBlock(nn.Module):
    """Self-attention, cross-attention to other views, MLP."""

    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.norm_self = nn.LayerNorm(dim, eps=_EPS)
        self.self_attention = SelfAttention(dim, num_heads)
        self.norm_cross = nn.LayerNorm(dim, eps=_EPS)
        self.norm_context = nn.LayerNorm(dim, eps=_EPS)
        self.cross_attention = CrossAttention(dim, num_heads)
        self.norm_mlp = nn.LayerNorm(dim, eps=_EPS)
        self.mlp = Mlp(dim, 4 * dim)

    def forward(
        self,
        x: Float[Tensor, "b v t d"],
        context: Float[Tensor, "b u t d"],
        seen: list[list[int]],
        table: Float[Tensor, "2 t e"],
    ) -> Float[Tensor, "b v t d"]:
        """`seen` tells for each view of x which views of the context it attends to, jointly."""
        x = x + self.self_attention(self.norm_self(x), table)
        x = x + self.cross_attention(self.norm_cross(x), self.norm_context(context), seen, table)
        return x + self.mlp(self.norm_mlp(x))


def layer_norm(dim: int) -> nn.LayerNorm:
    """A LayerNorm with the epsilon of the published weights."""
    return nn.LayerNorm(dim, eps=_EPS)
