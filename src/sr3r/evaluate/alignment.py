"""Target poses optimised on the true target images: an option of NoPoSplat's protocol, never the default here."""

from dataclasses import replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.metrics import Lpips
from sr3r.rendering import render

_LPIPS_WEIGHT = 0.05


def align_cameras(
    gaussians: Gaussians,
    cameras: Cameras,
    truth: Float[Tensor, "t 3 h w"],
    *,
    unit: float,
    lpips: Lpips | None,
    steps: int = 100,
    learning_rate: float = 0.005,
) -> Cameras:
    """Move cameras so that renders of fixed Gaussians look like the true images (NoPoSplat, `align_pose`).

    Adam on a motion of each camera in its own axes that starts at nothing in every step, while Adam's averages go on;
    the loss is MSE + 0.05 LPIPS.

    Args:
        gaussians: One scene.
        cameras: Where to start: the given poses.
        truth: What each camera saw.
        unit: Length that counts as 1 in translations, scene units; NoPoSplat's is the distance of the context cameras.
        lpips: Without it only the MSE counts, which is not the published protocol.
        steps: Adam steps (NoPoSplat: 100).
        learning_rate: Of rotation (radians) and translation (`unit`).

    Raises:
        InputError: the unit is not positive.
    """
    if not unit > 0:
        raise InputError(f"Poses cannot be aligned in units of {unit}; move the context cameras apart.")
    size = (truth.shape[-2], truth.shape[-1])
    with torch.enable_grad():
        motion = torch.zeros(len(cameras), 6, device=truth.device, requires_grad=True)
        optimizer = torch.optim.Adam([motion], lr=learning_rate)
        for _ in range(steps):
            moved = _moved(cameras, motion, unit)
            rendered = render(gaussians, moved, size).rgb
            loss = F.mse_loss(rendered, truth)
            if lpips is not None:
                loss = loss + _LPIPS_WEIGHT * lpips(rendered, truth).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                cameras = _moved(cameras, motion, unit)
                motion.zero_()
    return cameras


def _moved(cameras: Cameras, motion: Float[Tensor, "t 6"], unit: float) -> Cameras:
    """The world-to-camera matrices multiplied from the left by a rigid motion (rotation vector, translation)."""
    x, y, z, *shift = motion.unbind(-1)
    zero = torch.zeros_like(x)
    rows = [
        torch.stack([zero, -z, y, shift[0] * unit], -1),
        torch.stack([z, zero, -x, shift[1] * unit], -1),
        torch.stack([-y, x, zero, shift[2] * unit], -1),
        torch.stack([zero] * 4, -1),
    ]
    # inverse(exp(m) w2c) = c2w exp(-m)
    return replace(cameras, c2w=cameras.c2w @ torch.matrix_exp(-torch.stack(rows, -2)))
