"""The U-Net that refines cost volumes: one width at all scales, attention across the views at the coarsest."""

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

_GROUPS = 8
_HEAD_CHANNELS = 32


class UNet(nn.Module):
    """Maps of all views -> maps of the same shape (the network of latent diffusion, without its time)."""

    def __init__(self, channels: int, num_levels: int):
        super().__init__()
        self.stem = nn.Conv2d(channels, channels, 3, padding=1)
        self.down = nn.ModuleList(_ResBlock(channels, channels) for _ in range(num_levels))
        self.reduce = nn.ModuleList(nn.Conv2d(channels, channels, 3, 2, 1) for _ in range(num_levels - 1))
        self.down_attention = _CrossViewAttention(channels)
        self.middle = nn.ModuleList(_ResBlock(channels, channels) for _ in range(2))
        self.up = nn.ModuleList(_ResBlock(2 * channels, channels) for _ in range(2 * num_levels))
        self.up_attention = nn.ModuleList(_CrossViewAttention(channels) for _ in range(2))
        self.enlarge = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(num_levels - 1))
        self.norm = nn.GroupNorm(_GROUPS, channels)
        self.out = _zero(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Float[Tensor, "n c h w"], num_views: int) -> Float[Tensor, "n c h w"]:
        """Sides are multiples of 2 to the number of levels less one; n = b v."""
        skips = [self.stem(x)]
        for i, block in enumerate(self.down):
            skips.append(block(skips[-1]))
            if i < len(self.reduce):
                skips.append(self.reduce[i](skips[-1]))
        skips[-1] = self.down_attention(skips[-1], num_views)
        x = skips[-1]
        for block in self.middle:
            x = block(x)
        for i, block in enumerate(self.up):
            x = block(torch.cat([x, skips.pop()], 1))
            if i < len(self.up_attention):
                x = self.up_attention[i](x, num_views)
            if i % 2 == 1 and skips:
                x = self.enlarge[i // 2](F.interpolate(x, scale_factor=2.0))
        return self.out(F.silu(self.norm(x)))


class _ResBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int):
        super().__init__()
        self.norm1 = nn.GroupNorm(_GROUPS, in_channels)
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(_GROUPS, channels)
        self.conv2 = _zero(nn.Conv2d(channels, channels, 3, padding=1))
        self.shortcut = nn.Conv2d(in_channels, channels, 1) if in_channels != channels else None

    def forward(self, x: Float[Tensor, "n _ h w"]) -> Float[Tensor, "n _ h w"]:
        y = self.conv1(F.silu(self.norm1(x)))
        y = self.conv2(F.silu(self.norm2(y)))
        return y + (x if self.shortcut is None else self.shortcut(x))


class _CrossViewAttention(nn.Module):
    """Self-attention over the pixels of all views of a scene together."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(_GROUPS, channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj_out = _zero(nn.Linear(channels, channels))

    def forward(self, x: Float[Tensor, "n c h w"], num_views: int) -> Float[Tensor, "n c h w"]:
        normed = rearrange(self.norm(x), "(b v) c h w -> b (v h w) c", v=num_views)
        qkv = self.qkv(normed)
        q, k, v = rearrange(qkv, "b t (n three d) -> three b n t d", three=3, d=_HEAD_CHANNELS)
        y = self.proj_out(rearrange(F.scaled_dot_product_attention(q, k, v), "b n t d -> b t (n d)"))
        return x + rearrange(y, "b (v h w) c -> (b v) c h w", v=num_views, h=x.shape[-2])


def _zero(module: nn.Module) -> nn.Module:
    """The module with zero parameters, so that the residual branch it ends starts as nothing."""
    for parameter in module.parameters():
        nn.init.zeros_(parameter)
    return module
