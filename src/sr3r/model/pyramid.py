"""Large images, smaller: what looks at a whole image, or at all views, does so on images of about 64 pixels.

A transformer over every token of a large image costs the square of its pixels, and sees more tokens than it ever
learnt from. On images of one size it costs the same for any input; what is finer is left to convolutions.
"""

import math

from sr3r.views import Views

COARSE_SIDE = 64
"""Pixels of the short side of the coarsest level, about: between this divided and multiplied by the square root of
two. Smaller images have no other level."""


def pyramid(views: Views, *, stride: int) -> list[Views]:
    """The views at every level, coarsest first, the views themselves last; sides are multiples of the stride."""
    halvings = range(1, _num_halvings(views.size) + 1)
    return [*(views.resized(*_halved(views.size, n, stride)) for n in reversed(halvings)), views]


def coarsest_size(size: tuple[int, int], *, stride: int) -> tuple[int, int]:
    """Height and width of the coarsest level of a pyramid."""
    halvings = _num_halvings(size)
    return _halved(size, halvings, stride) if halvings else size


def _num_halvings(size: tuple[int, int]) -> int:
    return max(0, round(math.log2(min(size) / COARSE_SIDE)))


def _halved(size: tuple[int, int], times: int, stride: int) -> tuple[int, int]:
    height, width = (max(stride, stride * round(side / 2**times / stride)) for side in size)
    return height, width
