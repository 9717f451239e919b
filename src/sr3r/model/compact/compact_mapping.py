"""The compact mapping network: convolutions on the LR grid beside a coarse transformer.

Like the paper's an encoder, a feature refinement and a decoder (`sr3r.model.paper.mapping`).
"""

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.bounds import Depth, Heads, Patch, Width
from sr3r.model.layers import Attention, Block, Blocks, ResidualConv, TokensToMap, grid_encoding, on_grid
from sr3r.model.pyramid import coarsest_size


@dataclass(frozen=True, kw_only=True)
class CompactMappingConfig:
    """Sizes of the compact mapping network."""

    channels: Width = 64
    """Channels of the feature map on the LR grid, which the Gaussians query."""
    dim: Width = 160
    """Width of the coarse transformer."""
    num_heads: Heads = 5
    """Attention heads."""
    patch: Patch = 4
    """LR pixels along one side of a coarse token (the paper: 16 pixels of the upsampled image, the same at x4)."""
    encoder_depth: Depth = 2
    """Transformer blocks of the encoder, inside each view."""
    decoder_depth: Depth = 2
    """Transformer blocks of the decoder, with attention to the other views."""
    encoder_convs: Depth = 2
    """Residual convolution blocks before the transformer."""
    decoder_convs: Depth = 3
    """Residual convolution blocks after the transformer."""


class ResidualRefinement(nn.Module):
    """Bidirectional cross-attention between encoder tokens and scaffold tokens, added to both.

    Paper: the result replaces the encoder's tokens (`sr3r.model.paper.mapping.FeatureRefinement`). Norms and the sum
    train better from scratch.
    """

    def __init__(self, dim: int, scaffold_dim: int, num_heads: int):
        super().__init__()
        self.norm_encoder = nn.LayerNorm(dim)
        self.norm_scaffold = nn.LayerNorm(scaffold_dim)
        self.to_dim = nn.Linear(scaffold_dim, dim)
        self.from_scaffold = Attention(dim, num_heads)
        self.from_encoder = Attention(dim, num_heads)
        self.fuse = nn.Linear(2 * dim, dim)

    def forward(
        self, encoder: Float[Tensor, "b v t d"], scaffold: Float[Tensor, "b v t e"]
    ) -> Float[Tensor, "b v t d"]:
        """Refined tokens t_ca, added to the encoder's."""
        t_en = self.norm_encoder(encoder)
        t_pre = self.to_dim(self.norm_scaffold(scaffold))
        fused = torch.cat([self.from_scaffold(t_en, t_pre), self.from_encoder(t_pre, t_en)], -1)
        return encoder + t_pre + self.fuse(fused)


class CompactMapping(nn.Module):
    """Upsampled views -> one feature map per view on the LR grid.

    Paper: a plain ViT on the upsampled image. An interpolated image holds no more than its LR original, so here the
    upsampled image is folded onto the LR grid (pixel unshuffle), where convolutions work at full rate beside the
    coarse transformer (docs/method.md), which sees large views reduced.
    """

    def __init__(self, config: CompactMappingConfig, *, factor: int, scaffold_dim: int):
        super().__init__()
        self.config = config
        self.factor = factor
        self.out_dim, self.stride = config.channels, config.patch
        c, dim = config.channels, config.dim
        self.stem = nn.Conv2d(3 * factor**2, c, 3, padding=1)
        self.encoder_convs = nn.Sequential(*(ResidualConv(c) for _ in range(config.encoder_convs)))
        self.patch_embed = nn.Conv2d(c, dim, config.patch, config.patch)
        self.encoder = Blocks(Block(dim, config.num_heads) for _ in range(config.encoder_depth))
        self.refinement = ResidualRefinement(dim, scaffold_dim, config.num_heads)
        self.decoder = Blocks(Block(dim, config.num_heads, cross=True) for _ in range(config.decoder_depth))
        self.norm = nn.LayerNorm(dim)
        self.to_map = TokensToMap(dim, c, config.patch)
        self.decoder_convs = nn.Sequential(*(ResidualConv(c) for _ in range(config.decoder_convs)))

    def forward(
        self, images: Float[Tensor, "b v 3 hh ww"], tokens: Float[Tensor, "b v gh gw e"]
    ) -> Float[Tensor, "b v d h w"]:
        """Decoder features t_de at every LR pixel.

        Args:
            images: Upsampled views, in [0, 1].
            tokens: The scaffold's tokens on their coarse grid (resampled if it is not the encoder's).
        """
        num_views = images.shape[1]
        folded = F.pixel_unshuffle(images.flatten(0, 1) * 2 - 1, self.factor)
        fine = self.encoder_convs(self.stem(folded))
        height, width = fine.shape[-2:]
        small = F.adaptive_avg_pool2d(fine, coarsest_size((height, width), stride=self.stride))
        coarse = self.patch_embed(small)
        grid = (coarse.shape[-2], coarse.shape[-1])
        x = rearrange(coarse, "(b v) d h w -> b v (h w) d", v=num_views)
        x = x + grid_encoding(*grid, self.config.dim, device=x.device).to(x.dtype)
        x = self.encoder(x)
        x = self.refinement(x, on_grid(tokens, grid).to(x.dtype))
        x = self.decoder(x)
        context = self.to_map(self.norm(x).flatten(0, 1), grid)
        fine = fine + F.interpolate(context, (height, width), mode="bilinear", align_corners=False)
        return rearrange(self.decoder_convs(fine), "(b v) d h w -> b v d h w", v=num_views)
