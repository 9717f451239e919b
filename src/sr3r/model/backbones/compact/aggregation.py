"""Matching scores, gathered over their neighbourhood by weights that all depth candidates share.

The scores of a single pixel are ambiguous. A 2D network that takes the candidates as its channels learns which depths
its training scenes have. A 3D one learns how scores support each other, at any depth, and carries over to other scenes
(GwcNet, section 3.3). The image decides which features pass (CoEx): surfaces end where colours change.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.bounds import Width
from sr3r.model.layers import full_precision


@dataclass(frozen=True, kw_only=True)
class CostAggregationConfig:
    """Sizes of the aggregation."""

    channels: Width = 12
    """Channels at full resolution; twice and three times as many at a half and a quarter."""


class WeightedCosts(nn.Module):
    """The same without a neighbourhood: the groups, weighted."""

    def __init__(self, *, num_groups: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((num_groups,), 8.0 / num_groups))

    def forward(
        self, costs: Float[Tensor, "n g s h w"], guide: Float[Tensor, "n c h w"]
    ) -> tuple[Float[Tensor, "n s h w"], Float[Tensor, "n gs h w"]]:
        """Scores, and what a 2D network should see of the volume: all of it."""
        return _weighted(costs, self.weight), costs.flatten(1, 2)


class CostAggregation(nn.Module):
    """Scores of groups of matching features -> one score for every pixel and candidate.

    A small 3D U-Net adds to the weighted sum of the groups.
    """

    def __init__(self, config: CostAggregationConfig, *, num_groups: int, guide_channels: int):
        """Layers.

        Args:
            config: Sizes.
            num_groups: Groups of matching features.
            guide_channels: Channels of the image features.
        """
        super().__init__()
        widths = [config.channels * level for level in (1, 2, 3)]
        self.weight = nn.Parameter(torch.full((num_groups,), 8.0 / num_groups))
        self.enter = nn.Conv3d(num_groups, widths[0], 3, padding=1)
        self.down, self.same, self.up, self.join = (nn.ModuleList() for _ in range(4))
        for wide, narrow in zip(widths[1:], widths, strict=False):
            self.down.append(GuidedConv3d(narrow, wide, guide_channels, stride=2))
            self.same.append(GuidedConv3d(wide, wide, guide_channels))
            self.up.append(nn.Conv3d(wide, narrow, 1))
            self.join.append(GuidedConv3d(wide, wide, guide_channels))
        self.leave = nn.Conv3d(widths[0], 1, 3, padding=1)
        # It begins as the weighted sum, almost.
        nn.init.normal_(self.leave.weight, std=0.01)
        assert self.leave.bias is not None
        nn.init.zeros_(self.leave.bias)

    def forward(
        self, costs: Float[Tensor, "n g s h w"], guide: Float[Tensor, "n c h w"]
    ) -> tuple[Float[Tensor, "n s h w"], Float[Tensor, "n s h w"]]:
        """Gather.

        Args:
            costs: Similarities of every group.
            guide: Features of the image, of the same height and width.

        Returns:
            Scores, and what a 2D network should see of the volume: the same.
        """
        # Convolutions and interpolation of volumes are up to twice as fast in this layout.
        x, finer = F.silu(self.enter(_channels_last(costs))), []
        for down, same in zip(self.down, self.same, strict=True):
            finer.append(x)
            x = down(x, guide)
            x = x + same(x, guide)
        for up, join, skip in zip(reversed(self.up), reversed(self.join), reversed(finer), strict=True):
            x = x + join(x, guide)
            x = skip + _enlarged(up(x), skip)
        scores = _weighted(costs, self.weight) + one_channel(self.leave, F.silu(x))
        return scores, scores


class GuidedConv3d(nn.Module):
    """A 3D convolution whose channels pass as far as the image's features at that pixel allow."""

    def __init__(self, channels: int, out: int, guide_channels: int, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv3d(channels, out, 3, stride, padding=1)
        self.norm = nn.GroupNorm(4, out)
        self.gate = nn.Conv2d(guide_channels, out, 1)

    def forward(self, x: Float[Tensor, "n d s h w"], guide: Float[Tensor, "n c hh ww"]) -> Float[Tensor, "n e t y x"]:
        """Filtered and gated; the guide is reduced to the size of the result."""
        # A bf16 weight gradient over two candidates is garbage in the oneDNN of PyTorch 2.13 (no other number is).
        is_broken = x.device.type == "cpu" and x.shape[2] == 2
        y = _filtered(self.conv, x) if is_broken else self.conv(x)
        y = F.silu(self.norm(y))
        gate = torch.sigmoid(self.gate(F.adaptive_avg_pool2d(guide, (y.shape[-2], y.shape[-1]))))
        return y * (2 * gate)[:, :, None]


def one_channel(conv: nn.Conv3d, x: Float[Tensor, "n d s h w"]) -> Float[Tensor, "n s h w"]:
    """A 3x3x3 convolution to one channel, as a 3x3 one to three: those of the candidate before, of this and the next.

    Processors compute channels in blocks of eight or sixteen, so three cost as much as one.
    """
    weight = conv.weight[0].movedim(1, 0)
    y = F.conv2d(x.movedim(2, 1).flatten(0, 1), weight, padding=1).unflatten(0, (x.shape[0], x.shape[2]))
    before, here, after = y.unbind(2)
    y = here + F.pad(before[:, :-1], (0, 0, 0, 0, 1, 0)) + F.pad(after[:, 1:], (0, 0, 0, 0, 0, 1))
    return y if conv.bias is None else y + conv.bias


@full_precision
def _filtered(conv: nn.Conv3d, x: Float[Tensor, "n d s h w"]) -> Float[Tensor, "n e t y x"]:
    return conv(x.to(conv.weight.dtype))


def _weighted(costs: Float[Tensor, "n g s h w"], weight: Float[Tensor, " g"]) -> Float[Tensor, "n s h w"]:
    return (costs * weight[:, None, None, None]).sum(1)


def _enlarged(x: Float[Tensor, "n d s h w"], like: Float[Tensor, "n e t y x"]) -> Float[Tensor, "n d t y x"]:
    return F.interpolate(_channels_last(x), like.shape[2:], mode="trilinear", align_corners=False)


def _channels_last(x: Float[Tensor, "n d s h w"]) -> Float[Tensor, "n d s h w"]:
    return x.contiguous(memory_format=torch.channels_last_3d)
