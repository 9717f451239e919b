"""NoPoSplat's heads: dense prediction transformers (Ranftl et al. 2021) over the maps of encoder and decoder.

At the size of the image, activations are large and written in place where nothing needs them any more: on a CPU, fresh
memory costs three times the addition itself.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.model.backbones.parts.dpt import DPTFusion


class DenseFeatures(nn.Module):
    """Four maps at one stride (a patch) -> one feature map at half the stride of the image's pixels."""

    def __init__(self, dims: Sequence[int], widths: tuple[int, int, int, int], channels: int):
        super().__init__()
        a, b, c, d = widths
        self.reassemble = nn.ModuleList(
            [
                nn.Sequential(nn.Conv2d(dims[0], a, 1), nn.ConvTranspose2d(a, a, 4, 4)),
                nn.Sequential(nn.Conv2d(dims[1], b, 1), nn.ConvTranspose2d(b, b, 2, 2)),
                nn.Sequential(nn.Conv2d(dims[2], c, 1)),
                nn.Sequential(nn.Conv2d(dims[3], d, 1), nn.Conv2d(d, d, 3, 2, 1)),
            ]
        )
        self.fusion = DPTFusion(widths, channels, crop=True)

    def forward(self, maps: Sequence[Float[Tensor, "b _ gh gw"]]) -> Float[Tensor, "b c h w"]:
        """Eight pixels of the result for a patch."""
        return self.fusion(*(reassemble(x) for reassemble, x in zip(self.reassemble, maps, strict=True)))


class PointHead(nn.Module):
    """Maps -> one point per pixel."""

    def __init__(self, dims: Sequence[int], widths: tuple[int, int, int, int], channels: int):
        super().__init__()
        self.features = DenseFeatures(dims, widths, channels)
        self.reduce = nn.Conv2d(channels, channels // 2, 3, padding=1)
        self.hidden = nn.Conv2d(channels // 2, channels // 2, 3, padding=1)
        self.out = nn.Conv2d(channels // 2, 3, 1)

    def forward(self, maps: Sequence[Float[Tensor, "b _ gh gw"]]) -> Float[Tensor, "b h w 3"]:
        """The direction of the raw output is kept, its length d becomes exp(d) - 1."""
        x = self.hidden(_doubled(self.reduce(self.features(maps))))
        raw = self.out(F.relu(x, inplace=True)).permute(0, 2, 3, 1)
        length = raw.norm(dim=-1, keepdim=True)
        return raw / length.clamp_min(1e-8) * torch.expm1(length)


class AttributeHead(nn.Module):
    """Maps and the image -> raw Gaussian attributes per pixel."""

    def __init__(self, dims: Sequence[int], widths: tuple[int, int, int, int], channels: int, num_outputs: int):
        super().__init__()
        self.features = DenseFeatures(dims, widths, channels)
        self.embed_image = nn.Conv2d(3, channels, 7, padding=3)
        self.hidden = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Conv2d(channels, num_outputs, 1)

    def forward(
        self, maps: Sequence[Float[Tensor, "b _ gh gw"]], images: Float[Tensor, "b 3 h w"]
    ) -> Float[Tensor, "b h w o"]:
        """Images in [-1, 1]: they bring the detail that patches have lost."""
        images = images.contiguous(memory_format=torch.channels_last)
        x = _doubled(self.features(maps))
        x += F.relu(self.embed_image(images), inplace=True)
        return self.out(self.dropout(F.relu(self.hidden(x), inplace=True))).permute(0, 2, 3, 1)


def _doubled(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c hh ww"]:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)
