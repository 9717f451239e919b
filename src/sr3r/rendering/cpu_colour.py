"""Numba kernels that evaluate the colour of Gaussians from spherical harmonics, and the gradient of that.

The rules for writing kernels stand in `cpu_project.py`.
"""

from typing import Any, no_type_check

import numpy as np
from numba import njit

OPTIONS = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
    "no_cfunc_wrapper": True,
}
# Of functions that only kernels call.
PART: dict[str, Any] = {**OPTIONS, "cache": False, "no_cpython_wrapper": True}

_F = np.float32
_ZERO, _HALF, _ONE, _TWO, _THREE, _FOUR, _SIX = (_F(v) for v in (0, 0.5, 1, 2, 3, 4, 6))
_SEVEN, _EIGHT, _FOURTEEN, _TWENTYONE, _THIRTY, _THIRTYFIVE = (_F(v) for v in (7, 8, 14, 21, 30, 35))
_SIXTY, _HUNDREDFORTY = _F(60), _F(140)
_HUGE, _TINY = _F(1e30), _F(1e-12)

# Constants of the spherical harmonics, by band.
_B0 = _F(0.28209479177387814)
_B1 = _F(0.4886025119029199)
_B2A, _B2B, _B2C = _F(1.0925484305920792), _F(0.31539156525252005), _F(0.5462742152960396)
_B3A, _B3B, _B3C = _F(0.5900435899266435), _F(2.890611442640554), _F(0.4570457994644658)
_B3D, _B3E = _F(0.3731763325901154), _F(1.445305721320277)
_B4A, _B4B, _B4C = _F(2.5033429417967046), _F(1.7701307697799304), _F(0.9461746957575601)
_B4D, _B4E, _B4F = _F(0.6690465435572892), _F(0.10578554691520431), _F(0.47308734787878004)
_B4G = _F(0.6258357354491761)


@njit(**PART)
@no_type_check
def _basis(coefficients, x, y, z, out):
    """Spherical harmonics of a unit direction, as `sr3r.gaussians.sh_basis`."""
    out[0] = _B0
    if coefficients > 1:
        out[1] = -_B1 * y
        out[2] = _B1 * z
        out[3] = -_B1 * x
    if coefficients > 4:
        xx, yy, zz = x * x, y * y, z * z
        out[4] = _B2A * x * y
        out[5] = -_B2A * y * z
        out[6] = _B2B * (_TWO * zz - xx - yy)
        out[7] = -_B2A * x * z
        out[8] = _B2C * (xx - yy)
        if coefficients > 9:
            out[9] = -_B3A * y * (_THREE * xx - yy)
            out[10] = _B3B * x * y * z
            out[11] = -_B3C * y * (_FOUR * zz - xx - yy)
            out[12] = _B3D * z * (_TWO * zz - _THREE * (xx + yy))
            out[13] = -_B3C * x * (_FOUR * zz - xx - yy)
            out[14] = _B3E * z * (xx - yy)
            out[15] = -_B3A * x * (xx - _THREE * yy)
        if coefficients > 16:
            out[16] = _B4A * x * y * (xx - yy)
            out[17] = -_B4B * y * z * (_THREE * xx - yy)
            out[18] = _B4C * x * y * (_SEVEN * zz - _ONE)
            out[19] = -_B4D * y * z * (_SEVEN * zz - _THREE)
            out[20] = _B4E * (zz * (_THIRTYFIVE * zz - _THIRTY) + _THREE)
            out[21] = -_B4D * x * z * (_SEVEN * zz - _THREE)
            out[22] = _B4F * (xx - yy) * (_SEVEN * zz - _ONE)
            out[23] = -_B4B * x * z * (xx - _THREE * yy)
            out[24] = _B4G * (xx * (xx - _THREE * yy) - yy * (_THREE * xx - yy))


@njit(**PART)
@no_type_check
def _basis_gradient(coefficients, x, y, z, s):
    """Gradient of sum_k s_k basis_k with respect to (x, y, z), of the polynomials that `_basis` evaluates."""
    gx, gy, gz = _ZERO, _ZERO, _ZERO
    if coefficients > 1:
        gx -= _B1 * s[3]
        gy -= _B1 * s[1]
        gz += _B1 * s[2]
    if coefficients > 4:
        xx, yy, zz, xy, yz, xz = x * x, y * y, z * z, x * y, y * z, x * z
        gx += _B2A * (y * s[4] - z * s[7]) + _TWO * x * (_B2C * s[8] - _B2B * s[6])
        gy += _B2A * (x * s[4] - z * s[5]) - _TWO * y * (_B2C * s[8] + _B2B * s[6])
        gz += _FOUR * _B2B * z * s[6] - _B2A * (y * s[5] + x * s[7])
        if coefficients > 9:
            gx += _B3B * yz * s[10] - _SIX * _B3A * xy * s[9] - _THREE * _B3A * (xx - yy) * s[15]
            gx += _B3C * (_TWO * xy * s[11] - (_FOUR * zz - _THREE * xx - yy) * s[13])
            gx += xz * (_TWO * _B3E * s[14] - _SIX * _B3D * s[12])
            gy += _B3B * xz * s[10] - _THREE * _B3A * (xx - yy) * s[9] + _SIX * _B3A * xy * s[15]
            gy += _B3C * (_TWO * xy * s[13] - (_FOUR * zz - xx - _THREE * yy) * s[11])
            gy -= yz * (_TWO * _B3E * s[14] + _SIX * _B3D * s[12])
            gz += _B3B * xy * s[10] - _EIGHT * _B3C * (yz * s[11] + xz * s[13])
            gz += _B3D * (_SIX * zz - _THREE * (xx + yy)) * s[12] + _B3E * (xx - yy) * s[14]
        if coefficients > 16:
            zz7 = _SEVEN * zz
            cubic_x, cubic_y = xx - _THREE * yy, _THREE * xx - yy
            gx += _B4A * y * cubic_y * s[16] + _FOUR * _B4G * x * cubic_x * s[24]
            gx -= _B4B * (_SIX * xy * z * s[17] + _THREE * z * (xx - yy) * s[23])
            gx += (zz7 - _ONE) * (_B4C * y * s[18] + _TWO * _B4F * x * s[22]) - _B4D * z * (zz7 - _THREE) * s[21]
            gy += _B4A * x * cubic_x * s[16] - _FOUR * _B4G * y * cubic_y * s[24]
            gy += _B4B * (_SIX * xy * z * s[23] - _THREE * z * (xx - yy) * s[17])
            gy += (zz7 - _ONE) * (_B4C * x * s[18] - _TWO * _B4F * y * s[22]) - _B4D * z * (zz7 - _THREE) * s[19]
            gz += _FOURTEEN * z * (_B4C * xy * s[18] + _B4F * (xx - yy) * s[22])
            gz -= _B4B * (y * cubic_y * s[17] + x * cubic_x * s[23])
            gz += _B4E * z * (_HUNDREDFORTY * zz - _SIXTY) * s[20]
            gz -= _B4D * (_TWENTYONE * zz - _THREE) * (y * s[19] + x * s[21])
    return gx, gy, gz


