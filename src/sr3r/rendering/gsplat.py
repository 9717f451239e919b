"""The CUDA renderer: gsplat's `rasterization` behind the signature of the other backends (written for gsplat 1.5.3)."""

from collections.abc import Callable
from importlib import import_module

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError
from sr3r.gaussians import Gaussians
from sr3r.rendering.reference import BLUR, NEAR_FRACTION


def rasterize(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]
) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"], Float[Tensor, "b v h w"]]:
    """Colour over black, accumulated opacity, and the opacity-weighted sum of depths (see `sr3r.rendering.render`).

    gsplat clips opacities at 0.999 up to version 1.5.3 where the other backends, and gsplat after it, clip at 0.99;
    more opaque Gaussians than that look slightly different.

    Raises:
        InputError: the tensors are not float32 on a CUDA device, or K requires a gradient.
        UnavailableError: gsplat is not installed, or found no CUDA compiler to build itself with.
    """
    if gaussians.device.type != "cuda" or gaussians.means.dtype != torch.float32:
        raise InputError(
            f"The gsplat renderer takes float32 tensors on a CUDA device, not {gaussians.means.dtype} on "
            f"{gaussians.device}; move scene and cameras with .to('cuda'), or use backend='cpu'."
        )
    if cameras.K.requires_grad:
        raise InputError("The gsplat renderer has no gradient for the intrinsics K; use backend='reference'.")
    rasterization = _import_rasterization()
    height, width = size
    g = _drawable(gaussians)
    scenes, views = cameras.c2w.shape[:2]
    if len(g) == 0:
        # The sum of nothing keeps the (empty) gradients defined.
        image = g.means.new_zeros(scenes, views, 5, height, width) + g.means.sum()
        return image[:, :, :3], image[:, :, 3], image[:, :, 4]

    # gsplat has one near plane for all cameras. Each camera measures depth in units of its own near instead, which
    # leaves the image as it is. It also inverts the matrix, and would give the constant row (0, 0, 0, 1) a gradient.
    near = cameras.near[..., None, None]
    w2c = cameras.w2c
    w2c = torch.cat([w2c[..., :3, :] / near, w2c[..., 3:, :].detach()], -2)
    colours, alphas, _ = rasterization(
        means=g.means.contiguous(),
        quats=g.quats.contiguous(),
        scales=g.scales.contiguous(),
        opacities=g.opacities.contiguous(),
        colors=g.sh.contiguous(),
        viewmats=w2c,
        Ks=cameras.K_px(height, width).contiguous(),
        width=width,
        height=height,
        near_plane=NEAR_FRACTION,
        eps2d=BLUR,
        sh_degree=g.sh_degree,
        packed=False,
        render_mode="RGB+D",
    )
    return colours[..., :3].movedim(-1, -3), alphas[..., 0], colours[..., 3] * near


def _import_rasterization() -> Callable[..., tuple[Tensor, Tensor, dict]]:
    """The function of gsplat, which builds its kernels when first used, and only prints where it cannot."""
    try:
        rasterization = import_module("gsplat").rasterization
        kernels = import_module("gsplat.cuda._backend")
    except ImportError as error:
        raise UnavailableError(
            "Rendering on a CUDA device needs gsplat, which is not installed. "
            "Install it with `pip install 'sr3r[gpu]'`, or move scene and cameras to the CPU."
        ) from error
    if getattr(kernels, "_C", kernels) is None:
        raise UnavailableError(
            "gsplat found no CUDA toolkit (nvcc) to compile its kernels with. "
            "Install the toolkit of PyTorch's CUDA version, or one of gsplat's compiled wheels."
        )
    return rasterization


def _drawable(gaussians: Gaussians) -> Gaussians:
    """The Gaussians with those that have NaN or infinite values made transparent, and zero quaternions identity."""
    g = gaussians
    rows = torch.cat([g.means, g.quats, g.scales, g.opacities[..., None], g.sh.flatten(-2)], -1).detach()
    finite = torch.isfinite(rows).all(-1)
    identity = g.quats.new_tensor([1.0, 0.0, 0.0, 0.0])
    turned = finite & (g.quats.detach() != 0).any(-1)
    return Gaussians(
        means=torch.where(finite[..., None], g.means, 0.0),
        quats=torch.where(turned[..., None], g.quats, identity),
        scales=torch.where(finite[..., None], g.scales, 1.0),
        opacities=torch.where(finite, g.opacities, 0.0),
        sh=torch.where(finite[..., None, None], g.sh, 0.0),
    )
