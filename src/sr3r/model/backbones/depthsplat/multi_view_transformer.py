"""The multi-view transformer: coarse maps of all views attend to themselves and to each other (UniMatch, MVSplat).

Attention is local: a map is cut into 2x2 windows, which move by half a window in every second block. SDPA sees the
windows as heads, the single head of the network as their channels.
"""

import math

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

_NUM_BLOCKS = 6


class MultiViewTransformer(nn.Module):
    """Features of single views -> features that know the other views."""

    def __init__(self, dim: int):
        super().__init__()
        self.layers = nn.ModuleList(_Block(dim) for _ in range(_NUM_BLOCKS))

    def forward(self, maps: Float[Tensor, "n d h w"], neighbours: Int[Tensor, "b v m"]) -> Float[Tensor, "n d h w"]:
        """Same shape out.

        Args:
            maps: Of all views of all scenes, n = b v; sides are multiples of 4.
            neighbours: The views that each view attends to.
        """
        height, width = maps.shape[-2:]
        code = _sine_code(height // 2, width // 2, maps.shape[1], device=maps.device)
        x = rearrange(maps, "n d h w -> n h w d") + code.repeat(2, 2, 1).to(maps.dtype)
        shift = (height // 4, width // 4)
        self_mask = _shifted_mask(height, width, device=maps.device).to(maps.dtype)
        # The keys of a window are ordered (position, view), this mask (view, position), so with more than two views
        # it hides the wrong keys. The published weights were trained with it.
        cross_mask = self_mask.repeat(1, 1, 1, neighbours.shape[-1])
        for i, block in enumerate(self.layers):
            if i % 2 == 0:
                x = _from_windows(block(_to_windows(x), neighbours), height)
            else:
                windows = _to_windows(x.roll((-shift[0], -shift[1]), (1, 2)))
                x = _from_windows(block(windows, neighbours, self_mask, cross_mask), height).roll(shift, (1, 2))
        return rearrange(x, "n h w d -> n d h w")


class _Block(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.self_attn = _AttentionLayer(dim)
        self.cross_attn_ffn = _AttentionLayer(dim, has_mlp=True)

    def forward(
        self,
        x: Float[Tensor, "n w t d"],
        neighbours: Int[Tensor, "b v m"],
        self_mask: Float[Tensor, "1 w t t"] | None = None,
        cross_mask: Float[Tensor, "1 w t s"] | None = None,
    ) -> Float[Tensor, "n w t d"]:
        """The other views are seen as they were before this block."""
        return self.cross_attn_ffn(self.self_attn(x, x, self_mask), x, cross_mask, neighbours)


class _AttentionLayer(nn.Module):
    def __init__(self, dim: int, *, has_mlp: bool = False):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj, self.merge = (nn.Linear(dim, dim, bias=False) for _ in range(4))
        self.norm1 = nn.LayerNorm(dim)
        self.mlp = None
        if has_mlp:
            hidden = nn.Linear(2 * dim, 8 * dim, bias=False)
            self.mlp = nn.Sequential(hidden, nn.GELU(), nn.Linear(8 * dim, dim, bias=False))
            self.norm2 = nn.LayerNorm(dim)
        for parameter in self.parameters():
            if parameter.ndim > 1:
                nn.init.xavier_uniform_(parameter)

    def forward(
        self,
        x: Float[Tensor, "n w t d"],
        context: Float[Tensor, "n w t d"],
        mask: Float[Tensor, "1 w t s"] | None = None,
        neighbours: Int[Tensor, "b v m"] | None = None,
    ) -> Float[Tensor, "n w t d"]:
        """Attend to the context, or to the context of the neighbours."""
        k, v = self.k_proj(context), self.v_proj(context)
        if neighbours is not None:
            k, v = _of_neighbours(k, neighbours), _of_neighbours(v, neighbours)
        message = F.scaled_dot_product_attention(self.q_proj(x), k, v, attn_mask=mask)
        message = self.norm1(self.merge(message))
        if self.mlp is not None:
            message = self.norm2(self.mlp(torch.cat([x, message], -1)))
        return x + message


def gather_views(x: Float[Tensor, "b v *r"], index: Int[Tensor, "b v m"]) -> Float[Tensor, "b v m *r"]:
    """For each view, those of the views (of its scene) that the index names."""
    scenes = torch.arange(len(index), device=index.device)[:, None, None]
    return x[scenes, index]


def _of_neighbours(x: Float[Tensor, "n w t d"], neighbours: Int[Tensor, "b v m"]) -> Float[Tensor, "n w s d"]:
    """The tokens of all neighbours, ordered (position, view): s = t m."""
    gathered = gather_views(x.unflatten(0, neighbours.shape[:2]), neighbours)
    return rearrange(gathered, "b v m w t d -> (b v) w (t m) d")


def _to_windows(x: Float[Tensor, "n h w d"]) -> Float[Tensor, "n 4 t d"]:
    return rearrange(x, "n (wy h) (wx w) d -> n (wy wx) (h w) d", wy=2, wx=2)


def _from_windows(x: Float[Tensor, "n 4 t d"], height: int) -> Float[Tensor, "n h w d"]:
    return rearrange(x, "n (wy wx) (h w) d -> n (wy h) (wx w) d", wy=2, wx=2, h=height // 2)


def _shifted_mask(height: int, width: int, *, device: torch.device) -> Float[Tensor, "1 4 t t"]:
    """-100 between positions of a shifted window that are not neighbours in the map (Swin transformer)."""

    def strips(size: int) -> Tensor:
        """Before the last window, its first half, and its second half, which has come round from the other side."""
        position = torch.arange(size, device=device)
        return (position >= size // 2).int() + (position >= size - size // 4).int()

    region = (3 * strips(height)[:, None] + strips(width)).float()
    region = _to_windows(region[None, :, :, None])[..., 0]
    return -100.0 * (region[..., None] != region[..., None, :])


def _sine_code(height: int, width: int, dim: int, *, device: torch.device) -> Float[Tensor, "h w {dim}"]:
    """Sine and cosine of each cell's row, then of its column (DETR)."""
    wavelength = 10000 ** (torch.arange(dim // 4, device=device) / (dim // 4))

    def axis(size: int) -> Tensor:
        angle = 2 * math.pi * torch.arange(1, size + 1, device=device) / (size + 1e-6)
        angle = angle[:, None] / wavelength
        return torch.stack([angle.sin(), angle.cos()], -1).flatten(1)

    rows, columns = axis(height)[:, None], axis(width)[None]
    return torch.cat([rows.expand(height, width, -1), columns.expand(height, width, -1)], -1)
