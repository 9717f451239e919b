"""Random scenes, cameras and gradients that the tests of the renderers share."""

from dataclasses import fields, replace

import torch
from torch import Tensor

from sr3r.cameras import Cameras, look_at
from sr3r.gaussians import Gaussians
from sr3r.rendering import Backend, Rendered, render


def random_scene(
    *,
    seed: int = 0,
    num_scenes: int = 2,
    num_gaussians: int = 300,
    num_views: int = 2,
    degree: int = 4,
    max_opacity: float = 1.0,
    max_scale: float = 0.3,
) -> tuple[Gaussians, Cameras]:
    """Gaussians around (0, 0, 3), some behind the near plane and the image border; cameras at the origin, float64."""
    generator = torch.Generator().manual_seed(seed)
    b, n, v = num_scenes, num_gaussians, num_views

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator, dtype=torch.float64)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    gaussians = Gaussians(
        means=4 * uniform(b, n, 3) - torch.tensor([2.0, 2.0, -0.8], dtype=torch.float64),
        # Not normalised on purpose: every backend normalises.
        quats=normal(b, n, 4),
        scales=0.02 + (max_scale - 0.02) * uniform(b, n, 3),
        opacities=max_opacity * uniform(b, n),
        sh=0.3 * normal(b, n, (degree + 1) ** 2, 3),
    )
    up = torch.tensor([0.0, -1.0, 0.0], dtype=torch.float64).expand(b, v, 3)
    target = torch.tensor([0.0, 0.0, 4.0], dtype=torch.float64) + 0.2 * normal(b, v, 3)
    K = torch.tensor([[0.9, 0, 0.47], [0, 1.1, 0.53], [0, 0, 1]], dtype=torch.float64)
    cameras = Cameras(
        c2w=look_at(0.3 * normal(b, v, 3), target, up),
        K=K.expand(b, v, 3, 3).clone(),
        near=torch.tensor([1.0, 12.0], dtype=torch.float64).repeat(b, v)[:, :v],
        far=torch.full((b, v), 100.0, dtype=torch.float64),
    )
    return gaussians, cameras


def random_images(rendered: Rendered, *, seed: int = 1) -> list[Tensor]:
    """Weights of a random linear loss, one per output."""
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn(getattr(rendered, field.name).shape, generator=generator, dtype=torch.float64)
        for field in fields(rendered)
    ]


def gradients(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], background: Tensor, backend: Backend
) -> tuple[Rendered, dict[str, Tensor]]:
    """The images, and the gradient of a random linear loss to every input."""
    inputs = {field.name: getattr(gaussians, field.name) for field in fields(gaussians)}
    inputs |= {"c2w": cameras.c2w, "background": background}
    inputs = {name: tensor.detach().clone().requires_grad_() for name, tensor in inputs.items()}
    rendered = render(
        Gaussians(**{field.name: inputs[field.name] for field in fields(gaussians)}),
        replace(cameras, c2w=inputs["c2w"]),
        size,
        background=inputs["background"],
        backend=backend,
    )
    outputs = [getattr(rendered, field.name) for field in fields(rendered)]
    weights = random_images(rendered)
    loss = torch.stack([(x * w.to(x)).sum() for x, w in zip(outputs, weights, strict=True)]).sum()
    return rendered, dict(zip(inputs, torch.autograd.grad(loss, list(inputs.values())), strict=True))


def relative_error(value: Tensor, expected: Tensor) -> float:
    """Relative L2 distance."""
    return ((value.double().cpu() - expected).norm() / expected.norm().clamp_min(1e-30)).item()
