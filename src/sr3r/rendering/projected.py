"""Gaussians that are projected once, to be rendered in several colours and to have images projected back onto them."""

from dataclasses import replace
from typing import Protocol, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.rendering.inputs import Backend, choose, rasterizer


@runtime_checkable
class Projected(Protocol):
    """A batch of scenes as their cameras see them; without gradients."""

    def render(
        self, sh: Float[Tensor, "b n k 3"] | None = None
    ) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"]]:
        """Colour over black and accumulated opacity; in the Gaussians' own colours, or in others."""
        ...

    def back_project(
        self, images: Float[Tensor, "b v 3 h w"]
    ) -> tuple[Float[Tensor, "b v n 3"], Float[Tensor, "b v n"]]:
        """Sums of the images where each Gaussian is drawn, and of its weights (see `sr3r.rendering.back_project`)."""
        ...


def projected(gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], *, backend: Backend = "auto") -> Projected:
    """Project a batch of scenes into its cameras.

    Args:
        gaussians: With one batch dimension, like the cameras; both have been checked.
        cameras: The views of each scene.
        size: Height and width of the images in pixels.
        backend: As for `sr3r.rendering.render`.

    Raises:
        UnavailableError: the backend needs something that is not installed.
    """
    name = choose(gaussians, cameras) if backend == "auto" else backend
    if name == "cpu":
        from sr3r.rendering.cpu import CpuProjected

        return CpuProjected(gaussians, cameras, size)
    return AnyProjected(gaussians, cameras, size, name)


class AnyProjected:
    """For any renderer, which projects anew each time."""

    def __init__(self, gaussians: Gaussians, cameras: Cameras, size: tuple[int, int], backend: Backend):
        self.gaussians, self.cameras, self.size = gaussians, cameras, size
        self.rasterize = rasterizer(backend)

    @torch.no_grad()
    def render(
        self, sh: Float[Tensor, "b n k 3"] | None = None
    ) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"]]:
        """As `Projected.render`."""
        gaussians = self.gaussians if sh is None else replace(self.gaussians, sh=sh)
        rgb, alpha, _ = self.rasterize(gaussians, self.cameras, self.size)
        return rgb, alpha

    @torch.inference_mode(False)
    def back_project(
        self, images: Float[Tensor, "b v 3 h w"]
    ) -> tuple[Float[Tensor, "b v n 3"], Float[Tensor, "b v n"]]:
        """The gradient with respect to the colours of the images that the renderer draws, times those given."""
        gaussians = Gaussians(**{name: x.detach().clone() for name, x in vars(self.gaussians).items()})
        cameras = Cameras(**{name: x.detach().clone() for name, x in vars(self.cameras).items()})
        images, of_views = images.detach().clone(), []
        for view in range(len(cameras)):
            one = Cameras(**{name: x[:, view : view + 1] for name, x in vars(cameras).items()})
            with torch.enable_grad():
                # The same colour from everywhere, and not 0, where it would be clamped.
                sh = torch.ones_like(gaussians.sh[:, :, :1]).requires_grad_()
                rgb, _, _ = self.rasterize(replace(gaussians, sh=sh), one, self.size)
                seen = (rgb * images[:, view : view + 1]).sum()
                (sums,) = torch.autograd.grad(seen, sh, retain_graph=True)
                (weights,) = torch.autograd.grad(rgb[:, :, 0].sum(), sh)
            of_views.append(torch.cat([sums[:, :, 0], weights[:, :, 0, :1]], -1) / SH_C0)
        both = torch.stack(of_views, 1)
        return both[..., :3], both[..., 3]
