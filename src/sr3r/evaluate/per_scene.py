"""Per-scene optimisation: what 3D Gaussian Splatting reaches on the same low-resolution views, given time.

In the manner of SRGS ("SRGS: Super-Resolution 3D Gaussian Splatting", arXiv 2404.10318): Gaussians are optimised at the
high resolution against pseudo-targets (the upsampled views) under the sub-pixel constraint: a render that is reduced by
the filter that made the views is the view. What differs from SRGS, in favour of two views: it starts from the
scaffold's Gaussians instead of structure from motion, the opaque ones split in six before the start instead of
densification on the way, colours keep the start's degree of spherical harmonics, and there are fewer steps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.evaluate.choices import Start
from sr3r.gaussians import SH_C0, Gaussians, RawGaussians
from sr3r.metrics import ssim
from sr3r.model.shuffle_split import shuffle_split
from sr3r.rendering import render
from sr3r.views import Views

# Opacities that no gradient can reach any more would only cost time.
_MIN_OPACITY = 0.005


@dataclass(frozen=True, kw_only=True)
class PerSceneConfig:
    """How a scene is optimised; learning rates as published with 3D Gaussian Splatting."""

    steps: int = 1000
    """Optimisation steps, one view each (SRGS: 30,000)."""
    start: Start = "scaffold"
    """Where Gaussians begin: the model's scaffold, or random depths between near and far along the views' rays."""
    constraint: float = 0.5
    """Share of the sub-pixel constraint in the loss; the rest is the pseudo-targets'."""
    dssim: float = 0.2
    """Share of 1 - SSIM in each of the two; the rest is L1 (3DGS: 0.2)."""
    means_learning_rate: float = 1.6e-4
    """Of centres, in scene extents (3DGS); falls exponentially to `means_final_learning_rate`."""
    means_final_learning_rate: float = 1.6e-6
    """Of centres in the last step (3DGS)."""
    scales_learning_rate: float = 5e-3
    """Of log scales (3DGS)."""
    quats_learning_rate: float = 1e-3
    """Of quaternions (3DGS)."""
    opacities_learning_rate: float = 5e-2
    """Of opacity logits (3DGS)."""
    sh_learning_rate: float = 2.5e-3
    """Of colours; a twentieth for the bands above the first (3DGS)."""

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise InputError(f"Cannot optimise a scene in {self.steps} steps; give at least one.")
        if not (0 <= self.constraint <= 1 and 0 <= self.dssim <= 1):
            raise InputError("The shares of the sub-pixel constraint and of 1 - SSIM must be in [0, 1].")


def optimize_scene(
    views: Views,
    pseudo: Float[Tensor, "v 3 h w"],
    start: Gaussians,
    *,
    config: PerSceneConfig,
    on_step: Callable[[int, int], None] | None = None,
) -> Gaussians:
    """Fit Gaussians to low-resolution views and their upsampled versions.

    Args:
        views: The low-resolution views of one scene.
        pseudo: The same views upsampled, by a bicubic filter or a super-resolution network.
        start: Where to begin: `scaffold_start` or `random_start`.
        config: Steps, weights and learning rates.
        on_step: Called with the number of steps done and to do.
    """
    size = (pseudo.shape[-2], pseudo.shape[-1])
    raw = start.detach().raw()
    leaves = {name: value.clone().requires_grad_() for name, value in raw._asdict().items() if name != "sh"}
    leaves["sh_dc"], leaves["sh_rest"] = (
        x.clone().requires_grad_() for x in raw.sh.split([1, raw.sh.shape[-2] - 1], -2)
    )
    extent = _extent(views.cameras)
    rates = {
        "means": config.means_learning_rate * extent,
        "log_scales": config.scales_learning_rate,
        "quats": config.quats_learning_rate,
        "logits": config.opacities_learning_rate,
        "sh_dc": config.sh_learning_rate,
        "sh_rest": config.sh_learning_rate / 20,
    }
    optimizer = torch.optim.Adam([{"params": [leaves[name]], "lr": rate} for name, rate in rates.items()], eps=1e-15)
    generator = torch.Generator().manual_seed(0)
    order: list[int] = []
    with torch.enable_grad():
        for step in range(config.steps):
            fraction = step / max(config.steps - 1, 1)
            optimizer.param_groups[0]["lr"] = (
                extent * config.means_learning_rate ** (1 - fraction) * config.means_final_learning_rate**fraction
            )
            order = order or torch.randperm(len(views), generator=generator).tolist()
            view = order.pop()
            rendered = render(_gaussians(leaves), views.cameras.select([view]), size).rgb
            loss = _loss(rendered, views.images[[view]], pseudo[[view]], config)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if on_step is not None:
                on_step(step + 1, config.steps)
    return _gaussians(leaves).detach()


