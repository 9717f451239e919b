"""Models of the package ffgs as backbones: whatever it loads, also through its entry points `ffgs.models`.

    python examples/ffgs_backbone.py tokengs/dl3dv-2v left.jpg right.jpg cameras.json room.ply

ffgs is not part of sr3r: its licence is mixed, with non-commercial parts. Copy this file into your project.
"""

import sys
from typing import Any, Self

import torch
from torch import nn

import sr3r
from sr3r.errors import UnavailableError
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import Scaffold
from sr3r.model.backbones.parts.pixels import pixel_gaussians, pixel_tokens
from sr3r.model.layers import full_precision
from sr3r.rendering import render
from sr3r.views import Views

_PATCH = 4


class FfgsBackbone(nn.Module):
    """A model of ffgs that takes cameras, frozen.

    Its Gaussians may be of any number and order, while SR3R refines one per pixel. So they are seen from the views: a
    pixel gets their depth and opacity there, and its own colour.
    """

    stride = _PATCH
    token_dim = 4 * _PATCH**2

    def __init__(self, pipeline: Any, *, near: float = 1.0):
        """A loaded model.

        Args:
            pipeline: An `ffgs.GSPipeline`.
            near: Depth of the first view's near plane in the unit that the model expects its cameras in.
        """
        super().__init__()
        self.pipeline = pipeline
        self.near = near
        self.network = pipeline.model.requires_grad_(False)

    @classmethod
    def from_pretrained(cls, name: str, *, near: float = 1.0, **options: Any) -> Self:
        """Load a model by its name in ffgs (`ffgs.zoo.list_models()`), a folder or a hub id.

        Args:
            name: What `ffgs.GSPipeline.from_pretrained` takes.
            near: As in the constructor.
            options: Passed on.

        Raises:
            UnavailableError: ffgs is not installed, or cannot be imported.
        """
        return cls(_ffgs().GSPipeline.from_pretrained(name, **options), near=near)

    @full_precision
    def forward(self, views: Views) -> Scaffold:
        """Run on a batch of scenes whose first camera is the identity; the unit is that of the cameras."""
        cameras, images = views.cameras, views.images
        unit = self.near / cameras.near[:, :1]
        c2w = cameras.c2w.clone()
        c2w[..., :3, 3] *= unit[..., None]
        given = _ffgs().Views(images, cameras.K, c2w, normalized_intrinsics=True)
        found = self.pipeline(given).to_world().gaussians
        gaussians = Gaussians(
            means=found.means / unit[..., None],
            quats=found.quats,
            scales=found.scales / unit[..., None],
            opacities=found.opacities,
            sh=found.sh(),
        )
        seen = render(gaussians.to(images.dtype), cameras, views.size)
        # Where nothing is seen, far away and transparent.
        depth = torch.where(seen.alpha > 0, seen.depth, cameras.far[..., None, None])
        return Scaffold(
            gaussians=pixel_gaussians(views, depth, seen.alpha.clamp(0, 1)),
            tokens=pixel_tokens(images, depth, patch=_PATCH),
            depth=depth,
        )


def _ffgs() -> Any:
    try:
        import ffgs  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise UnavailableError(
            f"The package ffgs, or something that it needs, is not there ({error}). Install it with "
            "`pip install ffgs` and mind its licence, parts of which are non-commercial."
        ) from error
    return ffgs


if __name__ == "__main__":
    name, *photos, cameras, out = sys.argv[1:]
    # Mapping and offsets are not trained (docs/backbones.md says how): the scene is the split scaffold.
    model = SR3R(SR3RConfig(), backbone=FfgsBackbone.from_pretrained(name)).eval()
    scene = sr3r.reconstruct(photos, cameras=cameras, model=model)
    sr3r.save(scene.gaussians, out)
    print(f"{out}: {len(scene.gaussians):,} Gaussians")
