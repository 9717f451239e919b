"""SwinIR: image super-resolution by attention in shifted windows (Liang et al. 2021, arXiv 2108.10257)."""

from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.layers import Mlp
from sr3r.model.upsample.enlarger import Enlarger, Group, Tail, check_sizes
from sr3r.model.upsample.windows import WindowAttention, Windows


@dataclass(frozen=True, kw_only=True)
class SwinIRConfig:
    """Sizes of SwinIR; the defaults are those of the classical one (SwinIR-M, 11.9 million parameters at x4)."""

    dim: int = 180
    """Width of the tokens."""
    groups: int = 6
    """Groups of blocks."""
    blocks: int = 6
    """Blocks of a group; every second one works in shifted windows."""
    num_heads: int = 6
    """Attention heads."""
    window: int = 8
    """Pixels along one side of a window."""
    tail: Tail = "pixelshuffle"
    """How features become pixels: doubling by pixel shuffle, all at once (lightweight), or doubling by repetition
    (real photos)."""

    def __post_init__(self) -> None:
        check_sizes(dim=self.dim, num_heads=self.num_heads, window=self.window)


CLASSICAL = SwinIRConfig()
"""SwinIR-M, for images reduced by a bicubic filter."""
LIGHTWEIGHT = SwinIRConfig(dim=60, groups=4, tail="pixelshuffle-direct")
"""SwinIR-S, 0.9 million parameters."""
REAL = SwinIRConfig(tail="nearest")
"""SwinIR-M for real photos: trained as a GAN on blurred, noisy, compressed images."""


class SwinIR(Enlarger):
    """LR images -> HR images."""

    def __init__(self, config: SwinIRConfig = SwinIRConfig(), *, factor: int = 4):
        groups = [Group(config.dim, [Block(config) for _ in range(config.blocks)]) for _ in range(config.groups)]
        super().__init__(groups, dim=config.dim, window=config.window, tail=config.tail, factor=factor)


class Block(nn.Module):
    """Window attention and MLP, each with a norm before it and a shortcut."""

    def __init__(self, config: SwinIRConfig):
        super().__init__()
        dim = config.dim
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, config.num_heads, config.window)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, 2 * dim)

    def forward(
        self, x: Float[Tensor, "b h w d"], windows: Windows, index: Int[Tensor, "t t"]
    ) -> Float[Tensor, "b h w d"]:
        """Same shape out."""
        x = x + self.attn(self.norm1(x), windows, index)
        return x + self.mlp(self.norm2(x))
