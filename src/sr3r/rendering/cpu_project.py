"""The Numba kernel that projects Gaussians into images, and colours them. The rules stand in `cpu_rules.py`."""

import math
from typing import no_type_check

import numpy as np
from numba import njit

from sr3r.rendering.cpu_colour import RAYS, add, look
from sr3r.rendering.cpu_rules import (
    HALF,
    L16,
    LANES,
    ONE,
    OPTIONS,
    PART,
    TILE_BITS,
    TINY,
    TWO,
    ZERO,
    F,
    U,
    load,
    rotation,
)
from sr3r.rendering.reference import BLUR, MARGIN, MIN_ALPHA

_HUGE = F(1e30)
_BLUR, _MARGIN, _MIN_ALPHA = F(BLUR), F(MARGIN), F(MIN_ALPHA)
_LOG2_INVERSE_MIN_ALPHA = F(-math.log2(MIN_ALPHA))
_TWO_LN2 = F(2 * math.log(2))
_HALF_LOG2E = F(math.log2(math.e) / 2)

# Sections of the buffer: the Gaussian, then what the kernel makes of it.
_X, _Y, _Z, _SX, _SY, _SZ, _QW, _QX, _QY, _QZ, _OPACITY, _LOGIT = (U(16 * k) for k in range(12))
_O0, _O1, _O2, _O3, _O4, _O5, _O6, _O7, _O8, _O9 = (U(16 * k) for k in range(12, 22))


@njit(**PART)
@no_type_check
def _place(buffer, views, intrinsics, near, c, width, height):
    """Where camera c sees the 16 Gaussians of the buffer, in sections O0 to O9; apart, this compiles faster."""
    v00, v01, v02, v03 = views[c, 0, 0], views[c, 0, 1], views[c, 0, 2], views[c, 0, 3]
    v10, v11, v12, v13 = views[c, 1, 0], views[c, 1, 1], views[c, 1, 2], views[c, 1, 3]
    v20, v21, v22, v23 = views[c, 2, 0], views[c, 2, 1], views[c, 2, 2], views[c, 2, 3]
    fx, fy, cx, cy = intrinsics[c, 0], intrinsics[c, 1], intrinsics[c, 2], intrinsics[c, 3]
    # The Jacobian of the projection is taken at slopes kept near the image.
    min_u, max_u = -(cx + _MARGIN * width) / fx, (width - cx + _MARGIN * width) / fx
    min_v, max_v = -(cy + _MARGIN * height) / fy, (height - cy + _MARGIN * height) / fy
    least = near[c]
    for lane in range(L16):
        px, py, pz = buffer[lane + _X], buffer[lane + _Y], buffer[lane + _Z]
        s0, s1, s2 = buffer[lane + _SX], buffer[lane + _SY], buffer[lane + _SZ]
        qw, qx, qy, qz = buffer[lane + _QW], buffer[lane + _QX], buffer[lane + _QY], buffer[lane + _QZ]
        inverse = ONE / max(np.sqrt(qw * qw + qx * qx + qy * qy + qz * qz), TINY)
        r00, r01, r02, r10, r11, r12, r20, r21, r22 = rotation(qw * inverse, qx * inverse, qy * inverse, qz * inverse)
        z = v20 * px + v21 * py + v22 * pz + v23
        inverse_z = ONE / z
        u = (v00 * px + v01 * py + v02 * pz + v03) * inverse_z
        v = (v10 * px + v11 * py + v12 * pz + v13) * inverse_z
        tx, ty = max(min(u, max_u), min_u), max(min(v, max_v), min_v)
        sx, sy = fx * inverse_z, fy * inverse_z
        a00, a01, a02 = sx * (v00 - tx * v20), sx * (v01 - tx * v21), sx * (v02 - tx * v22)
        a10, a11, a12 = sy * (v10 - ty * v20), sy * (v11 - ty * v21), sy * (v12 - ty * v22)
        b00 = (a00 * r00 + a01 * r10 + a02 * r20) * s0
        b01 = (a00 * r01 + a01 * r11 + a02 * r21) * s1
        b02 = (a00 * r02 + a01 * r12 + a02 * r22) * s2
        b10 = (a10 * r00 + a11 * r10 + a12 * r20) * s0
        b11 = (a10 * r01 + a11 * r11 + a12 * r21) * s1
        b12 = (a10 * r02 + a11 * r12 + a12 * r22) * s2
        xx = b00 * b00 + b01 * b01 + b02 * b02 + _BLUR
        yy = b10 * b10 + b11 * b11 + b12 * b12 + _BLUR
        xy = b00 * b10 + b01 * b11 + b02 * b12
        determinant = xx * yy - xy * xy
        mx, my = fx * u + cx, fy * v + cy
        opacity, logit = buffer[lane + _OPACITY], buffer[lane + _LOGIT]
        reach = _TWO_LN2 * (logit + _LOG2_INVERSE_MIN_ALPHA)
        half_x, half_y = np.sqrt(reach * xx), np.sqrt(reach * yy)
        x0, x1 = np.ceil(mx - HALF - half_x), np.floor(mx - HALF + half_x)
        y0, y1 = np.ceil(my - HALF - half_y), np.floor(my - HALF + half_y)
        # Written so that NaN is dropped.
        is_valid = (z > least) & (z < _HUGE) & (opacity > _MIN_ALPHA) & (opacity < _HUGE)
        is_valid &= (determinant > ZERO) & (determinant < _HUGE)
        is_valid &= (x0 <= x1) & (y0 <= y1) & (x1 >= ZERO) & (y1 >= ZERO) & (x0 < width) & (y0 < height)
        scale = _HALF_LOG2E / determinant
        buffer[lane + _O0] = mx
        buffer[lane + _O1] = my
        buffer[lane + _O2] = yy * scale
        buffer[lane + _O3] = -TWO * xy * scale
        buffer[lane + _O4] = xx * scale
        buffer[lane + _O5] = max(x0, ZERO)
        buffer[lane + _O6] = min(x1, width - ONE)
        buffer[lane + _O7] = max(y0, ZERO)
        buffer[lane + _O8] = min(y1, height - ONE)
        buffer[lane + _O9] = z if is_valid else ZERO


