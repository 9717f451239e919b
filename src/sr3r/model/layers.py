"""The building blocks every network here is made of: attention (always SDPA), transformer and convolution blocks.

Letters in shapes: b batch, v views, t tokens, d channels, h w grid.
"""

import functools
import math
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from sr3r.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")


def full_precision(function: Callable[P, R]) -> Callable[P, R]:
    """Run geometry outside of autocast: positions rounded to bf16 are off by pixels."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with torch.autocast("cpu", enabled=False), torch.autocast("cuda", enabled=False):
            return function(*args, **kwargs)

    return wrapped


def in_parts(function: Callable[[Tensor], Tensor], x: Tensor, size: int) -> Tensor:
    """`function(x)`, of independent rows, which it gets some at a time where no gradients are recorded.

    What it makes on the way stays small then.

    Args:
        function: Gives tensors with any number of rows per row of x.
        x: Its argument.
        size: Rows at a time.
    """
    if torch.is_grad_enabled() or torch.compiler.is_compiling() or len(x) <= size:
        return function(x)
    return torch.cat([function(part) for part in x.split(size)])


class Attention(nn.Module):
    """Multi-head attention from x to a context (to x itself when there is none)."""

    def __init__(self, dim: int, num_heads: int, context_dim: int | None = None):
        super().__init__()
        if dim % num_heads:
            raise InputError(f"A width of {dim} cannot be divided among {num_heads} attention heads.")
        self.num_heads = num_heads
        self.query = nn.Linear(dim, dim)
        self.key_value = nn.Linear(context_dim or dim, 2 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(
        self,
        x: Float[Tensor, "*b t d"],
        context: Float[Tensor, "*b s e"] | None = None,
        *,
        bias: Float[Tensor, "bb heads t s"] | None = None,
        across_views: bool = False,
    ) -> Float[Tensor, "*b t d"]:
        """Attend; leading dimensions (flattened, those of `bias`) are independent.

        Args:
            x: What asks.
            context: What is asked; x itself without.
            bias: Added to the scores.
            across_views: Each view (the last leading dimension) asks all the others instead.
        """
        key_value = self.key_value(x if context is None else context)
        if across_views:
            key_value = other_views(key_value)
        # SDPA has its fast kernels for exactly one batch dimension.
        q = rearrange(self.query(x).flatten(0, -3), "b t (n d) -> b n t d", n=self.num_heads)
        k, v = rearrange(key_value.flatten(0, -3), "b t (two n d) -> two b n t d", two=2, n=self.num_heads)
        if bias is not None:
            bias = bias.to(q.dtype)
        y = rearrange(F.scaled_dot_product_attention(q, k, v, attn_mask=bias), "b n t d -> b t (n d)")
        return self.out(y).reshape(x.shape)


class Mlp(nn.Sequential):
    """Two linear layers with GELU between."""

    def __init__(self, dim: int, hidden: int, out: int | None = None):
        super().__init__(nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, out or dim))


class DropPath(nn.Module):
    """Stochastic depth (Huang et al. 2016): in training, residuals are left out at random and grow when they are not.

    Drawn from torch's global generator, which a training seeds every step.
    """

    def __init__(self, rate: float, *, dims: int):
        """The probability that a residual is left out, drawn for each index of this many leading dimensions."""
        super().__init__()
        self.rate, self.dims = rate, dims

    def forward(self, residual: Float[Tensor, "*b d"]) -> Float[Tensor, "*b d"]:
        """What came in, on average over all draws; exactly that in evaluation."""
        if not (self.training and self.rate):
            return residual
        keep = 1 - self.rate
        shape = (*residual.shape[: self.dims], *[1] * (residual.ndim - self.dims))
        return residual * (torch.rand(shape, device=residual.device) < keep) / keep


class Block(nn.Module):
    """Pre-norm transformer block: self-attention, optionally cross-attention, MLP."""

    def __init__(
        self, dim: int, num_heads: int, *, cross: bool = False, mlp_ratio: float = 4.0, drop_path: float = 0.0
    ):
        """Sizes.

        Args:
            dim: Width.
            num_heads: Attention heads.
            cross: Whether views attend to each other.
            mlp_ratio: Hidden width of the MLP relative to `dim`.
            drop_path: Probability that a view goes without an attention or the MLP in training.
        """
        super().__init__()
        self.norm_self = nn.LayerNorm(dim)
        self.self_attention = Attention(dim, num_heads)
        self.norm_cross = nn.LayerNorm(dim) if cross else None
        self.cross_attention = Attention(dim, num_heads) if cross else None
        self.norm_mlp = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, round(dim * mlp_ratio))
        self.drop_path = DropPath(drop_path, dims=2)

    def forward(self, x: Float[Tensor, "b v t d"]) -> Float[Tensor, "b v t d"]:
        """Self-attention inside each view, cross-attention to all the other views."""
        x = x + self.drop_path(self.self_attention(self.norm_self(x)))
        if self.cross_attention is not None and self.norm_cross is not None:
            x = x + self.drop_path(self.cross_attention(self.norm_cross(x), across_views=True))
        return x + self.drop_path(self.mlp(self.norm_mlp(x)))


class Blocks(nn.ModuleList):
    """Blocks one after another; with `checkpointing` a training step recomputes each of them instead of storing it."""

    checkpointing = False

    def forward(self, x: Float[Tensor, "*b t d"], *shared: object) -> Float[Tensor, "*b t d"]:
        """The features after the last block.

        Args:
            x: Features before the first.
            shared: Further arguments; a list holds one for each block.
        """
        for i, block in enumerate(self):
            rest = [argument[i] if isinstance(argument, list) else argument for argument in shared]
            if self.checkpointing and torch.is_grad_enabled():
                x = checkpoint(block, x, *rest, use_reentrant=False)
            else:
                x = block(x, *rest)
        return x


class ResidualConv(nn.Module):
    """x + conv(norm-act-conv(x)): the residual block of the convolutional parts."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(math.gcd(8, channels), channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Float[Tensor, "b d h w"]) -> Float[Tensor, "b d h w"]:
        """Same shape out."""
        return x + self.conv2(F.silu(self.conv1(F.silu(self.norm(x)))))


