"""Numba kernels that project Gaussians into images, and the gradients of that.

Rules for all kernels. Literals have the values in `reference.py`: a cached kernel is rebuilt only when its own file
changes, so they cannot be imported, and neither can functions (a test compares them). Every constant is a float32,
since one Python number turns the arithmetic into float64. Kernels release the GIL and do chunks `first`,
`first + step`, ... of the Gaussians. They are marked no_type_check because the run-time type checkers of tests would
wrap them before Numba sees them. fastmath leaves out "nnan" and "ninf": NaN must keep failing comparisons, which is how
invalid Gaussians are dropped, and masked lanes must keep their meaning.

Sixteen Gaussians at a time are copied into one flat buffer, a section of 16 floats per value, so that the arithmetic
becomes vector instructions: all memory of such a loop is one buffer at constant offsets, indices are unsigned (signed
ones add a wrap-around), and conditions are selects.
"""

import math
from typing import Any, no_type_check

import numpy as np
from numba import njit

MIN_ALPHA = 1 / 255
BLUR = 0.3
MARGIN = 0.15

OPTIONS = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
    "no_cfunc_wrapper": True,
}
# Of functions that only kernels call.
PART: dict[str, Any] = {**OPTIONS, "cache": False, "no_cpython_wrapper": True}

_F, _U = np.float32, np.uint64
_ZERO, _HALF, _ONE, _TWO, _THREE, _FOUR = (_F(v) for v in (0, 0.5, 1, 2, 3, 4))
_HUGE, _TINY = _F(1e30), _F(1e-12)
_BLUR, _MARGIN, _MIN_ALPHA = _F(BLUR), _F(MARGIN), _F(MIN_ALPHA)
_LOG2_INVERSE_MIN_ALPHA = _F(-math.log2(MIN_ALPHA))
_TWO_LN2 = _F(2 * math.log(2))
_HALF_LOG2E = _F(math.log2(math.e) / 2)
_TWO_LN2_OVER = _F(2 / math.log2(math.e))

# Sections of the buffer: the Gaussian, then what the kernel makes of it.
_LANES, _L16 = 16, _U(16)
_X, _Y, _Z, _SX, _SY, _SZ, _QW, _QX, _QY, _QZ, _OPACITY, _LOGIT = (_U(16 * k) for k in range(12))
_O0, _O1, _O2, _O3, _O4, _O5, _O6, _O7, _O8, _O9 = (_U(16 * k) for k in range(12, 22))


@njit(**PART)
@no_type_check
def _matrix(w, x, y, z):
    """Rotation matrix (row by row) of a wxyz quaternion of length 1."""
    return (
        _ONE - _TWO * (y * y + z * z), _TWO * (x * y - w * z), _TWO * (x * z + w * y),
        _TWO * (x * y + w * z), _ONE - _TWO * (x * x + z * z), _TWO * (y * z - w * x),
        _TWO * (x * z - w * y), _TWO * (y * z + w * x), _ONE - _TWO * (x * x + y * y),
    )  # fmt: skip


@njit(**PART)
@no_type_check
def _load(means, quats, scales, i, stop, buffer):
    """Copy up to 16 Gaussians into the first ten sections of the buffer."""
    for lane in range(min(_LANES, stop - i)):
        for k in range(3):
            buffer[16 * k + lane] = means[i + lane, k]
            buffer[16 * (3 + k) + lane] = scales[i + lane, k]
        for k in range(4):
            buffer[16 * (6 + k) + lane] = quats[i + lane, k]


