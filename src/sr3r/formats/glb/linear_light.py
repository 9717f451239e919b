"""Linear light and sRGB: glTF knows both, our renderer blends sRGB."""

import torch
from jaxtyping import Float32
from torch import Tensor
from torch.nn import functional as F

from sr3r.gaussians import sh_basis

_DIRECTIONS = 128
_CHUNK = 1 << 16


def to_linear(rgb: Float32[Tensor, "*n 3"]) -> Float32[Tensor, "*n 3"]:
    """SRGB values of [0, 1] as linear light (IEC 61966-2-1)."""
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055).clamp_min(0) ** 2.4)


def to_srgb(linear: Float32[Tensor, "*n 3"]) -> Float32[Tensor, "*n 3"]:
    """Linear light as sRGB values; the curve goes on above 1."""
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp_min(0.0031308) ** (1 / 2.4) - 0.055)


def sh_to_srgb(sh: Float32[Tensor, "n k 3"]) -> Float32[Tensor, "n k 3"]:
    """Harmonics of linear colours as those of sRGB colours: exact for degree 0, the closest fit above.

    How such colours blend cannot be told by a Gaussian alone: half-transparent ones look somewhat different.
    """
    degree = round(sh.shape[1] ** 0.5) - 1
    generator = torch.Generator().manual_seed(0)
    directions = F.normalize(torch.randn(_DIRECTIONS, 3, generator=generator, dtype=torch.float64), dim=-1)
    basis = sh_basis(directions, degree)
    inverse = torch.linalg.pinv(basis).float()
    basis = basis.float()
    parts = []
    for part in sh.split(_CHUNK):
        linear = (torch.einsum("dk,nkc->ndc", basis, part) + 0.5).clamp_min(0)
        parts.append(torch.einsum("kd,ndc->nkc", inverse, to_srgb(linear) - 0.5))
    return torch.cat(parts) if parts else sh
