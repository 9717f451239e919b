"""A backbone of your own under SR3R: depth from comparing colours, without a single weight.

    python examples/03_own_backbone.py left.jpg right.jpg cameras.json room.ply

Without arguments it takes photos that come with the package. Any `nn.Module` with `token_dim`, `stride` and a
`forward(views)` that gives a `Scaffold` serves, with a network for depth or for Gaussians (docs/backbones.md).
"""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

import sr3r
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import Scaffold
from sr3r.model.backbones.parts.cost_volume import cost_volume, inverse_depth_candidates
from sr3r.model.backbones.parts.pixels import pixel_gaussians, pixel_tokens
from sr3r.testing import check_backbone
from sr3r.views import Views


class PlaneSweep(nn.Module):
    """Of 48 depths for a pixel, those where its surroundings look most like the other views (patches of 7x7)."""

    stride = 4  # Image sides are multiples of it; SR3R pads them.
    token_dim = 64  # 4 x 4 pixels, three colours and a depth.

    def forward(self, views: Views) -> Scaffold:
        """Views of a batch of scenes; the first camera is the identity, its near plane at 1."""
        images = views.images.flatten(0, 1)
        patches = F.unfold(F.pad(images, (3, 3, 3, 3), mode="replicate"), 7).unflatten(1, (3, 49))
        patches = (patches - patches.mean(2, keepdim=True)).flatten(1, 2).unflatten(2, views.size)
        patches = patches.unflatten(0, views.images.shape[:2])
        candidates = inverse_depth_candidates(views.cameras, 48)[..., None, None]  # The same for every pixel.
        scores = cost_volume(patches, views.cameras, candidates, num_groups=1, num_neighbours=4)
        weights = (30 * scores[:, :, 0]).softmax(2)
        depth = 1 / (weights * candidates).sum(2)
        return Scaffold(
            gaussians=pixel_gaussians(views, depth),
            tokens=pixel_tokens(views.images, depth, patch=4),
            depth=depth,
        )


if __name__ == "__main__":
    demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    given = [demo / "left.jpg", demo / "right.jpg", demo / "cameras.json", "scene.ply"]
    *photos, cameras, out = sys.argv[1:] or given
    torch.manual_seed(0)
    check_backbone(PlaneSweep().eval())
    # Not trained (docs/backbones.md says how): its residuals are zero, and the scene is the split scaffold.
    SR3R(SR3RConfig(), backbone=PlaneSweep()).save_pretrained("own_backbone")
    model = SR3R.from_pretrained("own_backbone", backbone=PlaneSweep())
    scene = sr3r.reconstruct(photos, cameras=cameras, model=model)
    sr3r.save(scene.gaussians, out)
    print(f"{out}: {len(scene.gaussians):,} Gaussians")