def scaffold_start(scaffold: Gaussians) -> Gaussians:
    """The scaffold's Gaussians, each opaque one split into six: the dense start that SR3R's network gets too."""
    return shuffle_split(scaffold).visible(_MIN_OPACITY)


def random_start(views: Views, *, factor: int) -> Gaussians:
    """Without anything learned: as many Gaussians as `scaffold_start` has at most, at random depths of random rays.

    Inverse depths are uniform between near and far; colours are those of the views where the rays pass, sizes a
    high-resolution pixel's.
    """
    height, width = views.size
    cameras = views.cameras
    generator = torch.Generator().manual_seed(0)
    shape = (len(views), 6, height, width)
    nearness = torch.rand(shape, generator=generator).to(views.images)
    near, far = (x[:, None, None, None] for x in (cameras.near, cameras.far))
    depth = 1 / torch.lerp(1 / far, 1 / near, nearness)
    rays = cameras.rays(height, width)[:, None]
    means = (cameras.c2w[:, None, None, None, :3, :3] @ (rays * depth[..., None])[..., None]).squeeze(-1)
    means = means + cameras.centers[:, None, None, None]
    footprint = depth / (cameras.K[:, 0, 0, None, None, None] * width * factor)
    colours = ((views.images - 0.5) / SH_C0)[:, None].expand(-1, 6, -1, -1, -1).movedim(2, -1)
    n = means.numel() // 3
    return Gaussians(
        means=means.reshape(n, 3),
        quats=torch.tensor([1.0, 0, 0, 0]).to(means).repeat(n, 1),
        scales=footprint.reshape(n, 1).repeat(1, 3),
        opacities=torch.full_like(means[..., 0], 0.1).reshape(n),
        sh=colours.reshape(n, 1, 3),
    )


def _loss(
    rendered: Float[Tensor, "1 3 h w"],
    low: Float[Tensor, "1 3 _ _"],
    pseudo: Float[Tensor, "1 3 h w"],
    config: PerSceneConfig,
) -> Float[Tensor, ""]:
    def distance(a: Tensor, b: Tensor) -> Tensor:
        return (1 - config.dssim) * F.l1_loss(a, b) + config.dssim * (1 - ssim(a, b).mean())

    reduced = F.interpolate(rendered, low.shape[-2:], mode="bicubic", align_corners=False, antialias=True)
    return config.constraint * distance(reduced, low) + (1 - config.constraint) * distance(rendered, pseudo)


def _gaussians(leaves: dict[str, Tensor]) -> Gaussians:
    attributes = {name: leaves[name] for name in ("means", "log_scales", "quats", "logits")}
    return Gaussians.from_raw(RawGaussians(**attributes, sh=torch.cat([leaves["sh_dc"], leaves["sh_rest"]], -2)))


def _extent(cameras: Cameras) -> float:
    """The scene's size as 3D Gaussian Splatting takes it: 1.1 times the cameras' largest distance from their mean."""
    return 1.1 * (cameras.centers - cameras.centers.mean(0)).norm(dim=-1).max().item()
