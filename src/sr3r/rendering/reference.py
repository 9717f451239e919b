"""The reference renderer: 3D Gaussian Splatting in plain PyTorch, any device, any float type; slow, and the oracle.

It lists every (Gaussian, pixel) pair that contributes, sorts the pairs by pixel, and composites with segmented sums;
autograd does the gradients. The other backends are tested against it in float64.
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians, quats_to_matrices, sh_basis

MAX_ALPHA = 0.99
"""Opacity of one Gaussian at one pixel is clipped to this (3DGS; gsplat up to 1.5.3 has 0.999)."""
MIN_ALPHA = 1 / 255
"""Gaussians fainter than this at a pixel are not blended there."""
MIN_TRANSMITTANCE = 1e-4
"""The Gaussian that would take a pixel's transmittance to this or below is not blended, nor any behind it."""
BLUR = 0.3
"""Added to the diagonal of the projected covariance, in square pixels."""
MARGIN = 0.15
"""The projection is linearised at most this far outside the image, in image widths and heights."""
NEAR_FRACTION = 0.1
"""Gaussians at a depth of this fraction of `near`, or less, are not drawn."""


def rasterize(
    gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]
) -> tuple[Float[Tensor, "b v 3 h w"], Float[Tensor, "b v h w"], Float[Tensor, "b v h w"]]:
    """Colour over black, accumulated opacity, and the opacity-weighted sum of depths (see `sr3r.rendering.render`)."""
    scenes = []
    for scene, views in zip(range(len(gaussians.means)), range(len(cameras.c2w)), strict=True):
        g, c = gaussians[scene], cameras[views]
        scenes.append(torch.stack([_rasterize_view(g, c.select([view]), size) for view in range(len(c))]))
    rgbad = torch.stack(scenes)
    return rgbad[:, :, :3], rgbad[:, :, 3], rgbad[:, :, 4]


def _rasterize_view(gaussians: Gaussians, camera: Cameras, size: tuple[int, int]) -> Float[Tensor, "5 h w"]:
    height, width = size
    w2c = camera.w2c[0]
    # Points that are not drawn are dropped before the projection, or their infinite gradients poison the rest.
    gaussians = gaussians.select(torch.nonzero(_is_drawable(gaussians, camera)).squeeze(-1))
    points = gaussians.means @ w2c[:3, :3].mT + w2c[:3, 3]
    means2d, conics = _project(gaussians, points, w2c, camera.K_px(height, width)[0], size)
    directions = torch.nn.functional.normalize(gaussians.means - camera.centers[0], dim=-1)
    colours = 0.5 + torch.einsum("nk,nkc->nc", sh_basis(directions, gaussians.sh_degree), gaussians.sh)
    features = torch.cat([colours.clamp_min(0), torch.ones_like(points[:, :1]), points[:, 2:]], -1)

    order = torch.argsort(points[:, 2].detach(), stable=True)
    means2d, conics, features = means2d[order], conics[order], features[order]
    opacities = gaussians.opacities[order]
    rank, x, y = _pairs(means2d.detach(), conics.detach(), opacities.detach(), size)
    alpha = _alphas(means2d[rank], conics[rank], opacities[rank], x, y)
    keep = torch.nonzero(alpha.detach() >= MIN_ALPHA).squeeze(-1)
    rank, pixel, alpha = rank[keep], (y * width + x)[keep], alpha[keep].clamp_max(MAX_ALPHA)

    pixel, by_pixel = torch.sort(pixel, stable=True)
    rank, alpha = rank[by_pixel], alpha[by_pixel]
    before = _transmittance_before(alpha, pixel)
    weight = torch.where((before * (1 - alpha)).detach() > MIN_TRANSMITTANCE, alpha * before, 0.0)
    image = torch.zeros(height * width, 5, dtype=points.dtype, device=points.device)
    image = image.index_add(0, pixel, weight[:, None] * features[rank])
    return image.mT.reshape(5, height, width)


def _is_drawable(gaussians: Gaussians, camera: Cameras) -> Bool[Tensor, " n"]:
    """Deep enough, and every value finite."""
    g = gaussians.detach()
    w2c = camera.w2c[0].detach()
    depth = g.means @ w2c[2, :3] + w2c[2, 3]
    rows = torch.cat([g.means, g.quats, g.scales, g.opacities[:, None], g.sh.flatten(1)], -1)
    return (depth > NEAR_FRACTION * camera.near[0]) & torch.isfinite(rows).all(-1)


