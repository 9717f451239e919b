"""The mapping network: upsampled images and scaffold tokens -> a feature map that knows appearance and geometry.

Encoder -> feature refinement against the scaffold's tokens -> decoder across views (SR3R section 3).
"""

from dataclasses import dataclass

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.model.bounds import Depth, Heads, Patch, Probability, Width
from sr3r.model.layers import Block, Blocks, grid_encoding, on_grid, rising_rates


@dataclass(frozen=True, kw_only=True)
class MappingConfig:
    """Sizes of the mapping network, a plain ViT on the upsampled images."""

    dim: Width = 768
    """Width (the paper does not say; ViT-B's)."""
    num_heads: Heads = 8
    """Attention heads (the paper: 8)."""
    patch: Patch = 16
    """Pixels of the upsampled image along one side of a token (the paper: 16)."""
    encoder_depth: Depth = 12
    """Blocks inside each view (the paper does not say; ViT-B's)."""
    decoder_depth: Depth = 6
    """Blocks with attention to the other views (the paper does not say)."""
    refinement_heads: Heads = 1
    """Heads of the feature refinement (the paper's equation has one)."""
    drop_path: Probability = 0.0
    """Stochastic depth: largest probability, rising over the blocks of encoder and decoder, that a view goes without a
    block's attention or MLP in training (the paper does not mention it). Drawn from torch's global generator."""

    def __post_init__(self) -> None:
        if not 0 <= self.drop_path < 1:
            raise InputError(f"drop_path of the ViT is a probability below 1, not {self.drop_path}.")
        if self.dim % self.refinement_heads:
            raise InputError(f"A width of {self.dim} cannot be divided among {self.refinement_heads} heads.")


class FeatureRefinement(nn.Module):
    """Bidirectional cross-attention between encoder tokens and scaffold tokens (SR3R, feature refinement).

    U_op = softmax(t_en Wq_o (t_pre Wk_p)^T / sqrt d) t_pre Wv_p, U_po = softmax(t_pre Wq_p (t_en Wk_o)^T / sqrt d)
    t_en Wv_o, concatenated and fused by a fully connected layer into t_ca. It keeps what upsampling invented out of
    the 3D features.

    Paper: it does not say how U_po, which has a row per scaffold token, is concatenated with U_op when the grids
    differ. It is resampled bilinearly.
    """

    def __init__(self, dim: int, scaffold_dim: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.query_encoder = nn.Linear(dim, dim, bias=False)
        self.key_scaffold = nn.Linear(scaffold_dim, dim, bias=False)
        self.value_scaffold = nn.Linear(scaffold_dim, dim, bias=False)
        self.query_scaffold = nn.Linear(scaffold_dim, dim, bias=False)
        self.key_encoder = nn.Linear(dim, dim, bias=False)
        self.value_encoder = nn.Linear(dim, dim, bias=False)
        self.fuse = nn.Linear(2 * dim, dim)

    def forward(
        self, encoder: Float[Tensor, "b v gh gw d"], scaffold: Float[Tensor, "b v sh sw e"]
    ) -> Float[Tensor, "b v gh gw d"]:
        """Refined tokens t_ca."""
        t_en, t_pre = encoder.flatten(2, 3), scaffold.flatten(2, 3)
        u_op = self._attend(self.query_encoder(t_en), self.key_scaffold(t_pre), self.value_scaffold(t_pre))
        u_po = self._attend(self.query_scaffold(t_pre), self.key_encoder(t_en), self.value_encoder(t_en))
        u_po = on_grid(u_po.unflatten(2, scaffold.shape[2:4]), (encoder.shape[2], encoder.shape[3]))
        return self.fuse(torch.cat([u_op, u_po], -1)).unflatten(2, encoder.shape[2:4])

    def _attend(
        self, query: Float[Tensor, "b v t d"], key: Float[Tensor, "b v s d"], value: Float[Tensor, "b v s d"]
    ) -> Float[Tensor, "b v t d"]:
        q, k, v = (rearrange(x, "b v t (n d) -> (b v) n t d", n=self.num_heads) for x in (query, key, value))
        attended = F.scaled_dot_product_attention(q, k, v)
        return rearrange(attended, "(b v) n t d -> b v t (n d)", v=query.shape[1])


class Mapping(nn.Module):
    """Upsampled views -> one feature map per view, a feature for each patch of 16x16 upsampled pixels."""

    def __init__(self, config: MappingConfig, *, factor: int, scaffold_dim: int):
        super().__init__()
        if config.patch % factor:
            raise InputError(f"The ViT's patch of {config.patch} pixels must be a multiple of the factor {factor}.")
        dim, heads = config.dim, config.num_heads
        self.out_dim, self.stride = dim, config.patch // factor
        self.patch_embed = nn.Conv2d(3, dim, config.patch, config.patch)
        encoder_rates, decoder_rates = rising_rates(config.drop_path, (config.encoder_depth, config.decoder_depth))
        self.encoder = Blocks(Block(dim, heads, drop_path=rate) for rate in encoder_rates)
        self.norm_encoder = nn.LayerNorm(dim)
        self.refinement = FeatureRefinement(dim, scaffold_dim, config.refinement_heads)
        self.decoder = Blocks(Block(dim, heads, cross=True, drop_path=rate) for rate in decoder_rates)
        self.norm_decoder = nn.LayerNorm(dim)

    def forward(
        self, images: Float[Tensor, "b v 3 hh ww"], tokens: Float[Tensor, "b v gh gw e"]
    ) -> Float[Tensor, "b v d ph pw"]:
        """Decoder features t_de at every patch.

        Args:
            images: Upsampled views, in [0, 1].
            tokens: The scaffold's tokens t_pre on their coarse grid.
        """
        x = self.patch_embed(images.flatten(0, 1) * 2 - 1)
        grid = (x.shape[-2], x.shape[-1])
        x = rearrange(x, "(b v) d h w -> b v (h w) d", v=images.shape[1])
        x = x + grid_encoding(*grid, x.shape[-1], device=x.device).to(x.dtype)
        t_en = self.norm_encoder(self.encoder(x))
        t_ca = self.refinement(t_en.unflatten(2, grid), tokens.to(x.dtype))
        t_de = self.norm_decoder(self.decoder(t_ca.flatten(2, 3)))
        return rearrange(t_de, "b v (h w) d -> b v d h w", h=grid[0])
