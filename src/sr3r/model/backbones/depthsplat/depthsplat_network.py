"""DepthSplat: posed views -> one Gaussian per pixel, with depth from multi-view and monocular features together.

Xu et al., "DepthSplat: Connecting Gaussian Splatting and Depth", CVPR 2025.

images -+-> CNN -> multi-view transformer -+-> cost volume -> U-Net -> inverse depth -+-> depth at full size -> means
        |      `---------------------------+-> upsampler -> features -> head ---------'-> the other attributes
        `-> DINOv2 ------------------------'
"""

from dataclasses import replace

import torch
from einops import rearrange
from torch import Tensor, nn

from sr3r.errors import InputError
from sr3r.model.backbones.depthsplat.depth import DepthPredictor
from sr3r.model.backbones.depthsplat.feature_upsampler import FeatureUpsampler, joined
from sr3r.model.backbones.depthsplat.sizes import SMALL, DepthSplatConfig
from sr3r.model.backbones.depthsplat.splats import NUM_OUTPUTS, splats
from sr3r.model.backbones.scaffold import Scaffold
from sr3r.views import Views


class DepthSplat(nn.Module):
    """Two or more posed views -> one Gaussian per pixel.

    Attributes:
        stride: Image sides must be multiples of it, in pixels.
        token_dim: Width of the tokens: multi-view and monocular features at the first cost volume, concatenated.
    """

    def __init__(self, config: DepthSplatConfig = SMALL):
        super().__init__()
        self.config = config
        self.stride = 4 * config.lowest_stride
        self.token_dim = config.mv_channels[0] + config.mono_channels[0]
        self.depth_predictor = DepthPredictor(config)
        channels = 2 * config.channels
        self.feature_upsampler = FeatureUpsampler(config, channels, has_depth=False)
        self.gaussian_regressor = nn.Sequential(
            nn.Conv2d(channels + 5, 64, 3, padding=1), nn.GELU(), nn.Conv2d(64, 64, 3, padding=1)
        )
        last = nn.Conv2d(NUM_OUTPUTS, NUM_OUTPUTS, 3, padding=1, padding_mode="replicate")
        self.gaussian_head = nn.Sequential(
            nn.Conv2d(64 + channels + 4, NUM_OUTPUTS, 3, padding=1, padding_mode="replicate"), nn.GELU(), last
        )
        # Gaussians start with equal sizes and the colours of their pixels.
        with torch.no_grad():
            for parameter in last.parameters():
                parameter[3:6] = 0
                parameter[10:] = 0
        self.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def forward(self, views: Views) -> Scaffold:
        """Run on a batch of scenes, in any unit of length.

        The world is scaled so that the first view's near plane is where the weights expect it, and scaled back.

        Raises:
            InputError: there are fewer than two views, or the image sides are not multiples of the stride.
        """
        unit = self.config.near / views.cameras.near[:, 0]
        return self.reconstruct(_scaled(views, unit)).scaled(1 / unit)

    def reconstruct(self, views: Views) -> Scaffold:
        """Run in the unit of length that the cameras come in, as the published code does."""
        height, width = views.size
        if len(views) < 2:
            raise InputError(f"DepthSplat needs at least two views of a scene, not {len(views)}.")
        if height % self.stride or width % self.stride:
            raise InputError(
                f"DepthSplat takes images whose sides are multiples of {self.stride}, not {height}x{width}. "
                "Crop or pad them."
            )
        inverse_depth, certainty, features, first = self.depth_predictor(views.images, views.cameras)
        depth = 1 / inverse_depth
        images = views.images.flatten(0, 1)
        depth_map, certainty = (rearrange(x, "b v h w -> (b v) 1 h w") for x in (depth, certainty))
        fine = self.feature_upsampler(features)
        x = self.gaussian_regressor(joined(images, depth_map, certainty, fine))
        outputs: Tensor = self.gaussian_head(joined(x, images, fine, certainty))
        outputs = outputs.unflatten(0, (-1, len(views)))
        tokens = joined(features.mv[0], features.mono[0])
        max_scale = self.config.max_scale
        return Scaffold(
            gaussians=splats(outputs, depth, views, max_scale=max_scale),
            tokens=rearrange(tokens, "(b v) d h w -> b v h w d", v=len(views)),
            depth=depth,
            intermediate=None if first is None else splats(outputs, 1 / first, views, max_scale=max_scale),
        )


def _scaled(views: Views, factor: Tensor) -> Views:
    """The views of a world that is larger by a factor (one per scene)."""
    cameras = views.cameras
    c2w = cameras.c2w.clone()
    c2w[..., :3, 3] *= factor[:, None, None]
    near, far = cameras.near * factor[:, None], cameras.far * factor[:, None]
    return replace(views, cameras=replace(cameras, c2w=c2w, near=near, far=far))
