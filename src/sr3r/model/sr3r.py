"""SR3R: low-resolution views in, high-resolution Gaussians out, in one forward pass.

views -+-> backbone ----> Gaussians -> split ---------> dense Gaussians --+
       |      `-> tokens --------.                                        v
       `-> upsample ---------> mapping -> feature maps ----------------> offsets -> HR Gaussians
"""

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.model.backbones import (
    Backbone,
    BackboneConfig,
    CompactBackboneConfig,
    Scaffold,
    build_backbone,
    config_of,
)
from sr3r.model.layers import Blocks, full_precision
from sr3r.model.mapping import MappingConfig, ViTMappingConfig, build_mapping
from sr3r.model.offsets import GaussianOffsets, OffsetsConfig
from sr3r.model.point_transformer_v3 import PointTransformerV3Config
from sr3r.model.raster_split import raster_split
from sr3r.model.shuffle_split import NUM_CHILDREN, shuffle_split
from sr3r.model.upsample import InterpolationConfig, UpsamplerConfig, build_upsampler
from sr3r.model.weights import as_channels_last, load_pretrained, save_pretrained
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class SR3RConfig:
    """The whole model; the defaults are the compact preset."""

    factor: Literal[2, 4, 8] = 4
    """Target pixels per input pixel along each side (the paper: 4)."""
    components: Literal["scaffold", "upsampling", "refinement", "offsets", "full"] = "full"
    """How much of the method there is, as in the paper's Table 3: the scaffold alone; the scaffold on upsampled views,
    one Gaussian per HR pixel; these Gaussians regressed from refined features; split LR Gaussians with residuals, but
    without the point transformer; everything."""
    split: Literal["shuffle", "raster"] = "shuffle"
    """How a Gaussian becomes several: six along its axes (the paper), or a grid in the image plane."""
    raster_side: int = 2
    """Raster split: children along each side of an LR pixel; `factor` gives one per HR pixel."""
    beta: float = 0.5
    """Shuffle split: distance of a child from its parent, in standard deviations (the paper: 0.5)."""
    opacity_threshold: float = 0.5
    """Fainter Gaussians do not split (the paper: 0.5)."""
    backbone: BackboneConfig = field(default_factory=CompactBackboneConfig)
    """The feed-forward backbone."""
    upsampler: UpsamplerConfig = field(default_factory=InterpolationConfig)
    """LR images to the target resolution."""
    mapping: MappingConfig | ViTMappingConfig = field(default_factory=MappingConfig)
    """The mapping network."""
    offsets: OffsetsConfig = field(default_factory=OffsetsConfig)
    """Gaussian offset learning."""

    def __post_init__(self) -> None:
        if self.raster_side < 1:
            raise InputError(f"raster_side must be positive, not {self.raster_side}.")

    @property
    def num_children(self) -> int:
        """Gaussians per pixel of the scaffold."""
        if self.components not in ("offsets", "full"):
            return 1
        return NUM_CHILDREN if self.split == "shuffle" else self.raster_side**2

    @property
    def scaffold_factor(self) -> int:
        """Pixels of what the backbone sees along one side of an LR pixel."""
        return self.factor if self.components in ("upsampling", "refinement") else 1


def paper_preset(
    backbone: BackboneConfig | None = None, *, factor: Literal[2, 4, 8] = 4, sh_degree: int = 0
) -> SR3RConfig:
    """The paper's network: a ViT on the upsampled images, Point Transformer V3 on every dense Gaussian.

    Sizes that the paper does not give are ViT-B's and the official Point Transformer V3's (docs/method.md).

    Args:
        backbone: The backbone; the compact one by default.
        factor: Target pixels per input pixel along each side.
        sh_degree: Degree of the scaffold's colours, all of which get residuals.
    """
    return SR3RConfig(
        factor=factor,
        backbone=backbone or CompactBackboneConfig(),
        mapping=ViTMappingConfig(),
        offsets=OffsetsConfig(
            transformer=PointTransformerV3Config(in_dim=256, fine_bits=2), points="children", sh_degree=sh_degree
        ),
    )


