"""NoPoSplat: photos without poses -> one Gaussian per pixel in the first camera's frame (arXiv 2410.24207).

images, K -> ViT encoder -> two decoders that read each other -+-> point heads: means
                                                               +-> attribute heads: opacity, scale, rotation, colour
The architecture is that of the published checkpoints, for two and for more views. `noposplat_names.py` maps their keys
to ours.
"""

from dataclasses import dataclass, replace

import torch
from einops import rearrange
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.backbones.noposplat.heads import AttributeHead, PointHead
from sr3r.model.backbones.noposplat.rotary_blocks import DecoderBlock, EncoderBlock, layer_norm, rotary_table
from sr3r.model.backbones.scaffold import Scaffold
from sr3r.model.bounds import Degree, Depth, Heads, Width
from sr3r.model.layers import full_precision
from sr3r.views import Views

PATCH = 16
"""Pixels along one side of a token; image sides must be multiples of it."""

_RENDERED_SH = 16
_MAX_SCALE = 0.3
# Training skipped scenes with a shorter baseline; here it means that there are no poses.
_MIN_BASELINE = 1e-3


@dataclass(frozen=True, kw_only=True)
class NoPoSplatConfig:
    """Sizes of NoPoSplat; the defaults are those of all published checkpoints (612 million parameters)."""

    encoder_dim: Width = 1024
    """Width of the encoder, a ViT-L."""
    encoder_depth: Depth = 24
    """Blocks of the encoder."""
    encoder_heads: Heads = 16
    """Attention heads of the encoder."""
    decoder_dim: Width = 768
    """Width of the decoders, and of the tokens handed to the mapping network."""
    decoder_depth: Depth = 12
    """Blocks of each decoder; the heads read them after 1/2, 3/4 and all, so it is a multiple of 4."""
    decoder_heads: Heads = 12
    """Attention heads of the decoders."""
    head_channels: Width = 256
    """Channels of the heads' fused feature maps."""
    head_widths: tuple[Width, Width, Width, Width] = (96, 192, 384, 768)
    """Channels of the four maps that the heads fuse, finest first."""
    sh_degree: Degree = 4
    """Degree of the predicted spherical harmonics. Official renderers stop at 3, so the fourth is untrained."""

    def __post_init__(self) -> None:
        if self.decoder_depth % 4 or self.decoder_depth < 4:
            raise InputError(f"decoder_depth must be a positive multiple of 4, not {self.decoder_depth}.")
        for dim, heads in ((self.encoder_dim, self.encoder_heads), (self.decoder_dim, self.decoder_heads)):
            if dim % (4 * heads):
                raise InputError(f"A width of {dim} does not give {heads} heads a multiple of 4 channels each.")


@dataclass(frozen=True, kw_only=True)
class NoPoSplatPrediction:
    """What the network says without knowing any pose.

    Attributes:
        gaussians: One per pixel, ordered view, row, column, in the first camera's frame. The unit is the network's:
            the distance between the first and the last camera, as far as it can tell.
        points: Their means as point maps: where the network believes every pixel of every view to be.
        tokens: Of the last decoder block.
    """

    gaussians: Gaussians
    points: Float[Tensor, "b v h w 3"]
    tokens: Float[Tensor, "b v gh gw d"]