class TokensToMap(nn.Module):
    """Spread each coarse token over its patch of the fine grid (linear layer and pixel shuffle)."""

    def __init__(self, dim: int, channels: int, patch: int):
        super().__init__()
        self.linear = nn.Linear(dim, channels * patch * patch)
        self.patch = patch

    def forward(self, tokens: Float[Tensor, "b t d"], grid: tuple[int, int]) -> Float[Tensor, "b c h w"]:
        """Tokens in row-major order of the grid."""
        x = rearrange(self.linear(tokens), "b (h w) d -> b d h w", h=grid[0], w=grid[1])
        return F.pixel_shuffle(x, self.patch)


def joined(*maps: Float[Tensor, "b _ h w"]) -> Float[Tensor, "b _ h w"]:
    """Maps as the channels of one, in the layout of the convolutions' weights whatever theirs is."""
    return torch.cat([each.contiguous(memory_format=torch.channels_last) for each in maps], 1)


def rising_rates(largest: float, depths: Sequence[int]) -> list[list[float]]:
    """The rates of `DropPath`: equal steps from 0 to the largest over the blocks of all stages."""
    steps = iter(range(sum(depths)))
    return [[largest * next(steps) / max(sum(depths) - 1, 1) for _ in range(depth)] for depth in depths]


def other_views(x: Float[Tensor, "b v t d"]) -> Float[Tensor, "b v s d"]:
    """For each view, the tokens of all the other views, concatenated: s = (v - 1) t."""
    num_views = x.shape[1]
    # Made on the device: a graph (`sr3r.model.recorded`) cannot hold a copy from the host.
    views = torch.arange(num_views, device=x.device)
    index = views[:-1] + (views[:-1] >= views[:, None])
    return x[:, index].flatten(2, 3)


def grid_encoding(height: int, width: int, dim: int, *, device: torch.device) -> Float[Tensor, "t {dim}"]:
    """Fixed sine-cosine encoding of a grid's cells, row-major, for any size (ViT, 2D)."""
    frequency = torch.exp(-math.log(1000.0) * torch.arange(dim // 4, device=device) / (dim // 4))
    y, x = torch.meshgrid(torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij")
    angles = torch.stack([x, y], -1).flatten(0, 1)[..., None] * frequency
    return F.pad(torch.cat([angles.sin(), angles.cos()], -1).flatten(1), (0, dim - 4 * (dim // 4)))


def on_grid(tokens: Float[Tensor, "b v gh gw e"], grid: tuple[int, int]) -> Float[Tensor, "b v t e"]:
    """Tokens of every cell of a grid, row-major: resampled bilinearly if theirs is another."""
    if tuple(tokens.shape[2:4]) != grid:
        flat = rearrange(tokens, "b v h w d -> (b v) d h w")
        flat = F.interpolate(flat, grid, mode="bilinear", align_corners=False)
        tokens = rearrange(flat, "(b v) d h w -> b v h w d", v=tokens.shape[1])
    return tokens.flatten(2, 3)