@njit(**OPTIONS)
@no_type_check
def project(
    means, quats, scales, opacities, views, intrinsics, near, width, height,
    chunks, first, step, points, boxes, depths,
):  # fmt: skip
    """Project one scene's Gaussians into all its cameras.

    Args:
        means: (n, 3), with quats (n, 4), scales (n, 3), opacities (n): the Gaussians.
        views: (v, 4, 4) world to camera; with intrinsics (v, 4: fx fy cx cy in pixels), near (v).
        width: Of the image, and height; both float32.
        chunks: Number of chunks the Gaussians are cut into, of which this call does first, first + step, ...
        points: Out, (v, n, 10): position x y; the exponent's coefficients of dx^2, dx dy, dy^2 and its value at the
            centre, all in base 2; three columns for the colour; depth.
        boxes: Out, (v, n, 4): first and last column, first and last row, that the Gaussian can touch.
        depths: Out, (v, n): depth, or 0 where the Gaussian is not drawn.
    """
    n = means.shape[0]
    buffer = np.zeros(22 * _LANES, np.float32)
    for chunk in range(first, chunks, step):
        stop = n * (chunk + 1) // chunks
        for i in range(n * chunk // chunks, stop, _LANES):
            _load(means, quats, scales, i, stop, buffer)
            for lane in range(min(_LANES, stop - i)):
                buffer[160 + lane] = opacities[i + lane]
                buffer[176 + lane] = np.log2(opacities[i + lane])
            for c in range(views.shape[0]):
                v00, v01, v02, v03 = views[c, 0, 0], views[c, 0, 1], views[c, 0, 2], views[c, 0, 3]
                v10, v11, v12, v13 = views[c, 1, 0], views[c, 1, 1], views[c, 1, 2], views[c, 1, 3]
                v20, v21, v22, v23 = views[c, 2, 0], views[c, 2, 1], views[c, 2, 2], views[c, 2, 3]
                fx, fy, cx, cy = intrinsics[c, 0], intrinsics[c, 1], intrinsics[c, 2], intrinsics[c, 3]
                # The Jacobian of the projection is taken at slopes kept near the image.
                min_u, max_u = -(cx + _MARGIN * width) / fx, (width - cx + _MARGIN * width) / fx
                min_v, max_v = -(cy + _MARGIN * height) / fy, (height - cy + _MARGIN * height) / fy
                least = near[c]
                for lane in range(_L16):
                    px, py, pz = buffer[lane + _X], buffer[lane + _Y], buffer[lane + _Z]
                    s0, s1, s2 = buffer[lane + _SX], buffer[lane + _SY], buffer[lane + _SZ]
                    qw, qx, qy, qz = buffer[lane + _QW], buffer[lane + _QX], buffer[lane + _QY], buffer[lane + _QZ]
                    inverse = _ONE / max(np.sqrt(qw * qw + qx * qx + qy * qy + qz * qz), _TINY)
                    r00, r01, r02, r10, r11, r12, r20, r21, r22 = _matrix(
                        qw * inverse, qx * inverse, qy * inverse, qz * inverse
                    )
                    z = v20 * px + v21 * py + v22 * pz + v23
                    inverse_z = _ONE / z
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
                    x0, x1 = np.ceil(mx - _HALF - half_x), np.floor(mx - _HALF + half_x)
                    y0, y1 = np.ceil(my - _HALF - half_y), np.floor(my - _HALF + half_y)
                    # Written so that NaN is dropped.
                    is_valid = (z > least) & (z < _HUGE) & (opacity > _MIN_ALPHA) & (opacity < _HUGE)
                    is_valid &= (determinant > _ZERO) & (determinant < _HUGE)
                    is_valid &= (x0 <= x1) & (y0 <= y1) & (x1 >= _ZERO) & (y1 >= _ZERO) & (x0 < width) & (y0 < height)
                    scale = _HALF_LOG2E / determinant
                    buffer[lane + _O0] = mx
                    buffer[lane + _O1] = my
                    buffer[lane + _O2] = yy * scale
                    buffer[lane + _O3] = -_TWO * xy * scale
                    buffer[lane + _O4] = xx * scale
                    buffer[lane + _O5] = max(x0, _ZERO)
                    buffer[lane + _O6] = min(x1, width - _ONE)
                    buffer[lane + _O7] = max(y0, _ZERO)
                    buffer[lane + _O8] = min(y1, height - _ONE)
                    buffer[lane + _O9] = z if is_valid else _ZERO
                for lane in range(min(_LANES, stop - i)):
                    z = buffer[336 + lane]
                    depths[c, i + lane] = z
                    if z > _ZERO:
                        for k in range(5):
                            points[c, i + lane, k] = buffer[16 * (12 + k) + lane]
                        points[c, i + lane, 5] = buffer[176 + lane]
                        points[c, i + lane, 9] = z
                        for k in range(4):
                            boxes[c, i + lane, k] = np.int32(buffer[16 * (17 + k) + lane])
