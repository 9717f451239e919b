"""Features of a network that has seen photographs: the first four layers of VGG16, as trained on ImageNet.

What was learnt on procedural scenes matches procedural surfaces best; these filters were learnt on a million photos,
and stay as they are (GraftNet).
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

_LAYERS = {"conv0_0": (3, 64), "conv0_1": (64, 64), "conv1_0": (64, 128), "conv1_1": (128, 128)}
NUM_FEATURES = 128
"""Channels of `ImageNetFeatures`."""


class ImageNetFeatures(nn.Module):
    """Images -> features of the same size (VGG16 up to conv2_2, of images enlarged twice); nothing of it learns."""

    def __init__(self):
        super().__init__()
        for name, (before, width) in _LAYERS.items():
            self.register_buffer(f"{name}_weight", torch.zeros(width, before, 3, 3))
            self.register_buffer(f"{name}_bias", torch.zeros(width))
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406])[:, None, None])
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225])[:, None, None])

    @torch.no_grad()
    def forward(self, images: Float[Tensor, "n 3 h w"]) -> Float[Tensor, "n 128 h w"]:
        """Features of unit length."""
        x = F.interpolate(images, scale_factor=2, mode="bicubic", align_corners=False)
        x = (x - self.get_buffer("mean")) / self.get_buffer("std")
        for name in _LAYERS:
            if name == "conv1_0":
                x = F.max_pool2d(x, 2)
            x = F.relu(F.conv2d(x, self.get_buffer(f"{name}_weight"), self.get_buffer(f"{name}_bias"), padding=1))
        return F.normalize(x, dim=1) * 8
