"""What SwinIR and HAT share: everything around their groups of transformer blocks.

LR images -> conv -> tokens -> groups -> conv -(+)-> tail -> HR images
               `-------------------------------'
"""

import math
from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.errors import InputError
from sr3r.model.upsample.windows import Windows, cut, relative_index

Tail = Literal["pixelshuffle", "pixelshuffle-direct", "nearest"]

_MEAN = (0.4488, 0.4371, 0.4040)
"""Colour of the mean pixel of DIV2K, which the networks do not see."""
_HEAD_CHANNELS = 64


class Group(nn.Module):
    """Transformer blocks with a convolution and a shortcut around them all."""

    def __init__(self, dim: int, blocks: Sequence[nn.Module], *, overlap_attn: nn.Module | None = None):
        super().__init__()
        self.blocks = nn.ModuleList(blocks)
        self.overlap_attn = overlap_attn
        self.conv = nn.Conv2d(dim, dim, 3, padding=1)

    def forward(
        self, x: Float[Tensor, "b h w d"], cuts: tuple[Windows, Windows], index: Int[Tensor, "t t"]
    ) -> Float[Tensor, "b h w d"]:
        """Blocks take turns with the two cuts: windows as they are, and shifted by half of their side."""
        y = x
        for i, block in enumerate(self.blocks):
            y = block(y, cuts[i % 2], index)
        if self.overlap_attn is not None:
            y = self.overlap_attn(y, cuts[0])
        return x + as_tokens(self.conv(as_map(y)))


class LearnedUpsampler(nn.Module):
    """Images of any size -> images `factor` times as large.

    Args:
        groups: The transformer.
        dim: Width of its tokens.
        window: Pixels along one side of its windows; images are padded to multiples of it, by reflection.
        tail: How features become pixels.
        factor: A power of two.
    """

    mean: Tensor

    def __init__(self, groups: Sequence[Group], *, dim: int, window: int, tail: Tail, factor: int):
        super().__init__()
        self.factor = factor
        self.window = window
        self.register_buffer("mean", torch.tensor(_MEAN)[:, None, None], persistent=False)
        self.conv_first = nn.Conv2d(3, dim, 3, padding=1)
        self.norm_first = nn.LayerNorm(dim)
        self.groups = nn.ModuleList(groups)
        self.norm = nn.LayerNorm(dim)
        self.conv_after_body = nn.Conv2d(dim, dim, 3, padding=1)
        self.tail = _tail(tail, dim=dim, factor=factor)

    def forward(self, images: Float[Tensor, "b v 3 h w"]) -> Float[Tensor, "b v 3 hh ww"]:
        """Images `factor` times as large, clipped to [0, 1]."""
        return self.upsample(images.flatten(0, 1)).clamp(0, 1).unflatten(0, images.shape[:2])

    def upsample(self, images: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b 3 hh ww"]:
        """The published network itself: not clipped."""
        height, width = images.shape[-2:]
        features = self.conv_first(reflected(images - self.mean, self.window))
        x = self.norm_first(as_tokens(features))
        cuts = cut(x, self.window), cut(x, self.window, shift=self.window // 2)
        index = relative_index(self.window, device=x.device)
        for group in self.groups:
            x = group(x, cuts, index)
        result = self.tail(features + self.conv_after_body(as_map(self.norm(x))))
        return result[..., : self.factor * height, : self.factor * width] + self.mean


def reflected(images: Float[Tensor, "b c h w"], multiple: int) -> Float[Tensor, "b c hh ww"]:
    """Images mirrored at their last row and column until both sides are multiples, however small they are."""
    for axis in (-2, -1):
        side = images.shape[axis]
        if side % multiple:
            place = torch.arange(side + -side % multiple, device=images.device) % max(2 * side - 2, 1)
            images = images.index_select(axis, torch.minimum(place, 2 * side - 2 - place))
    return images


def as_map(x: Float[Tensor, "b h w d"]) -> Float[Tensor, "b d h w"]:
    """A feature map in channels-last order, which is that of the tokens: nothing is copied."""
    return x.permute(0, 3, 1, 2)


def as_tokens(x: Float[Tensor, "b d h w"]) -> Float[Tensor, "b h w d"]:
    """Tokens of a feature map in channels-last order."""
    return x.permute(0, 2, 3, 1)


def check_sizes(*, dim: int, num_heads: int, window: int) -> None:
    """Refuse sizes that do not go together.

    Raises:
        InputError: heads do not share the width evenly, or windows cannot be shifted by half.
    """
    if dim % num_heads:
        raise InputError(f"A width of {dim} cannot be divided among {num_heads} attention heads.")
    if window < 2 or window % 2:
        raise InputError(f"window must be an even number of pixels, not {window}.")


def _tail(kind: Tail, *, dim: int, factor: int) -> nn.Sequential:
    doublings = round(math.log2(factor))
    if 2**doublings != factor or factor < 2:
        raise InputError(f"A learned upsampler enlarges by a power of two, not by {factor}.")
    if kind == "pixelshuffle-direct":
        upsample = nn.Sequential(nn.Conv2d(dim, 3 * factor**2, 3, padding=1), nn.PixelShuffle(factor))
        return nn.Sequential(OrderedDict(upsample=upsample))
    c = _HEAD_CHANNELS
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv_before_upsample"] = nn.Sequential(nn.Conv2d(dim, c, 3, padding=1), nn.LeakyReLU(0.01))
    if kind == "pixelshuffle":
        pairs = [(nn.Conv2d(c, 4 * c, 3, padding=1), nn.PixelShuffle(2)) for _ in range(doublings)]
        layers["upsample"] = nn.Sequential(*(layer for pair in pairs for layer in pair))
    else:
        for i in range(1, doublings + 1):
            layers[f"double{i}"] = nn.Upsample(scale_factor=2, mode="nearest")
            layers[f"conv_up{i}"] = nn.Conv2d(c, c, 3, padding=1)
            layers[f"act_up{i}"] = nn.LeakyReLU(0.2)
        layers["conv_hr"] = nn.Conv2d(c, c, 3, padding=1)
        layers["act_hr"] = nn.LeakyReLU(0.2)
    layers["conv_last"] = nn.Conv2d(c, 3, 3, padding=1)
    return nn.Sequential(layers)
