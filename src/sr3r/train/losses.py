"""What a step minimises."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data import Example
from sr3r.metrics import Lpips, ssim
from sr3r.model import SR3ROutput
from sr3r.model.scaffold import ScaffoldOutput
from sr3r.render import render
from sr3r.train.config import LossConfig


def depth_losses(
    scaffold: ScaffoldOutput, depth: Float[Tensor, "b v h w"]
) -> tuple[Float[Tensor, ""], Float[Tensor, ""]]:
    """Cross-entropy over the depth candidates (soft between the two nearest) and L1 of the expectation.

    Args:
        scaffold: Its depths are in units of the first view's near plane.
        depth: True depth at the scaffold's resolution, in the same units; pixels outside near..far count as the
            nearest candidate.

    Returns:
        Cross-entropy in nats, absolute error in candidates.
    """
    candidates = scaffold.candidates[..., None, None]
    num = candidates.shape[2]
    first, last = candidates[:, :, 0], candidates[:, :, -1]
    position = ((first - 1 / depth) / (first - last) * (num - 1)).clamp(0, num - 1)
    low = position.floor().long().clamp(max=num - 2)
    log_probabilities = scaffold.candidate_logits.log_softmax(2)
    pair = log_probabilities.gather(2, torch.stack([low, low + 1], 2))
    weight = position - low
    cross_entropy = -(pair[:, :, 0] * (1 - weight) + pair[:, :, 1] * weight).mean()
    predicted = (first - 1 / scaffold.depth) / (first - last) * (num - 1)
    return cross_entropy, (predicted - position).abs().mean()


def joint_losses(
    output: SR3ROutput, example: Example, config: LossConfig, lpips: Lpips | None, generator: torch.Generator
) -> dict[str, Float[Tensor, ""]]:
    """All losses of the joint phase by name; "total" is what is minimised."""
    truth, cameras, size = example.target.images, example.target.cameras, example.target.size
    rendered = render(output.gaussians, cameras, size).rgb
    losses = {"mse": F.mse_loss(rendered, truth)}
    total = config.mse * losses["mse"]
    if config.ssim:
        losses["ssim"] = 1 - ssim(rendered, truth).mean()
        total = total + config.ssim * losses["ssim"]
    if config.scaffold:
        scaffold = render(output.scaffold.gaussians, cameras, size).rgb
        losses["scaffold_mse"] = F.mse_loss(scaffold, truth)
        total = total + config.scaffold * config.mse * losses["scaffold_mse"]
        if config.ssim:
            losses["scaffold_ssim"] = 1 - ssim(scaffold, truth).mean()
            total = total + config.scaffold * config.ssim * losses["scaffold_ssim"]
    if config.lpips and lpips is not None:
        a, b = _same_crop(rendered, truth, config.lpips_crop, generator)
        losses["lpips"] = lpips(a, b).mean()
        total = total + config.lpips * losses["lpips"]
    if example.context_depth is not None and (config.depth_class or config.depth_l1):
        cross_entropy, error = depth_losses(
            output.scaffold, relative_depth(example.context_depth, example.context.cameras, output.scaffold)
        )
        losses |= {"depth_class": cross_entropy, "depth_l1": error}
        total = total + config.depth_class * cross_entropy + config.depth_l1 * error
    return {"total": total, **losses}


def relative_depth(
    depth: Float[Tensor, "b v hh ww"], cameras: Cameras, scaffold: ScaffoldOutput
) -> Float[Tensor, "b v h w"]:
    """Depth maps at the scaffold's resolution, in units of the first view's near plane.

    The centre sample of each cell is taken: a mean over an edge would be a depth where nothing is.
    """
    height, width = scaffold.depth.shape[-2:]
    step_y, step_x = depth.shape[-2] // height, depth.shape[-1] // width
    sampled = depth[..., step_y // 2 :: step_y, step_x // 2 :: step_x]
    return sampled / cameras.near[:, :1, None, None]


def _same_crop(
    a: Float[Tensor, "b v 3 h w"], b: Float[Tensor, "b v 3 h w"], size: int, generator: torch.Generator
) -> tuple[Float[Tensor, "b 3 c c"], Float[Tensor, "b 3 c c"]]:
    """A window of one target view of every scene."""
    height, width = a.shape[-2:]
    size = min(size, height, width)
    view = int(torch.randint(a.shape[1], (), generator=generator))
    top = int(torch.randint(height - size + 1, (), generator=generator))
    left = int(torch.randint(width - size + 1, (), generator=generator))
    window = (slice(None), view, slice(None), slice(top, top + size), slice(left, left + size))
    return a[window], b[window]