@dataclass(frozen=True, kw_only=True)
class SR3ROutput:
    """What a forward pass gives, all in the world of the given cameras.

    Attributes:
        gaussians: The HR Gaussians, several per scaffold Gaussian; opacity 0 marks empty slots. The scaffold's backdrop
            comes after them, here and in `scaffold.gaussians`.
        scaffold: The backbone's output; its depths, candidates and intermediate Gaussians stay in the network's frame,
            in units of the first view's near plane.
    """

    gaussians: Gaussians
    scaffold: Scaffold


class SR3R(nn.Module):
    """The network of "SR3R: Rethinking Super-Resolution 3D Reconstruction With Feed-Forward Gaussian Splatting"."""

    def __init__(self, config: SR3RConfig = SR3RConfig(), *, backbone: Backbone | None = None):
        """Layers.

        Args:
            config: The whole model.
            backbone: A backbone to use instead of the one that the configuration describes, which then tells of this
                one: an `nn.Module` of your own, or a trained one of ours.

        Raises:
            InputError: the configuration is of a backbone that is not part of sr3r, and none is given.
        """
        super().__init__()
        self.backbone = build_backbone(config.backbone) if backbone is None else backbone
        self.config = config = replace(config, backbone=config_of(self.backbone))
        is_needed = config.components != "scaffold"
        self.upsampler = build_upsampler(config.upsampler, factor=config.factor) if is_needed else None
        self.stride = self.backbone.stride
        self.mapping = self.offsets = None
        if config.components in ("refinement", "offsets", "full"):
            self.mapping = build_mapping(config.mapping, factor=config.factor, scaffold_dim=self.backbone.token_dim)
            self.stride = math.lcm(self.stride, self.mapping.stride)
            # Without offsets the Gaussians come from the features alone (Table 3).
            is_refinement = config.components == "refinement"
            self.offsets = GaussianOffsets(
                replace(config.offsets, regression="absolute") if is_refinement else config.offsets,
                feature_dim=self.mapping.out_dim,
                factor=config.factor // config.scaffold_factor,
                num_children=config.num_children,
                with_transformer=config.components == "full",
            )
        # Asked once and here: torch.compile cannot trace the question.
        self.has_amx = torch.cpu._is_amx_tile_supported()
        as_channels_last(self)

    @property
    def needs_poses(self) -> bool:
        """Whether the backbone needs to know the cameras; if not, they can be found from what it predicts."""
        return getattr(self.backbone, "needs_poses", True)

    def forward(
        self,
        views: Views,
        *,
        scaffold: Scaffold | None = None,
        backdrop: bool = True,
        memory_budget: int | None = None,
    ) -> SR3ROutput:
        """Reconstruct a batch of scenes.

        Args:
            views: At least two LR views per scene, any size, with their cameras.
            scaffold: What the backbone gives for them, if `scaffold_only` has told already: it does not run again.
            backdrop: Whether the scaffold's backdrop, if it has one, ends behind the Gaussians; not, for a scene of
                what the views show and nothing else.
            memory_budget: Bytes that decoding the Gaussians may use at a time, about; without, all are decoded at once.

        Raises:
            InputError: fewer than two views.
        """
        views, to_world, original_size = self._normalised(views)
        with autocast(views.images.device, has_amx=self.has_amx):
            images = self._upsampled(views)
            seen = replace(views, images=images) if self.config.scaffold_factor > 1 else views
            coarse = self.backbone(seen) if scaffold is None else scaffold
            gaussians = coarse.gaussians
            if self.mapping is not None and self.offsets is not None:
                features = self.mapping(images, coarse.tokens)
                dense = self._split(coarse.gaussians, seen)
                gaussians = self.offsets(
                    coarse.gaussians, dense, features, seen.cameras, size=seen.size, memory_budget=memory_budget
                )

        def finished(gaussians: Gaussians) -> Gaussians:
            size = (original_size[0] * self.config.scaffold_factor, original_size[1] * self.config.scaffold_factor)
            gaussians = _without_padding(gaussians, len(views), seen.size, size)
            return (coarse.before_backdrop(gaussians) if backdrop else gaussians).transformed(to_world)

        scaffold = replace(coarse, gaussians=finished(coarse.gaussians), backdrop=None)
        return SR3ROutput(gaussians=finished(gaussians), scaffold=scaffold)

    def scaffold_only(self, views: Views) -> Scaffold:
        """The backbone alone: what geometry pre-training and the search for cameras need.

        Returns:
            In the normalised frame: the first camera is the identity, its near plane at 1; images padded to the stride.
        """
        views, _, _ = self._normalised(views)
        with autocast(views.images.device, has_amx=self.has_amx):
            if self.config.scaffold_factor > 1:
                views = replace(views, images=self._upsampled(views))
            return self.backbone(views)

    def checkpoint_gradients(self, enabled: bool = True) -> None:
        """Recompute every transformer block in the backward pass instead of storing it: less memory, a third slower."""
        for module in self.modules():
            if isinstance(module, Blocks):
                module.checkpointing = enabled

    @classmethod
    def from_pretrained(cls, name_or_folder: str | Path = "compact", *, backbone: Backbone | None = None) -> Self:
        """A trained model in eval mode on the CPU.

        Args:
            name_or_folder: A preset's name ("compact"), or a folder of `save_pretrained` or `sr3r convert-weights`.
            backbone: The backbone, for weights of a model whose backbone is not part of sr3r; it gets its weights too.

        Raises:
            WeightsError: there is no such model, its weights do not fit, or they are of another backbone.
        """
        return load_pretrained(cls, name_or_folder, backbone)

    def save_pretrained(self, folder: str | Path, *, dtype: torch.dtype = torch.float32) -> None:
        """Write `config.json` and `model.safetensors` into a folder."""
        save_pretrained(self, folder, dtype=dtype)

    def _normalised(self, views: Views) -> tuple[Views, Float[Tensor, "b 4 4"], tuple[int, int]]:
        """Views in the network's frame (first camera = identity, its near = 1, sides padded), and the way back."""
        if views.images.ndim != 5:
            raise InputError("SR3R works on batches: pass views.unsqueeze() for one scene.")
        if len(views) < 2:
            raise InputError(f"SR3R needs at least two views of a scene, not {len(views)}.")
        to_world = views.cameras.c2w[:, 0].clone()
        to_world[:, :3, :3] *= views.cameras.near[:, 0, None, None]
        cameras = views.cameras.transformed(torch.linalg.inv(to_world))
        return _padded(replace(views, cameras=cameras), self.stride), to_world, views.size

    def _upsampled(self, views: Views) -> Float[Tensor, "b v 3 hh ww"]:
        """The images as the mapping network sees them; as they are if there is none."""
        return views.images if self.upsampler is None else self.upsampler(views.images)

    @full_precision
    def _split(self, gaussians: Gaussians, views: Views) -> Gaussians:
        """The dense Gaussians."""
        config = self.config
        if config.components == "refinement":
            return gaussians
        if config.split == "shuffle":
            return shuffle_split(gaussians, beta=config.beta, threshold=config.opacity_threshold)
        return raster_split(
            gaussians, views.cameras, views.size, side=config.raster_side, threshold=config.opacity_threshold
        )