def _project(
    gaussians: Gaussians,
    points: Float[Tensor, "n 3"],
    w2c: Float[Tensor, "4 4"],
    K_px: Float[Tensor, "3 3"],
    size: tuple[int, int],
) -> tuple[Float[Tensor, "n 2"], Float[Tensor, "n 3"]]:
    """Image positions, and the upper triangle (xx, xy, yy) of the inverse image covariances (EWA splatting)."""
    extent = torch.tensor([size[1], size[0]], dtype=points.dtype, device=points.device)
    focal, centre = K_px.diagonal()[:2], K_px[:2, 2]
    depth = points[:, 2:]
    slope = points[:, :2] / depth
    margin = MARGIN * extent
    clamped = torch.maximum(torch.minimum(slope, (extent - centre + margin) / focal), -(centre + margin) / focal)
    # Rows of the Jacobian of the projection, in world axes.
    rows = (focal / depth)[..., None] * (w2c[:2, :3] - clamped[..., None] * w2c[2, :3])
    half = rows @ (quats_to_matrices(gaussians.quats) * gaussians.scales[:, None, :])
    covariance = half @ half.mT
    xx, xy, yy = covariance[:, 0, 0] + BLUR, covariance[:, 0, 1], covariance[:, 1, 1] + BLUR
    determinant = xx * yy - xy * xy
    return slope * focal + centre, torch.stack([yy, -xy, xx], -1) / determinant[:, None]


def _pairs(
    means2d: Float[Tensor, "n 2"], conics: Float[Tensor, "n 3"], opacities: Float[Tensor, " n"], size: tuple[int, int]
) -> tuple[Int[Tensor, " p"], Int[Tensor, " p"], Int[Tensor, " p"]]:
    """Index, column and row of all pixels in the boxes where each Gaussian's opacity can reach 1/255."""
    reach = 2 * torch.log((opacities / MIN_ALPHA).clamp_min(1))
    determinant = conics[:, 0] * conics[:, 2] - conics[:, 1] ** 2
    half = torch.sqrt(reach[:, None] * conics[:, [2, 0]] / determinant[:, None])
    # One pixel wider than needed: the exact test is made per pixel.
    limit = torch.tensor([size[1], size[0]], dtype=means2d.dtype, device=means2d.device)
    low = torch.maximum(torch.floor(means2d - half - 1), torch.zeros_like(limit))
    high = torch.minimum(torch.ceil(means2d + half + 1), limit)
    extent = torch.nan_to_num(high - low).clamp_min(0).long()
    extent[opacities < MIN_ALPHA] = 0
    count = extent[:, 0] * extent[:, 1]
    rank = torch.repeat_interleave(torch.arange(len(count), device=count.device), count)
    place = torch.arange(len(rank), device=count.device) - (count.cumsum(0) - count)[rank]
    columns = extent[rank, 0]
    low = torch.nan_to_num(low, 0.0, 0.0, 0.0).long()
    return rank, low[rank, 0] + place % columns, low[rank, 1] + place // columns


def _alphas(
    means2d: Float[Tensor, "p 2"],
    conics: Float[Tensor, "p 3"],
    opacities: Float[Tensor, " p"],
    x: Int[Tensor, " p"],
    y: Int[Tensor, " p"],
) -> Float[Tensor, " p"]:
    """Opacity at the pixel centres."""
    dx = x + 0.5 - means2d[:, 0]
    dy = y + 0.5 - means2d[:, 1]
    distance = conics[:, 0] * dx * dx + 2 * conics[:, 1] * dx * dy + conics[:, 2] * dy * dy
    return opacities * torch.exp(-0.5 * distance)


def _transmittance_before(alpha: Float[Tensor, " p"], pixel: Int[Tensor, " p"]) -> Float[Tensor, " p"]:
    """Product of (1 - alpha) over the earlier pairs of the same pixel; pairs are sorted by pixel.

    One running sum of logarithms over all pairs, less its value at the start of the pixel, in float64 because
    the sum over the image is large.
    """
    logs = torch.log1p(-alpha.double())
    before = logs.cumsum(0) - logs
    start = torch.searchsorted(pixel, pixel, right=False)
    return torch.exp(before - before[start]).to(alpha.dtype)