@njit(**OPTIONS)
@no_type_check
def project(
    means, quats, scales, opacities, sh, views, centers, intrinsics, near, width, height, tiles_x,
    chunks, first, step, points, boxes, depths, counts,
):  # fmt: skip
    """Project one scene's Gaussians into all its cameras, with their colours there.

    Args:
        means: (n, 3), with quats (n, 4), scales (n, 3), opacities (n), sh (n, k, 3): the Gaussians.
        views: (v, 4, 4) world to camera; with centers (v, 3), intrinsics (v, 4: fx fy cx cy in pixels), near (v).
        width: Of the image, and height; both float32.
        tiles_x: Tiles in a row of the image.
        chunks: Number of chunks the Gaussians are cut into, of which this call does first, first + step, ...
        points: Out, (v, n, 10): position x y; the exponent's coefficients of dx^2, dx dy, dy^2 and its value at the
            centre, all in base 2; red, green, blue; depth. Of drawn Gaussians, like boxes.
        boxes: Out, (v, n, 4): first and last column, first and last row, that the Gaussian can touch.
        depths: Out, (v, n): depth, or 0 where the Gaussian is not drawn.
        counts: Out, (v, chunks, tiles), zeroed: how many Gaussians of each chunk touch each tile.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    buffer, rays = np.empty(22 * LANES, np.float32), np.empty(RAYS, np.float32)
    buffer[:] = ZERO
    for chunk in range(first, chunks, step):
        stop = n * (chunk + 1) // chunks
        for i in range(n * chunk // chunks, stop, LANES):
            count = min(LANES, stop - i)
            load(means, quats, scales, i, count, buffer)
            for lane in range(U(count)):
                buffer[lane + _OPACITY] = opacities[U(i) + lane]
                buffer[lane + _LOGIT] = np.log2(opacities[U(i) + lane])
            for c in range(U(views.shape[0])):
                _place(buffer, views, intrinsics, near, c, width, height)
                look(buffer, centers[c, 0], centers[c, 1], centers[c, 2], rays)
                for lane in range(U(count)):
                    g, z = U(i) + lane, buffer[lane + _O9]
                    depths[c, g] = ZERO
                    if z == ZERO:
                        continue
                    red, green, blue = add(coefficients, sh, g, lane, rays)
                    # Written so that NaN is dropped.
                    if not (abs(red) + abs(green) + abs(blue) < _HUGE):
                        continue
                    depths[c, g] = z
                    points[c, g, 0], points[c, g, 1] = buffer[lane + _O0], buffer[lane + _O1]
                    points[c, g, 2], points[c, g, 3] = buffer[lane + _O2], buffer[lane + _O3]
                    points[c, g, 4], points[c, g, 5] = buffer[lane + _O4], buffer[lane + _LOGIT]
                    points[c, g, 6], points[c, g, 7] = max(red, ZERO), max(green, ZERO)
                    points[c, g, 8], points[c, g, 9] = max(blue, ZERO), z
                    x0, x1 = np.int32(buffer[lane + _O5]), np.int32(buffer[lane + _O6])
                    y0, y1 = np.int32(buffer[lane + _O7]), np.int32(buffer[lane + _O8])
                    boxes[c, g, 0], boxes[c, g, 1], boxes[c, g, 2], boxes[c, g, 3] = x0, x1, y0, y1
                    for row in range(y0 >> TILE_BITS, (y1 >> TILE_BITS) + 1):
                        for column in range(x0 >> TILE_BITS, (x1 >> TILE_BITS) + 1):
                            counts[c, chunk, row * tiles_x + column] += 1
