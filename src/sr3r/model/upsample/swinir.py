"""SwinIR: image super-resolution by attention in shifted windows (Liang et al. 2021, arXiv 2108.10257)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.bounds import Groups, Heads, Patch, Width
from sr3r.model.layers import Mlp
from sr3r.model.upsample.learned import Group, LearnedUpsampler, Tail, check_sizes
from sr3r.model.upsample.upsampler_entry import PublishedUpsampler, UpsamplerEntry
from sr3r.model.upsample.windows import WindowAttention, Windows


@dataclass(frozen=True, kw_only=True)
class SwinIRConfig:
    """Sizes of SwinIR; the defaults are those of the classical one (SwinIR-M, 11.9 million parameters at x4)."""

    dim: Width = 180
    """Width of the tokens."""
    groups: Groups = 6
    """Groups of blocks."""
    blocks: Groups = 6
    """Blocks of a group; every second one works in shifted windows."""
    num_heads: Heads = 6
    """Attention heads."""
    window: Patch = 8
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


class SwinIR(LearnedUpsampler):
    """LR images -> HR images."""

    def __init__(self, config: SwinIRConfig = SwinIRConfig(), *, factor: int = 4):
        groups = [Group(config.dim, [SwinBlock(config) for _ in range(config.blocks)]) for _ in range(config.groups)]
        super().__init__(groups, dim=config.dim, window=config.window, tail=config.tail, factor=factor)


class SwinBlock(nn.Module):
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


def _published(
    file: str, training: str, *, sha256: str = "", config: SwinIRConfig = CLASSICAL
) -> PublishedUpsampler[SwinIRConfig]:
    release = "https://github.com/JingyunLiang/SwinIR/releases"
    return PublishedUpsampler(
        source=f"{release}/download/v0.0/{file}",
        page=f"{release}/tag/v0.0",
        config=config,
        factor=int(re.findall(r"_x(\d)", file)[0]),
        training=training,
        sha256=sha256,
    )


_REAL_PHOTOS = "DIV2K, Flickr2K, OST; blurred, noisy, compressed (BSRGAN), as a GAN"

PUBLISHED: Mapping[str, PublishedUpsampler[SwinIRConfig]] = {
    "swinir-x2": _published(
        "001_classicalSR_DF2K_s64w8_SwinIR-M_x2.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="2032ebf8f401dd3ce2fae5f3852117cb72101ec6ed8358faa64c2a3fa09ed4ac",
    ),
    "swinir-x4": _published(
        "001_classicalSR_DF2K_s64w8_SwinIR-M_x4.pth",
        "DIV2K, Flickr2K; bicubic",
        sha256="4e78e33f22c1aa8a773db0cf4a7381bae97c2362c717f155439ebc690cbd9215",
    ),
    "swinir-x8": _published("001_classicalSR_DF2K_s64w8_SwinIR-M_x8.pth", "DIV2K, Flickr2K; bicubic"),
    "swinir-div2k-x4": _published("001_classicalSR_DIV2K_s48w8_SwinIR-M_x4.pth", "DIV2K; bicubic"),
    "swinir-light-x2": _published(
        "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x2.pth",
        "DIV2K; bicubic",
        sha256="193b229909ca89cd8b55de9c9e7fce146ae759d59dfcd78d8feb9dd1d6fa0fd7",
        config=LIGHTWEIGHT,
    ),
    "swinir-light-x4": _published(
        "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x4.pth", "DIV2K; bicubic", config=LIGHTWEIGHT
    ),
    "swinir-real-x2": _published(
        "003_realSR_BSRGAN_DFO_s64w8_SwinIR-M_x2_GAN.pth",
        _REAL_PHOTOS,
        sha256="f397408977a3e07eb06afb7238d453a12ef35ebab7328a54241f307860dbe342",
        config=REAL,
    ),
    "swinir-real-x4": _published(
        "003_realSR_BSRGAN_DFO_s64w8_SwinIR-M_x4_GAN.pth",
        _REAL_PHOTOS,
        sha256="b9afb61e65e04eb7f8aba5095d070bbe9af28df76acd0c9405aeb33b814bcfc6",
        config=REAL,
    ),
}
"""By our names. The checksums are those that several users of the files have recorded independently."""

ENTRY = UpsamplerEntry(config=SwinIRConfig, network=SwinIR, published=PUBLISHED)
