"""Lengths on the page: graphics cards draw scenes of a few units well, and none of millions."""

import math

from sr3r.gaussians import Gaussians

# Scenes within are drawn in their own units.
_SMALLEST, _LARGEST = 0.05, 100.0


def page_unit(gaussians: Gaussians) -> float:
    """The length in scene units that the page calls 1: 1 for most scenes, else a power of two.

    The distance of most Gaussians from their middle becomes about 1.
    """
    distances = (gaussians.means - gaussians.means.median(0).values).norm(dim=-1)
    size = max(float(distances.median()), float(gaussians.scales.median()))
    return 1.0 if _SMALLEST <= size <= _LARGEST else 2.0 ** round(math.log2(size))
