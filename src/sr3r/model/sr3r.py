"""SR3R: low-resolution views in, high-resolution Gaussians out, in one forward pass.

views -+-> scaffold ----> Gaussians -> shuffle split -> dense Gaussians --+
       |      `-> tokens --------.                                        v
       `-> upsample ---------> mapping -> feature maps ----------------> offsets -> HR Gaussians
"""

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
from sr3r.model.layers import full_precision
from sr3r.model.mapping import MappingConfig, MappingNetwork
from sr3r.model.offsets import GaussianOffsets, OffsetsConfig
from sr3r.model.scaffold import CompactScaffold, CompactScaffoldConfig, ScaffoldOutput
from sr3r.model.scaffold.compact import PATCH
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.upsample import bicubic
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class SR3RConfig:
    """The whole model; the defaults are the compact preset."""

    factor: Literal[2, 4, 8] = 4
    """Target pixels per input pixel along each side (the paper: 4)."""
    beta: float = 0.5
    """Shuffle split: distance of a child from its parent, in standard deviations (the paper: 0.5)."""
    opacity_threshold: float = 0.5
    """Shuffle split: fainter Gaussians do not split (the paper: 0.5)."""
    scaffold: CompactScaffoldConfig = field(default_factory=CompactScaffoldConfig)
    """The feed-forward backbone."""
    mapping: MappingConfig = field(default_factory=MappingConfig)
    """The mapping network."""
    offsets: OffsetsConfig = field(default_factory=OffsetsConfig)
    """Gaussian offset learning."""


@dataclass(frozen=True, kw_only=True)
class SR3ROutput:
    """What a forward pass gives, all in the world of the given cameras.

    Attributes:
        gaussians: The HR Gaussians, six per scaffold Gaussian; opacity 0 marks empty slots.
        scaffold: The backbone's output; its depths and candidates are in units of the first view's near plane.
    """

    gaussians: Gaussians
    scaffold: ScaffoldOutput


class SR3R(nn.Module):
    """The network of "SR3R: Rethinking Super-Resolution 3D Reconstruction With Feed-Forward Gaussian Splatting"."""

    def __init__(self, config: SR3RConfig = SR3RConfig()):
        super().__init__()
        self.config = config
        self.scaffold = CompactScaffold(config.scaffold)
        self.mapping = MappingNetwork(config.mapping, factor=config.factor, scaffold_dim=config.scaffold.dim)
        self.offsets = GaussianOffsets(config.offsets, feature_dim=config.mapping.channels, factor=config.factor)
        # Measured 1.2 to 1.8 times faster convolutions, forward and backward, on CPUs.
        for parameter in self.parameters():
            if parameter.ndim == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)

    def forward(self, views: Views) -> SR3ROutput:
        """Reconstruct a batch of scenes.

        Args:
            views: At least two LR views per scene, any size, with their cameras.

        Raises:
            InputError: fewer than two views.
        """
        views, to_world, original_size = self._normalised(views)
        with autocast(views.images.device):
            scaffold = self.scaffold(views)
            images = bicubic(views.images, self.config.factor)
            features = self.mapping(images, scaffold.tokens)
            dense = full_precision(shuffle_split)(
                scaffold.gaussians, beta=self.config.beta, threshold=self.config.opacity_threshold
            )
            gaussians = self.offsets(scaffold.gaussians, dense, features, views.cameras)

        def finished(gaussians: Gaussians) -> Gaussians:
            return _without_padding(gaussians, len(views), views.size, original_size).transformed(to_world)

        scaffold = replace(scaffold, gaussians=finished(scaffold.gaussians))
        return SR3ROutput(gaussians=finished(gaussians), scaffold=scaffold)

    def scaffold_only(self, views: Views) -> ScaffoldOutput:
        """The backbone alone, in the normalised frame: what geometry pre-training needs."""
        views, _, _ = self._normalised(views)
        with autocast(views.images.device):
            return self.scaffold(views)

    @classmethod
    def from_pretrained(cls, name_or_folder: str | Path = "compact") -> Self:
        """A trained model in eval mode on the CPU: a preset's name ("compact") or a folder of `save_pretrained`."""
        from sr3r.model.weights import load_pretrained

        return load_pretrained(cls, name_or_folder)

    def save_pretrained(self, folder: str | Path, *, dtype: torch.dtype = torch.float32) -> None:
        """Write `config.json` and `model.safetensors` into a folder."""
        from sr3r.model.weights import save_pretrained

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
        stride = max(PATCH, self.config.mapping.patch)
        padded = _padded(replace(views, cameras=cameras), stride)
        return padded, to_world, views.size


def autocast(device: torch.device) -> torch.autocast:
    """bf16 for the network layers where the hardware gains from it: CUDA, and CPUs with AMX."""
    pays = device.type == "cuda" or (device.type == "cpu" and torch.cpu._is_amx_tile_supported())
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
