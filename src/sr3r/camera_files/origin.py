"""Where the world's origin is put when cameras stand so far from it that float32 would round their positions."""

import torch
from jaxtyping import Float
from torch import Tensor

_FLOAT32_STEP = 2.0**-24
# Rounding may be this part of the distance between neighbouring cameras; beyond, depths suffer.
_MAX_ROUNDING = 5e-4
# Moving the origin helps only where the cameras are far from it compared with each other.
_MIN_DISTANCE = 10.0
# Above this, many cameras are compared with some of the others only.
_MAX_COMPARED = 2000


def origin_of(centers: Float[Tensor, "n 3"]) -> Float[Tensor, " 3"]:
    """What to subtract from camera positions (UTM, ECEF) before they become float32; zero where nothing is lost.

    It is a function of the positions alone, so that the same file always gives the same origin: their mean, rounded
    to few digits so that people can read it.

    Args:
        centers: float64.
    """
    zero = torch.zeros(3, dtype=torch.float64)
    if len(centers) < 2 or not torch.isfinite(centers).all():
        return zero
    centers = centers.double()
    mean = centers.mean(0)
    extent = float((centers - mean).norm(dim=1).max())
    some = centers[:: -(-len(centers) // _MAX_COMPARED)] - mean
    # By differences: what `cdist` makes of products is as coarse as what is to be found out.
    distances = torch.cdist(some, some, compute_mode="donot_use_mm_for_euclid_dist")
    distances[distances == 0] = torch.inf
    nearest = distances.amin(1)
    nearest = nearest[nearest.isfinite()]
    if extent == 0 or len(nearest) == 0:
        return zero
    is_coarse = float(centers.abs().max()) * _FLOAT32_STEP > _MAX_ROUNDING * float(nearest.median())
    if not is_coarse or float(mean.norm()) < _MIN_DISTANCE * extent:
        return zero
    step = 10.0 ** torch.tensor(extent, dtype=torch.float64).log10().floor()
    return (mean / step).round() * step
