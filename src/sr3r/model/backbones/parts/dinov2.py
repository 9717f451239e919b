"""DINOv2, the vision transformer of Oquab et al. 2023, as a source of feature maps (no registers, no drop path).

Module names are those of the published weights (and of Depth Anything V2's `pretrained.*`).
"""

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.model.bounds import Depth, Heads, Width

PATCH = 14
"""Pixels along one side of a patch; image sides must be multiples of it."""

_TABLE = 37
"""Side of the table of position codes: the patches of a 518x518 image."""


@dataclass(frozen=True, kw_only=True)
class DinoV2Config:
    """Sizes of the transformer; the defaults are ViT-S/14."""

    dim: Width = 384
    """Width."""
    depth: Depth = 12
    """Blocks."""
    num_heads: Heads = 6
    """Attention heads (64 channels each in the published models)."""
    taps: tuple[Depth, Depth, Depth, Depth] = (2, 5, 8, 11)
    """Blocks, counted from 0, whose output is returned."""

    def __post_init__(self) -> None:
        """Check that sizes go together.

        Raises:
            InputError: there are no such blocks, or heads do not share the width evenly.
        """
        if self.dim % self.num_heads:
            raise InputError(f"A width of {self.dim} cannot be divided among {self.num_heads} attention heads.")
        if any(tap >= self.depth for tap in self.taps) or list(self.taps) != sorted(set(self.taps)):
            raise InputError(f"taps are four of the {self.depth} blocks in order, not {list(self.taps)}.")


VIT_S = DinoV2Config()
"""ViT-S/14, 22 million parameters."""
VIT_B = DinoV2Config(dim=768, num_heads=12)
"""ViT-B/14, 86 million parameters."""
VIT_L = DinoV2Config(dim=1024, depth=24, num_heads=16, taps=(4, 11, 17, 23))
"""ViT-L/14, 304 million parameters."""


class DinoV2(nn.Module):
    """Images -> feature maps of four depths, each through the final layer norm."""

    def __init__(self, config: DinoV2Config):
        super().__init__()
        self.config = config
        dim = config.dim
        self.patch_embed = _PatchEmbedding(dim)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + _TABLE**2, dim))
        self.blocks = nn.ModuleList(_Block(dim, config.num_heads) for _ in range(config.depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        nn.init.normal_(self.cls_token, std=1e-6)
        nn.init.trunc_normal_(self.pos_embed, std=0.02)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, images: Float[Tensor, "b 3 h w"]) -> list[Float[Tensor, "b d gh gw"]]:
        """Feature maps at the taps, without the class token.

        Args:
            images: Normalised with ImageNet's mean and standard deviation; sides are multiples of 14.
        """
        height, width = images.shape[-2] // PATCH, images.shape[-1] // PATCH
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), self.patch_embed(images)], 1)
        x = x + self._positions(height, width).to(x.dtype)
        maps = []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in self.config.taps:
                maps.append(rearrange(self.norm(x)[:, 1:], "b (h w) d -> b d h w", h=height))
        return maps

    def _positions(self, height: int, width: int) -> Float[Tensor, "1 t d"]:
        """The table of position codes resampled to a grid, after the class token's own code."""
        if (height, width) == (_TABLE, _TABLE):
            return self.pos_embed
        table = rearrange(self.pos_embed[:, 1:].float(), "1 (h w) d -> 1 d h w", h=_TABLE)
        # The published weights were trained with 0.1 added, so that rounding down never loses a row.
        scale = ((height + 0.1) / _TABLE, (width + 0.1) / _TABLE)
        table = F.interpolate(table, scale_factor=scale, mode="bicubic")
        table = rearrange(table, "1 d h w -> 1 (h w) d").to(self.pos_embed.dtype)
        return torch.cat([self.pos_embed[:, :1], table], 1)


class _PatchEmbedding(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, PATCH, PATCH)

    def forward(self, images: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b t d"]:
        return rearrange(self.proj(images), "b d h w -> b (h w) d")


class _Attention(nn.Module):
    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        q, k, v = rearrange(self.qkv(x), "b t (three n d) -> three b n t d", three=3, n=self.num_heads)
        return self.proj(rearrange(F.scaled_dot_product_attention(q, k, v), "b n t d -> b t (n d)"))


class _Mlp(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        return self.fc2(F.gelu(self.fc1(x)))


class _LayerScale(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        return x * self.gamma


class _Block(nn.Module):
    def __init__(self, dim: int, num_heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = _Attention(dim, num_heads)
        self.ls1 = _LayerScale(dim)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = _Mlp(dim)
        self.ls2 = _LayerScale(dim)

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))
