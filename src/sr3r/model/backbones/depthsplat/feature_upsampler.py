"""A dense prediction transformer that joins the features of all kinds and takes them to full resolution."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from sr3r.model.backbones.depthsplat.cnn import CNN_CHANNELS
from sr3r.model.backbones.depthsplat.sizes import DepthSplatConfig
from sr3r.model.backbones.parts.dpt import DPTFusion

_STRIDES = (2, 4, 8, 16)


class FeaturePyramids(NamedTuple):
    """Features of all views of all scenes, n = b v.

    Attributes:
        cnn: Of the convolutional network, finest first.
        mv: Of the multi-view transformer, a map per scale, coarsest first.
        mono: Of the monocular network, a map per scale, coarsest first.
        vit: Of the monocular network at four depths, at stride 8.
    """

    cnn: list[Float[Tensor, "n _ _ _"]]
    mv: list[Float[Tensor, "n _ _ _"]]
    mono: list[Float[Tensor, "n _ _ _"]]
    vit: list[Float[Tensor, "n _ _ _"]]


class FeatureUpsampler(nn.Module):
    """Features (and, for the refinement of depth, an inverse depth at the finest scale) -> a map of full size."""

    def __init__(self, config: DepthSplatConfig, channels: int, *, has_depth: bool):
        super().__init__()
        self.cnn_strides = config.cnn_strides
        self.mv_strides = (*config.scale_strides, config.upsample_factor) if has_depth else config.scale_strides
        dim = config.vit.dim
        widths = (dim // 8, dim // 4, dim // 2, dim)
        self.projects = nn.ModuleList(nn.Conv2d(dim, width, 1) for width in widths)
        self.resize_layers = nn.ModuleList(
            [
                nn.ConvTranspose2d(widths[0], widths[0], 4, 4),
                nn.ConvTranspose2d(widths[1], widths[1], 2, 2),
                nn.Identity(),
                nn.Conv2d(widths[3], widths[3], 3, stride=2, padding=1),
            ]
        )
        cnn = list(zip(self.cnn_strides, CNN_CHANNELS, strict=True))
        mv = list(zip(self.mv_strides, [*config.mv_channels, 1], strict=False))
        self.concat_projects = nn.ModuleList(
            nn.Conv2d(width + sum(c for s, c in cnn + mv if s == stride), width, 1)
            for width, stride in zip(widths[:3], _STRIDES[:3], strict=True)
        )
        self.scratch = DPTFusion(widths, channels)

    def forward(
        self, features: FeaturePyramids, inverse_depth: Float[Tensor, "n 1 h w"] | None = None
    ) -> Float[Tensor, "n c hh ww"]:
        """A map of the images' size."""
        levels = [
            resize(project(x))
            for x, project, resize in zip(features.vit, self.projects, self.resize_layers, strict=True)
        ]
        mv = features.mv if inverse_depth is None else [*features.mv, inverse_depth]
        for i, join in enumerate(self.concat_projects):
            levels[i] = join(self._beside(levels[i], _STRIDES[i], features.cnn, mv))
        return self.scratch(*levels)

    def _beside(
        self, x: Float[Tensor, "n _ h w"], stride: int, cnn: Sequence[Tensor], mv: Sequence[Tensor]
    ) -> Float[Tensor, "n _ h w"]:
        """The map with all others of its stride, in the order of the published weights."""
        cnn = [y for y, s in zip(cnn, self.cnn_strides, strict=True) if s == stride]
        mv = [y for y, s in zip(mv, self.mv_strides, strict=True) if s == stride]
        return joined(*cnn, *mv, x) if stride == 2 else joined(*cnn, x, *mv)


def joined(*maps: Float[Tensor, "n _ h w"]) -> Float[Tensor, "n _ h w"]:
    """The channels of all maps, in channels_last, where torch.cat on channels is slow if a map has only one."""
    return torch.cat([x.permute(0, 2, 3, 1) for x in maps], -1).permute(0, 3, 1, 2)