def autocast(device: torch.device, *, has_amx: bool) -> torch.autocast:
    """bf16 for the network layers where the hardware gains from it: CUDA, and CPUs with AMX."""
    pays = device.type == "cuda" or (device.type == "cpu" and has_amx)
    return torch.autocast(device.type, torch.bfloat16, enabled=pays)


def _padded(views: Views, stride: int) -> Views:
    """Views whose sides are multiples of the stride: edges repeated at the right and bottom, K adjusted."""
    height, width = views.size
    pad_h, pad_w = -height % stride, -width % stride
    if not (pad_h or pad_w):
        return views
    images = F.pad(views.images.flatten(0, 1), (0, pad_w, 0, pad_h), mode="replicate")
    ratio = torch.tensor([width / (width + pad_w), height / (height + pad_h), 1.0]).to(views.cameras.K)
    cameras: Cameras = replace(views.cameras, K=views.cameras.K * ratio[:, None])
    return Views(images=images.unflatten(0, views.images.shape[:2]), cameras=cameras)


def _without_padding(gaussians: Gaussians, num_views: int, padded: tuple[int, int], size: tuple[int, int]) -> Gaussians:
    """The Gaussians of the original pixels, for any number of Gaussians per pixel (view, row, column, child)."""
    if padded == size:
        return gaussians
    index = torch.arange(len(gaussians), device=gaussians.device).reshape(num_views, *padded, -1)
    return gaussians.select(index[:, : size[0], : size[1]].flatten())
