"""The convolutional half of the features: a small residual network with three scales (UniMatch's backbone)."""

from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor, nn

CNN_CHANNELS = (64, 96, 128)
"""Channels of the three maps, finest first."""


class MatchingCNN(nn.Module):
    """Images -> maps at strides 2, 2 and 4 (`lowest_stride` 4) or 2, 4 and 8."""

    def __init__(self, lowest_stride: Literal[4, 8]):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.layer1 = nn.Sequential(_ResidualBlock(64, 64), _ResidualBlock(64, 64))
        self.layer2 = nn.Sequential(_ResidualBlock(64, 96, stride=lowest_stride // 4), _ResidualBlock(96, 96))
        self.layer3 = nn.Sequential(_ResidualBlock(96, 128, stride=2), _ResidualBlock(128, 128))
        self.conv2 = nn.Conv2d(128, 128, 1)

    def forward(self, images: Float[Tensor, "n 3 h w"]) -> list[Float[Tensor, "n _ _ _"]]:
        """The three maps, finest first."""
        fine = self.layer1(_normalised(self.conv1(images)).relu())
        middle = self.layer2(fine)
        return [fine, middle, self.conv2(self.layer3(middle))]


class _ResidualBlock(nn.Module):
    def __init__(self, in_channels: int, channels: int, *, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=stride, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.shortcut = nn.Conv2d(in_channels, channels, 1, stride=stride) if in_channels != channels else None

    def forward(self, x: Float[Tensor, "n _ _ _"]) -> Float[Tensor, "n _ _ _"]:
        y = _normalised(self.conv1(x)).relu()
        y = _normalised(self.conv2(y)).relu()
        if self.shortcut is not None:
            x = _normalised(self.shortcut(x))
        return (x + y).relu()


def _normalised(x: Float[Tensor, "n c h w"]) -> Float[Tensor, "n c h w"]:
    """Instance normalisation; torch's own leaves channels_last, and its group norm loses digits in it."""
    centred = x - x.mean((2, 3), keepdim=True)
    return centred * torch.rsqrt(centred.square().mean((2, 3), keepdim=True) + 1e-5)