@njit(**OPTIONS)
@no_type_check
def colour(means, sh, centers, chunks, first, step, points, depths):
    """Evaluate the colour of one scene's Gaussians in all its cameras.

    Args:
        means: (n, 3), with sh (n, k, 3) and the cameras' centers (v, 3).
        chunks: As for `cpu_project.project`, with first and step.
        points: (v, n, 10): columns 6 to 8 become red, green and blue.
        depths: (v, n): 0 where the Gaussian is not drawn; becomes 0 where the colour is not finite.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    basis = np.empty(25, np.float32)
    for chunk in range(first, chunks, step):
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            for c in range(centers.shape[0]):
                if depths[c, i] == _ZERO:
                    continue
                dx, dy, dz = means[i, 0] - centers[c, 0], means[i, 1] - centers[c, 1], means[i, 2] - centers[c, 2]
                inverse = _ONE / max(np.sqrt(dx * dx + dy * dy + dz * dz), _TINY)
                _basis(coefficients, dx * inverse, dy * inverse, dz * inverse, basis)
                red, green, blue = _HALF, _HALF, _HALF
                for k in range(coefficients):
                    red += basis[k] * sh[i, k, 0]
                    green += basis[k] * sh[i, k, 1]
                    blue += basis[k] * sh[i, k, 2]
                points[c, i, 6] = max(red, _ZERO)
                points[c, i, 7] = max(green, _ZERO)
                points[c, i, 8] = max(blue, _ZERO)
                # Written so that NaN is dropped.
                if not (abs(red) + abs(green) + abs(blue) < _HUGE):
                    depths[c, i] = _ZERO


@njit(**OPTIONS)
@no_type_check
def colour_backward(means, sh, centers, chunks, first, step, grad_colours, depths, grad_sh, grad_means, grad_centers):
    """Gradients of one scene's spherical harmonics, and of what their directions depend on.

    Args:
        grad_colours: (v, n, 3): gradient of the colours, 0 where they were clamped.
        depths: (v, n): 0 where the Gaussian is not drawn.
        grad_sh: Out, (n, k, 3).
        grad_means: Added to, (n, 3).
        grad_centers: Out, (chunks, v, 3), zeroed: per chunk. Their sum does not depend on the number of threads.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    basis, weights = np.empty(25, np.float32), np.empty(25, np.float32)
    for chunk in range(first, chunks, step):
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            is_first = True
            for c in range(centers.shape[0]):
                if depths[c, i] == _ZERO:
                    continue
                red, green, blue = grad_colours[c, i, 0], grad_colours[c, i, 1], grad_colours[c, i, 2]
                dx, dy, dz = means[i, 0] - centers[c, 0], means[i, 1] - centers[c, 1], means[i, 2] - centers[c, 2]
                inverse = _ONE / max(np.sqrt(dx * dx + dy * dy + dz * dz), _TINY)
                dx, dy, dz = dx * inverse, dy * inverse, dz * inverse
                _basis(coefficients, dx, dy, dz, basis)
                if is_first:
                    is_first = False
                    for k in range(coefficients):
                        grad_sh[i, k, 0] = basis[k] * red
                        grad_sh[i, k, 1] = basis[k] * green
                        grad_sh[i, k, 2] = basis[k] * blue
                else:
                    for k in range(coefficients):
                        grad_sh[i, k, 0] += basis[k] * red
                        grad_sh[i, k, 1] += basis[k] * green
                        grad_sh[i, k, 2] += basis[k] * blue
                for k in range(coefficients):
                    weights[k] = sh[i, k, 0] * red + sh[i, k, 1] * green + sh[i, k, 2] * blue
                gx, gy, gz = _basis_gradient(coefficients, dx, dy, dz, weights)
                radial = gx * dx + gy * dy + gz * dz
                gx, gy, gz = (gx - radial * dx) * inverse, (gy - radial * dy) * inverse, (gz - radial * dz) * inverse
                grad_means[i, 0], grad_means[i, 1] = grad_means[i, 0] + gx, grad_means[i, 1] + gy
                grad_means[i, 2] += gz
                grad_centers[chunk, c, 0] -= gx
                grad_centers[chunk, c, 1] -= gy
                grad_centers[chunk, c, 2] -= gz
            if is_first:
                for k in range(coefficients):
                    grad_sh[i, k, 0] = grad_sh[i, k, 1] = grad_sh[i, k, 2] = _ZERO
