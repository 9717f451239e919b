"""The sizes of DepthSplat, and those of the published models."""

from dataclasses import dataclass, field
from typing import Literal

from sr3r.errors import InputError
from sr3r.model.backbones.parts.dinov2 import VIT_B, VIT_L, DinoV2Config
from sr3r.model.bounds import Candidates, Length, Width


@dataclass(frozen=True, kw_only=True)
class DepthSplatConfig:
    """DepthSplat (Xu et al., CVPR 2025); the defaults are its small model."""

    vit: DinoV2Config = field(default_factory=DinoV2Config)
    """The monocular network."""
    num_scales: Literal[1, 2] = 1
    """Cost volumes: one, or a second one of twice its size around the depth of the first."""
    upsample_factor: Literal[2, 4, 8] = 4
    """Pixels along one side of a cell of the (last) cost volume; times 2 for each further scale, 4 or 8."""
    num_candidates: Candidates = 128
    """Inverse depths of the first cost volume, from 1/far to 1/near."""
    num_fine_candidates: Candidates = 32
    """Inverse depths of the second cost volume."""
    channels: Width = 32
    """Channels of the network that takes depth to full size; the Gaussians' features have twice as many."""
    near: Length = 0.5
    """Depth of the first view's near plane in the unit that the weights were trained in (RE10K and DL3DV: 0.5)."""
    max_scale: Length = 3.0
    """Largest standard deviation of a Gaussian in that unit."""

    def __post_init__(self) -> None:
        """Check that the strides exist.

        Raises:
            InputError: the first cost volume would have another stride than 4 or 8.
        """
        if self.lowest_stride not in (4, 8):
            raise InputError(
                f"DepthSplat with {self.num_scales} scales and upsample_factor {self.upsample_factor} would match at "
                f"1/{self.lowest_stride} of the image size; make it 1/4 or 1/8."
            )

    @property
    def lowest_stride(self) -> int:
        """Pixels along one side of a cell of the first cost volume."""
        return self.upsample_factor * 2 ** (self.num_scales - 1)

    @property
    def scale_strides(self) -> tuple[int, ...]:
        """Strides of the cost volumes, coarsest first."""
        return tuple(self.lowest_stride >> scale for scale in range(self.num_scales))

    @property
    def cnn_strides(self) -> tuple[int, int, int]:
        """Strides of the convolutional network's maps, finest first."""
        return (2, self.lowest_stride // 2, self.lowest_stride)

    @property
    def mv_channels(self) -> tuple[int, ...]:
        """Channels of the multi-view features, coarsest first."""
        return tuple(128 >> scale for scale in range(self.num_scales))

    @property
    def mono_channels(self) -> tuple[int, ...]:
        """Channels of the monocular features, coarsest first."""
        return tuple(self.vit.dim >> scale for scale in range(self.num_scales))


SMALL = DepthSplatConfig()
"""38 million parameters; re10k-256x256-view2."""
BASE = DepthSplatConfig(vit=VIT_B, num_scales=2, upsample_factor=2, channels=48)
"""121 million parameters; re10k-256x256-view2."""
LARGE = DepthSplatConfig(vit=VIT_L, num_scales=2, upsample_factor=2, channels=64)
"""354 million parameters; re10k-256x256-view2."""
BASE_STRIDE8 = DepthSplatConfig(vit=VIT_B, num_scales=2, upsample_factor=4, channels=48)
"""121 million parameters; re10k-256x448-view2, dl3dv-256x448-randview2-6, re10kdl3dv-448x768-randview2-6."""
SMALL_STRIDE8 = DepthSplatConfig(upsample_factor=8)
"""38 million parameters; re10kdl3dv-448x768-randview4-10."""
