"""HAT: SwinIR with channel attention and overlapping windows (Chen et al. 2023, arXiv 2205.04437)."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.model.bounds import Groups, Heads, Patch, Width
from sr3r.model.layers import Mlp
from sr3r.model.upsample.learned import Group, LearnedUpsampler, as_map, as_tokens, check_sizes
from sr3r.model.upsample.upsampler_entry import PublishedUpsampler, UpsamplerEntry
from sr3r.model.upsample.windows import WindowAttention, Windows, attend, offsets

_CONV_WEIGHT = 0.01
"""Of the convolutions beside the attention."""


@dataclass(frozen=True, kw_only=True)
class HATConfig:
    """Sizes of HAT; the defaults are those of the published HAT (20.8 million parameters at x4)."""

    dim: Width = 180
    """Width of the tokens."""
    groups: Groups = 6
    """Groups of blocks."""
    blocks: Groups = 6
    """Blocks of a group; every second one works in shifted windows, and one more in overlapping ones."""
    num_heads: Heads = 6
    """Attention heads."""
    window: Patch = 16
    """Pixels along one side of a window; that of an overlapping one is half as much again."""
    compress: Width = 3
    """By how much the convolutions beside the attention narrow the features."""
    squeeze: Width = 30
    """By how much channel attention narrows them."""

    def __post_init__(self) -> None:
        check_sizes(dim=self.dim, num_heads=self.num_heads, window=self.window)
        if self.window % 4:
            raise InputError(f"HAT's overlapping windows need a window of a multiple of 4 pixels, not {self.window}.")
        if self.dim < max(self.compress, self.squeeze):
            raise InputError(f"compress and squeeze narrow a width of {self.dim} to nothing.")


FULL = HATConfig()
"""HAT."""
SMALL = HATConfig(dim=144, compress=24, squeeze=24)
"""HAT-S, 9.6 million parameters."""


class HAT(LearnedUpsampler):
    """LR images -> HR images."""

    def __init__(self, config: HATConfig = HATConfig(), *, factor: int = 4):
        groups = [
            Group(config.dim, [HybridBlock(config) for _ in range(config.blocks)], overlap_attn=OverlapBlock(config))
            for _ in range(config.groups)
        ]
        super().__init__(groups, dim=config.dim, window=config.window, tail="pixelshuffle", factor=factor)


class ChannelAttention(nn.Sequential):
    """Channels weighted by what the whole image holds."""

    def __init__(self, dim: int, hidden: int):
        super().__init__(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(dim, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, dim, 1), nn.Sigmoid()
        )

    def forward(self, input: Float[Tensor, "b d h w"]) -> Float[Tensor, "b d h w"]:
        """Same shape out."""
        return input * super().forward(input)


class HybridBlock(nn.Module):
    """Window attention beside convolutions, then MLP."""

    def __init__(self, config: HATConfig):
        super().__init__()
        dim, narrow = config.dim, config.dim // config.compress
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, config.num_heads, config.window)
        self.convs = nn.Sequential(
            nn.Conv2d(dim, narrow, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(narrow, dim, 3, padding=1),
            ChannelAttention(dim, dim // config.squeeze),
        )
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, 2 * dim)

    def forward(
        self, x: Float[Tensor, "b h w d"], windows: Windows, index: Int[Tensor, "t t"]
    ) -> Float[Tensor, "b h w d"]:
        """Same shape out."""
        y = self.norm1(x)
        x = x + self.attn(y, windows, index) + _CONV_WEIGHT * as_tokens(self.convs(as_map(y)))
        return x + self.mlp(self.norm2(x))


class OverlapBlock(nn.Module):
    """Attention from windows to larger windows around them, then MLP."""

    def __init__(self, config: HATConfig):
        super().__init__()
        dim = config.dim
        self.num_heads = config.num_heads
        self.side = config.window
        self.margin = config.window // 4
        self.norm1 = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.bias_table = nn.Parameter(torch.empty((2 * self.side + 2 * self.margin - 1) ** 2, config.num_heads))
        self.proj = nn.Linear(dim, dim)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = Mlp(dim, 2 * dim)
        nn.init.trunc_normal_(self.bias_table, std=0.02)

    def forward(self, x: Float[Tensor, "b h w d"], windows: Windows) -> Float[Tensor, "b h w d"]:
        """Same shape out."""
        queries, keys_values = self.qkv(self.norm1(x)).split([x.shape[-1], 2 * x.shape[-1]], -1)
        q = rearrange(windows.gather(queries), "k t (n e) -> k n t e", n=self.num_heads)
        k, v = rearrange(self._surroundings(keys_values), "k s (two n e) -> two k n s e", two=2, n=self.num_heads)
        # Paper: the published table starts in the middle, so that the first half of the offsets wraps around.
        index = overlap_index(self.side, self.margin, device=x.device) % len(self.bias_table)
        y = attend(q, k, v, rearrange(self.bias_table[index], "t s n -> n t s"))
        x = x + windows.scatter(self.proj(y), x.shape)
        return x + self.mlp(self.norm2(x))

    def _surroundings(self, x: Float[Tensor, "b h w c"]) -> Float[Tensor, "k s c"]:
        """The tokens of every window and of a margin around it.

        Beyond the edges they are zeros that take part in the attention like all others, as in the published network.
        """
        margin = self.margin
        padded = F.pad(x, (0, 0, margin, margin, margin, margin))
        grid = torch.arange(padded[..., 0].numel(), device=x.device).reshape(padded.shape[:3])
        wide = self.side + 2 * margin
        cells = grid.unfold(1, wide, self.side).unfold(2, wide, self.side)
        return padded.flatten(0, 2)[cells.flatten(3).flatten(0, 2)]


def overlap_index(side: int, margin: int, *, device: torch.device | None = None) -> Int[Tensor, "t s"]:
    """Rows of an overlapping window's bias table, as published: negative ones count from the table's end."""
    dy, dx = (offsets(side, side + 2 * margin, device=device) - 2 * margin + 1).unbind(-1)
    return dy * (2 * side + 2 * margin - 1) + dx


def _published(file: str, training: str, *, sha256: str, config: HATConfig = FULL) -> PublishedUpsampler[HATConfig]:
    return PublishedUpsampler(
        # Programs cannot read the authors' own folder, the page. The checksums are those of its files.
        source=f"hf:jaideepsingh/upscale_models/HAT/{file}",
        page="https://drive.google.com/drive/folders/1HpmReFfoUqUbnAOQ7rvOeNU3uf_m69w0",
        config=config,
        factor=4,
        training=training,
        sha256=sha256,
    )


PUBLISHED: Mapping[str, PublishedUpsampler[HATConfig]] = {
    "hat-s-x4": _published(
        "HAT-S_SRx4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="a92f81bd2c0c1aaa371a6e4d6cac69e749fde2e36196885ee47a4a3667542c9a",
        config=SMALL,
    ),
    "hat-x4": _published(
        "HAT_SRx4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="02dabea478aa5902a7170ad89350124e691bd89c91356f24b3267022622dc030",
    ),
    "hat-imagenet-x4": _published(
        "HAT_SRx4_ImageNet-pretrain.pth",
        "ImageNet, then DIV2K, Flickr2K; bicubic",
        sha256="4ee053c42461187846dc0e93aa5abd34591c0725a8e044a59000e92ee215e833",
    ),
}
"""By our names. The checksums are those that several users of the files have recorded independently."""

ENTRY = UpsamplerEntry(config=HATConfig, network=HAT, published=PUBLISHED)
