"""Textures in Numba kernels: their levels, and the colour at a point."""

import math
from typing import no_type_check

import numba
import numpy as np

from sr3r.data.procedural.textures import SIZE

# Kernels are marked no_type_check because run-time type checkers of tests would wrap them before Numba sees them.
_FLAGS = {"contract", "nsz", "arcp"}
compiled = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=_FLAGS)
"""How all kernels of ray casting are compiled."""
inlined = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=_FLAGS, inline="always")
"""The same, for what is worth no call."""

_MAX_LEVEL = np.float32(6.999)
_HALF, _ONE, _TWO = np.float32(0.5), np.float32(1), np.float32(2)


@inlined
@no_type_check
def mip_level(footprint):
    """The level of a texture whose texels are as large as the footprint."""
    return min(np.float32(math.log2(max(footprint, _ONE))), _MAX_LEVEL)


@compiled
@no_type_check
def bilinear(texels: np.ndarray, base, tile, u, v, level):
    """Colour of a texture at a point, red, green and blue from 0 to 255; it repeats as tiles or mirrored."""
    start = base
    size = SIZE
    for _ in range(level):
        start += size * size
        size >>= 1
    if tile:
        u, v = u - math.floor(u), v - math.floor(v)
    else:
        u = _ONE - abs(u - _TWO * math.floor(u * _HALF) - _ONE)
        v = _ONE - abs(v - _TWO * math.floor(v * _HALF) - _ONE)
    u, v = u * np.float32(size) - _HALF, v * np.float32(size) - _HALF
    x0, y0 = int(np.floor(u)), int(np.floor(v))
    fx, fy = np.float32(u - np.float32(x0)), np.float32(v - np.float32(y0))
    x1, y1 = x0 + 1, y0 + 1
    last = size - 1
    if x1 > last:
        x1 = 0 if tile else last
    if y1 > last:
        y1 = 0 if tile else last
    if x0 < 0:
        x0 = last if tile else 0
    if y0 < 0:
        y0 = last if tile else 0
    top, bottom = start + y0 * size, start + y1 * size
    a, b, c, d = texels[top + x0], texels[top + x1], texels[bottom + x0], texels[bottom + x1]
    wa, wb, wc, wd = (_ONE - fx) * (_ONE - fy), fx * (_ONE - fy), (_ONE - fx) * fy, fx * fy
    red = wa * _byte(a, 0) + wb * _byte(b, 0) + wc * _byte(c, 0) + wd * _byte(d, 0)
    green = wa * _byte(a, 8) + wb * _byte(b, 8) + wc * _byte(c, 8) + wd * _byte(d, 8)
    blue = wa * _byte(a, 16) + wb * _byte(b, 16) + wc * _byte(c, 16) + wd * _byte(d, 16)
    return red, green, blue


@inlined
@no_type_check
def _byte(texel, shift):
    return np.float32((texel >> shift) & 255)