class NoPoSplat(nn.Module):
    """Views of any number from two and any size (multiples of 16 pixels) -> one Gaussian per pixel."""

    stride = PATCH
    needs_poses = False

    def __init__(self, config: NoPoSplatConfig = NoPoSplatConfig()):
        super().__init__()
        self.config = c = config
        self.token_dim = c.decoder_dim
        self.patch_embed = nn.Conv2d(3, c.encoder_dim, PATCH, PATCH)
        self.embed_intrinsics = nn.Linear(9, c.encoder_dim)
        self.encoder = nn.ModuleList(EncoderBlock(c.encoder_dim, c.encoder_heads) for _ in range(c.encoder_depth))
        self.encoder_norm = layer_norm(c.encoder_dim)
        self.decoder_embed = nn.Linear(c.encoder_dim, c.decoder_dim)
        self.decoder_first = _decoder(c)
        self.decoder_others = _decoder(c)
        self.decoder_norm = layer_norm(c.decoder_dim)
        dims = (c.encoder_dim, c.decoder_dim, c.decoder_dim, c.decoder_dim)
        self.points_first = PointHead(dims, c.head_widths, c.head_channels)
        self.points_others = PointHead(dims, c.head_widths, c.head_channels)
        num_outputs = 1 + 3 + 4 + 3 * (c.sh_degree + 1) ** 2
        self.attributes_first = AttributeHead(dims, c.head_widths, c.head_channels, num_outputs)
        self.attributes_others = AttributeHead(dims, c.head_widths, c.head_channels, num_outputs)

    def forward(self, views: Views) -> Scaffold:
        """Run on a batch of scenes whose first camera is the identity; the unit becomes that of the cameras.

        The network was trained with a distance of 1 between the first and the last camera. Identical cameras stand for
        unknown ones: then the result keeps that unit, and the depths of views other than the first mean nothing.

        Raises:
            InputError: fewer than two views, or sides that are not multiples of 16.
        """
        prediction = self.predict(views.images, views.cameras.K)
        unit = _baseline(views.cameras)[:, None, None]
        points = prediction.points * unit[..., None, None]
        gaussians = replace(
            prediction.gaussians,
            means=points.flatten(1, 3),
            scales=prediction.gaussians.scales * unit,
            sh=prediction.gaussians.sh[:, :, :_RENDERED_SH],
        )
        return Scaffold(gaussians=gaussians, tokens=prediction.tokens, depth=_depth(points, views.cameras))

    def predict(self, images: Float[Tensor, "b v 3 h w"], K: Float[Tensor, "b v 3 3"]) -> NoPoSplatPrediction:
        """The network itself, which needs no poses.

        Paper: the official code swaps the sides of the point maps, but not of the other attributes, where images are
        higher than wide. Here portrait images are read like all others: upright, nothing swapped.

        Args:
            images: In [0, 1]; sides are multiples of 16.
            K: Normalised intrinsics.

        Raises:
            InputError: fewer than two views, or sides that are not multiples of 16.
        """
        num_views, (height, width) = images.shape[1], images.shape[-2:]
        if num_views < 2:
            raise InputError(f"NoPoSplat needs at least two views of a scene, not {num_views}.")
        if height % PATCH or width % PATCH:
            raise InputError(f"NoPoSplat needs sides that are multiples of {PATCH}, not {height}x{width}; crop or pad.")
        images = 2 * images - 1
        grid = (height // PATCH, width // PATCH)
        levels = [_as_maps(level, grid) for level in self._transform(images, K, grid)]
        points, raw = self._heads(levels, images)
        return NoPoSplatPrediction(
            gaussians=_gaussians(points, raw),
            points=points,
            tokens=rearrange(levels[-1], "b v d h w -> b v h w d"),
        )

    def _transform(
        self, images: Float[Tensor, "b v 3 h w"], K: Float[Tensor, "b v 3 3"], grid: tuple[int, int]
    ) -> list[Float[Tensor, "b v t _"]]:
        """Tokens of the four levels that the heads read, that of the intrinsics last."""
        c, num_views = self.config, images.shape[1]
        x = rearrange(self.patch_embed(images.flatten(0, 1)), "(b v) d h w -> b v (h w) d", v=num_views)
        x = torch.cat([x, self.embed_intrinsics(K.flatten(2))[:, :, None].to(x.dtype)], 2)
        table = rotary_table(grid, c.encoder_dim // c.encoder_heads, images)
        for block in self.encoder:
            x = block(x, table)
        levels = [self.encoder_norm(x)]

        x = self.decoder_embed(levels[0])
        table = rotary_table(grid, c.decoder_dim // c.decoder_heads, images)
        seen_by_first = [list(range(num_views - 1))]
        seen_by_others = [[j for j in range(num_views) if j != i] for i in range(1, num_views)]
        # Of two views, the second sees only the first.
        num_seen = num_views if num_views > 2 else 1
        blocks = zip(self.decoder_first, self.decoder_others, strict=True)
        for depth, (block_first, block_others) in enumerate(blocks, start=1):
            first, others = x[:, :1], x[:, 1:]
            others = block_others(others, x[:, :num_seen], seen_by_others, table)
            x = torch.cat([block_first(first, x[:, 1:], seen_by_first, table), others], 1)
            if depth in (c.decoder_depth // 2, c.decoder_depth * 3 // 4):
                levels.append(x)
        return [*levels, self.decoder_norm(x)]

    # Under autocast, positions of points would be off by pixels.
    @full_precision
    def _heads(
        self, levels: list[Float[Tensor, "b v _ gh gw"]], images: Float[Tensor, "b v 3 h w"]
    ) -> tuple[Float[Tensor, "b v h w 3"], Float[Tensor, "b v h w o"]]:
        """Points and raw attributes: the first view has heads of its own."""
        num_views = images.shape[1]
        levels = [level.to(images.dtype) for level in levels]
        first, others = [x[:, 0] for x in levels], [x[:, 1:].flatten(0, 1) for x in levels]
        points = self.points_first(first), self.points_others(others)
        raw = self.attributes_first(first, images[:, 0]), self.attributes_others(others, images[:, 1:].flatten(0, 1))
        joined = (torch.cat([a[:, None], b.unflatten(0, (-1, num_views - 1))], 1) for a, b in (points, raw))
        points, raw = joined
        return points, raw


def _decoder(config: NoPoSplatConfig) -> nn.ModuleList:
    return nn.ModuleList(DecoderBlock(config.decoder_dim, config.decoder_heads) for _ in range(config.decoder_depth))


def _as_maps(tokens: Float[Tensor, "b v t d"], grid: tuple[int, int]) -> Float[Tensor, "b v d gh gw"]:
    """Without the token of the intrinsics; in memory the channels stay last, which convolutions like."""
    return rearrange(tokens[:, :, :-1], "b v (h w) d -> b v d h w", h=grid[0])


@full_precision
def _gaussians(points: Float[Tensor, "b v h w 3"], raw: Float[Tensor, "b v h w o"]) -> Gaussians:
    """Activated attributes. Sizes are absolute, colours are not those of the pixels: both are learned freely."""
    opacity, scales, quats, sh = raw.flatten(1, 3).split([1, 3, 4, raw.shape[-1] - 8], -1)
    sh = rearrange(sh, "b n (c k) -> b n k c", c=3)
    return Gaussians(
        means=points.flatten(1, 3),
        quats=F.normalize(quats[..., [3, 0, 1, 2]], dim=-1),  # The network says xyzw.
        scales=(0.001 * F.softplus(scales)).clamp_max(_MAX_SCALE),
        opacities=opacity[..., 0].sigmoid(),
        sh=sh * _band_weights(sh)[:, None],
    )


def _band_weights(sh: Float[Tensor, "b n k 3"]) -> Float[Tensor, " k"]:
    """0.1 * 0.25^l for band l > 0 (pixelSplat): view dependence starts small."""
    degree = round(sh.shape[2] ** 0.5) - 1
    weights = [1.0, *(0.1 * 0.25**band for band in range(1, degree + 1))]
    return sh.new_tensor([weight for band, weight in enumerate(weights) for _ in range(2 * band + 1)])


@full_precision
def _baseline(cameras: Cameras) -> Float[Tensor, " b"]:
    """Distance between the first and the last camera, 1 where they stand at one place."""
    baseline = (cameras.centers[:, -1] - cameras.centers[:, 0]).norm(dim=-1)
    return torch.where(baseline > _MIN_BASELINE, baseline, 1.0)


@full_precision
def _depth(points: Float[Tensor, "b v h w 3"], cameras: Cameras) -> Float[Tensor, "b v h w"]:
    """Depth of every pixel's point in the pixel's own camera."""
    w2c = cameras.w2c[:, :, None, None]
    return (points * w2c[..., 2, :3]).sum(-1) + w2c[..., 2, 3]
