"""Depth of every view: features of three kinds, one or two cost volumes refined by U-Nets, then full resolution."""

from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.model.backbones.depthsplat.cnn import CNN_CHANNELS, MatchingCNN
from sr3r.model.backbones.depthsplat.feature_upsampler import FeaturePyramids, FeatureUpsampler, joined
from sr3r.model.backbones.depthsplat.matching import coarse_candidates, cost_volume, fine_candidates, matched_views
from sr3r.model.backbones.depthsplat.multi_view_transformer import MultiViewTransformer
from sr3r.model.backbones.depthsplat.sizes import DepthSplatConfig
from sr3r.model.backbones.depthsplat.unet import UNet
from sr3r.model.backbones.parts.dinov2 import PATCH, DinoV2

_IMAGENET_MEAN = (0.485, 0.456, 0.406)
_IMAGENET_STD = (0.229, 0.224, 0.225)


class DepthPredictor(nn.Module):
    """Posed views -> inverse depth, certainty and features."""

    def __init__(self, config: DepthSplatConfig):
        super().__init__()
        self.config = config
        self.backbone = MatchingCNN(4 if config.lowest_stride == 4 else 8)
        self.transformer = MultiViewTransformer(config.mv_channels[0])
        self.vit = DinoV2(config.vit)
        num_candidates = (config.num_candidates, config.num_fine_candidates)
        self.mv_pyramid, self.mono_pyramid, self.scales = nn.ModuleList(), nn.ModuleList(), nn.ModuleList()
        for scale in range(config.num_scales):
            mv, mono, cnn = config.mv_channels[scale], config.mono_channels[scale], CNN_CHANNELS[2 - scale]
            if scale:
                self.mv_pyramid.append(_doubling(2 * mv))
                self.mono_pyramid.append(_doubling(2 * mono))
            self.scales.append(
                _CostRegressor(num_candidates[scale], cnn + mv + mono, channels=128 >> scale, num_levels=3 + scale)
            )
        self.upsampler = FeatureUpsampler(config, config.channels, has_depth=True)
        half = config.channels // 2
        self.head = nn.Sequential(
            nn.Conv2d(config.channels, half, 3, padding=1, padding_mode="replicate"),
            nn.GELU(),
            nn.Conv2d(half, 16, 3, padding=1, padding_mode="replicate"),
            nn.GELU(),
            nn.Conv2d(16, 1, 1),
        )
        # The depth starts as the cost volume's.
        for parameter in self.head[-1].parameters():
            nn.init.zeros_(parameter)

    def forward(
        self, images: Float[Tensor, "b v 3 h w"], cameras: Cameras
    ) -> tuple[Float[Tensor, "b v h w"], Float[Tensor, "b v h w"], FeaturePyramids, Float[Tensor, "b v h w"] | None]:
        """Inverse depth, the probability of the likeliest candidate, and the features they come from.

        In training also the inverse depth of the first of two cost volumes: the second is placed around it without a
        gradient, so it learns from this output alone.
        """
        num_views = images.shape[1]
        neighbours = matched_views(cameras)
        features = self._features(images, neighbours)
        inverse_depth = probability = first = None
        for scale, regressor in enumerate(self.scales):
            mv = rearrange(features.mv[scale], "(b v) c h w -> b v c h w", v=num_views)
            if inverse_depth is None:
                candidates = coarse_candidates(cameras, self.config.num_candidates)
            else:
                first = _enlarged(inverse_depth, self.config.lowest_stride) if self.training else None
                candidates = fine_candidates(
                    _enlarged(inverse_depth.detach(), 2),
                    cameras,
                    self.config.num_fine_candidates,
                    num_coarse=self.config.num_candidates,
                )
            cost = cost_volume(mv, cameras, neighbours, candidates).flatten(0, 1)
            cnn = features.cnn[2 - scale]
            logits = regressor(joined(cost, cnn, features.mv[scale], features.mono[scale]), num_views)
            probability = logits.to(images.dtype).softmax(1).unflatten(0, (-1, num_views))
            inverse_depth = (probability * candidates).sum(2)
        assert inverse_depth is not None
        assert probability is not None
        residual = self.head(self.upsampler(features, inverse_depth.flatten(0, 1)[:, None])).to(images.dtype)
        inverse_depth = _enlarged(inverse_depth, self.config.upsample_factor) + residual.reshape(images[:, :, 0].shape)
        low, high = (1 / x[..., None, None] for x in (cameras.far, cameras.near))
        certainty = F.interpolate(probability.amax(2), images.shape[-2:])
        return inverse_depth.clamp(low, high), certainty, features, first

    def _features(self, images: Float[Tensor, "b v 3 h w"], neighbours: Int[Tensor, "b v m"]) -> FeaturePyramids:
        images = images.flatten(0, 1)
        mean, std = (images.new_tensor(x)[:, None, None] for x in (_IMAGENET_MEAN, _IMAGENET_STD))
        images = (images - mean) / std
        cnn = self.backbone(images)
        mv = [self.transformer(cnn[-1], neighbours)]
        height, width = images.shape[-2:]
        vit = self.vit(_resized(images, (height // PATCH * PATCH, width // PATCH * PATCH)))
        vit = [_resized(x, (height // 8, width // 8)) for x in vit]
        stride = self.config.lowest_stride
        mono = [_resized(vit[-1], (height // stride, width // stride)) if stride < 8 else vit[-1]]
        mv += [double(mv[-1]) for double in self.mv_pyramid]
        mono += [double(mono[-1]) for double in self.mono_pyramid]
        return FeaturePyramids(cnn=cnn, mv=mv, mono=mono, vit=vit)


class _CostRegressor(nn.Module):
    """A cost volume and features -> scores of the candidates."""

    def __init__(self, num_candidates: int, num_features: int, *, channels: int, num_levels: int):
        super().__init__()
        self.conv_in = nn.Conv2d(num_candidates + num_features, channels, 3, padding=1)
        self.norm = nn.GroupNorm(8, channels)
        self.unet = UNet(channels, num_levels)
        self.conv_out = nn.Conv2d(channels, channels, 3, padding=1)
        self.shortcut = nn.Conv2d(num_candidates + num_features, channels, 1)
        self.head = nn.Sequential(
            nn.Conv2d(channels, 2 * channels, 3, padding=1, padding_mode="replicate"),
            nn.GELU(),
            nn.Conv2d(2 * channels, num_candidates, 3, padding=1, padding_mode="replicate"),
        )

    def forward(self, x: Float[Tensor, "n _ h w"], num_views: int) -> Float[Tensor, "n s h w"]:
        y = self.unet(F.gelu(self.norm(self.conv_in(x))), num_views)
        return self.head(self.conv_out(y) + self.shortcut(x))


def _doubling(channels: int) -> nn.Sequential:
    """Twice the size, half the channels."""
    half = channels // 2
    return nn.Sequential(nn.ConvTranspose2d(channels, half, 2, 2), nn.GELU(), nn.Conv2d(half, half, 3, padding=1))


def _resized(x: Float[Tensor, "n c _ _"], size: tuple[int, int]) -> Float[Tensor, "n c _ _"]:
    return F.interpolate(x, size, mode="bilinear", align_corners=True)


def _enlarged(x: Float[Tensor, "b v h w"], factor: int) -> Float[Tensor, "b v _ _"]:
    return _resized(x, (factor * x.shape[-2], factor * x.shape[-1]))
