"""The fusion part of a dense prediction transformer (Ranftl et al. 2021), which DepthSplat and NoPoSplat share.

Four maps of a ViT at strides that double are fused from the coarsest to the finest. Module names are those of the
published checkpoints.
"""

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F


class ResidualConvUnit(nn.Module):
    """x + conv(relu(conv(relu(x))))."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        """Same shape out."""
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


class FusionBlock(nn.Module):
    """Add a finer map to what comes from below, refine, enlarge."""

    def __init__(self, channels: int, *, has_lateral: bool = True):
        super().__init__()
        self.resConfUnit1 = ResidualConvUnit(channels) if has_lateral else None
        self.resConfUnit2 = ResidualConvUnit(channels)
        self.out_conv = nn.Conv2d(channels, channels, 1)

    def forward(
        self, x: Float[Tensor, "b c h w"], lateral: Float[Tensor, "b c h w"] | None = None, *, size: tuple[int, int]
    ) -> Float[Tensor, "b c hh ww"]:
        """Fuse, then resize to the given height and width (bilinear, corners aligned)."""
        if self.resConfUnit1 is not None and lateral is not None:
            x = x + self.resConfUnit1(lateral)
        # A 1x1 convolution commutes with interpolation, and is four times cheaper before it.
        x = self.out_conv(self.resConfUnit2(x))
        return F.interpolate(x, size, mode="bilinear", align_corners=True)


class DPTFusion(nn.Module):
    """Four maps, finest first, to one map of twice the size of the finest.

    Where a side is odd, the coarser map is resized to the finer one's size (DepthSplat), or doubled and cropped to it
    (NoPoSplat, `crop`).
    """

    def __init__(self, widths: tuple[int, int, int, int], channels: int, *, crop: bool = False):
        super().__init__()
        self.crop = crop
        self.layer1_rn, self.layer2_rn, self.layer3_rn, self.layer4_rn = (
            nn.Conv2d(width, channels, 3, padding=1, bias=False) for width in widths
        )
        self.refinenet1, self.refinenet2, self.refinenet3 = (FusionBlock(channels) for _ in range(3))
        self.refinenet4 = FusionBlock(channels, has_lateral=False)

    def forward(
        self,
        layer1: Float[Tensor, "b c1 h1 w1"],
        layer2: Float[Tensor, "b c2 h2 w2"],
        layer3: Float[Tensor, "b c3 h3 w3"],
        layer4: Float[Tensor, "b c4 h4 w4"],
    ) -> Float[Tensor, "b c h w"]:
        """Fuse from layer 4 down to layer 1."""
        layer1, layer2, layer3 = self.layer1_rn(layer1), self.layer2_rn(layer2), self.layer3_rn(layer3)
        x = self._fused(self.refinenet4, self.layer4_rn(layer4), None, layer3)
        x = self._fused(self.refinenet3, x, layer3, layer2)
        x = self._fused(self.refinenet2, x, layer2, layer1)
        return self._fused(self.refinenet1, x, layer1, None)

    def _fused(self, block: FusionBlock, x: Tensor, lateral: Tensor | None, finer: Tensor | None) -> Tensor:
        """One block's output at the size of the finer map, or doubled where there is none."""
        double = (2 * x.shape[-2], 2 * x.shape[-1])
        if finer is None:
            return block(x, lateral, size=double)
        size = (finer.shape[-2], finer.shape[-1])
        if not self.crop:
            return block(x, lateral, size=size)
        return block(x, lateral, size=double)[..., : size[0], : size[1]]
