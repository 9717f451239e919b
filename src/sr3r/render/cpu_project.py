"""Numba kernels that project Gaussians and evaluate their colour, and the gradients of that.

Literals have the values in `reference.py`: a cached kernel is rebuilt only when its own file changes, so they cannot
be imported (a test compares them). Every constant is a float32, since one Python number turns the arithmetic into
float64. Kernels work on chunks `first`, `first + step`, ... of the Gaussians and release the GIL.
"""

import math
from typing import no_type_check

import numpy as np
from numba import njit

MIN_ALPHA = 1 / 255
BLUR = 0.3
MARGIN = 0.15

# Kernels are marked no_type_check because run-time type checkers of tests would wrap them before Numba sees them.
# fastmath without "nnan" and "ninf": NaN must keep failing comparisons, which is how invalid Gaussians are dropped.
OPTIONS = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp", "afn"},
}

_F = np.float32
_ZERO, _HALF, _ONE, _TWO, _THREE, _FOUR, _SIX = (_F(v) for v in (0, 0.5, 1, 2, 3, 4, 6))
_SEVEN, _EIGHT, _FOURTEEN, _TWENTYONE, _THIRTY, _THIRTYFIVE = (_F(v) for v in (7, 8, 14, 21, 30, 35))
_SIXTY, _HUNDREDFORTY = _F(60), _F(140)
_HUGE = _F(1e30)
_TINY = _F(1e-12)
_BLUR, _MARGIN, _MIN_ALPHA = _F(BLUR), _F(MARGIN), _F(MIN_ALPHA)
_LOG2_INVERSE_MIN_ALPHA = _F(-math.log2(MIN_ALPHA))
_TWO_LN2 = _F(2 * math.log(2))
_HALF_LOG2E = _F(math.log2(math.e) / 2)

# Constants of the spherical harmonics, by band.
_B0 = _F(0.28209479177387814)
_B1 = _F(0.4886025119029199)
_B2A, _B2B, _B2C = _F(1.0925484305920792), _F(0.31539156525252005), _F(0.5462742152960396)
_B3A, _B3B, _B3C = _F(0.5900435899266435), _F(2.890611442640554), _F(0.4570457994644658)
_B3D, _B3E = _F(0.3731763325901154), _F(1.445305721320277)
_B4A, _B4B, _B4C = _F(2.5033429417967046), _F(1.7701307697799304), _F(0.9461746957575601)
_B4D, _B4E, _B4F = _F(0.6690465435572892), _F(0.10578554691520431), _F(0.47308734787878004)
_B4G = _F(0.6258357354491761)


@njit(**OPTIONS)
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


@njit(**OPTIONS)
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
def _rotation(quat):
    """Inverse norm, normalised components and rotation matrix (row by row) of a wxyz quaternion."""
    w, x, y, z = quat[0], quat[1], quat[2], quat[3]
    inverse = _ONE / max(np.sqrt(w * w + x * x + y * y + z * z), _TINY)
    w, x, y, z = w * inverse, x * inverse, y * inverse, z * inverse
    return (
        inverse, w, x, y, z,
        _ONE - _TWO * (y * y + z * z), _TWO * (x * y - w * z), _TWO * (x * z + w * y),
        _TWO * (x * y + w * z), _ONE - _TWO * (x * x + z * z), _TWO * (y * z - w * x),
        _TWO * (x * z - w * y), _TWO * (y * z + w * x), _ONE - _TWO * (x * x + y * y),
    )  # fmt: skip


@njit(**OPTIONS)
@no_type_check
def _camera_rows(view, u, v, inverse_z, fx, fy, cx, cy, width, height):
    """Rows of the projection's Jacobian in world axes; linearised at slopes kept near the image."""
    tx = max(min(u, (width - cx + _MARGIN * width) / fx), -(cx + _MARGIN * width) / fx)
    ty = max(min(v, (height - cy + _MARGIN * height) / fy), -(cy + _MARGIN * height) / fy)
    sx, sy = fx * inverse_z, fy * inverse_z
    return (
        tx, ty, sx, sy,
        sx * (view[0, 0] - tx * view[2, 0]),
        sx * (view[0, 1] - tx * view[2, 1]),
        sx * (view[0, 2] - tx * view[2, 2]),
        sy * (view[1, 0] - ty * view[2, 0]),
        sy * (view[1, 1] - ty * view[2, 1]),
        sy * (view[1, 2] - ty * view[2, 2]),
    )  # fmt: skip


@njit(**OPTIONS)
@no_type_check
def project(
    means, quats, scales, opacities, sh, views, centers, intrinsics, near, width, height,
    chunks, first, step, points, boxes, depths,
):  # fmt: skip
    """Project one scene's Gaussians into all its cameras.

    Args:
        means: (n, 3), with quats (n, 4), scales (n, 3), opacities (n), sh (n, k, 3): the Gaussians.
        views: (v, 4, 4) world to camera; with centers (v, 3), intrinsics (v, 4: fx fy cx cy in pixels), near (v).
        width: Of the image, and height; both float32.
        chunks: Number of chunks the Gaussians are cut into, of which this call does first, first + step, ...
        points: Out, (v, n, 10): position x y; the exponent's coefficients of dx^2, dx dy, dy^2 and its value at the
            centre, all in base 2; red, green, blue; depth.
        boxes: Out, (v, n, 4): first and last column, first and last row, that the Gaussian can touch.
        depths: Out, (v, n): depth, or 0 where the Gaussian is not drawn.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    basis = np.empty(25, np.float32)
    for chunk in range(first, chunks, step):
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            opacity = opacities[i]
            px, py, pz = means[i, 0], means[i, 1], means[i, 2]
            s0, s1, s2 = scales[i, 0], scales[i, 1], scales[i, 2]
            _, _, _, _, _, r00, r01, r02, r10, r11, r12, r20, r21, r22 = _rotation(quats[i])
            m00, m01, m02 = r00 * s0, r01 * s1, r02 * s2
            m10, m11, m12 = r10 * s0, r11 * s1, r12 * s2
            m20, m21, m22 = r20 * s0, r21 * s1, r22 * s2
            logit = np.log2(opacity)
            reach = _TWO_LN2 * (logit + _LOG2_INVERSE_MIN_ALPHA)
            for c in range(views.shape[0]):
                depths[c, i] = _ZERO
                view = views[c]
                z = view[2, 0] * px + view[2, 1] * py + view[2, 2] * pz + view[2, 3]
                # Written so that NaN is dropped, here and below.
                if not (z > near[c] and z < _HUGE and opacity > _MIN_ALPHA and opacity < _HUGE):
                    continue
                inverse_z = _ONE / z
                u = (view[0, 0] * px + view[0, 1] * py + view[0, 2] * pz + view[0, 3]) * inverse_z
                v = (view[1, 0] * px + view[1, 1] * py + view[1, 2] * pz + view[1, 3]) * inverse_z
                fx, fy, cx, cy = intrinsics[c, 0], intrinsics[c, 1], intrinsics[c, 2], intrinsics[c, 3]
                _, _, _, _, a00, a01, a02, a10, a11, a12 = _camera_rows(
                    view, u, v, inverse_z, fx, fy, cx, cy, width, height
                )
                b00 = a00 * m00 + a01 * m10 + a02 * m20
                b01 = a00 * m01 + a01 * m11 + a02 * m21
                b02 = a00 * m02 + a01 * m12 + a02 * m22
                b10 = a10 * m00 + a11 * m10 + a12 * m20
                b11 = a10 * m01 + a11 * m11 + a12 * m21
                b12 = a10 * m02 + a11 * m12 + a12 * m22
                xx = b00 * b00 + b01 * b01 + b02 * b02 + _BLUR
                yy = b10 * b10 + b11 * b11 + b12 * b12 + _BLUR
                xy = b00 * b10 + b01 * b11 + b02 * b12
                determinant = xx * yy - xy * xy
                if not (determinant > _ZERO and determinant < _HUGE):
                    continue
                mx, my = fx * u + cx, fy * v + cy
                half_x, half_y = np.sqrt(reach * xx), np.sqrt(reach * yy)
                x0, x1 = np.ceil(mx - _HALF - half_x), np.floor(mx - _HALF + half_x)
                y0, y1 = np.ceil(my - _HALF - half_y), np.floor(my - _HALF + half_y)
                if not (x0 <= x1 and y0 <= y1 and x1 >= _ZERO and y1 >= _ZERO and x0 < width and y0 < height):
                    continue
                dx, dy, dz = px - centers[c, 0], py - centers[c, 1], pz - centers[c, 2]
                inverse = _ONE / max(np.sqrt(dx * dx + dy * dy + dz * dz), _TINY)
                _basis(coefficients, dx * inverse, dy * inverse, dz * inverse, basis)
                red, green, blue = _HALF, _HALF, _HALF
                for k in range(coefficients):
                    red += basis[k] * sh[i, k, 0]
                    green += basis[k] * sh[i, k, 1]
                    blue += basis[k] * sh[i, k, 2]
                if not (abs(red) + abs(green) + abs(blue) < _HUGE):
                    continue
                scale = _HALF_LOG2E / determinant
                points[c, i, 0], points[c, i, 1] = mx, my
                points[c, i, 2] = yy * scale
                points[c, i, 3] = -_TWO * xy * scale
                points[c, i, 4] = xx * scale
                points[c, i, 5] = logit
                points[c, i, 6] = max(red, _ZERO)
                points[c, i, 7] = max(green, _ZERO)
                points[c, i, 8] = max(blue, _ZERO)
                points[c, i, 9] = z
                boxes[c, i, 0], boxes[c, i, 1] = np.int32(max(x0, _ZERO)), np.int32(min(x1, width - _ONE))
                boxes[c, i, 2], boxes[c, i, 3] = np.int32(max(y0, _ZERO)), np.int32(min(y1, height - _ONE))
                depths[c, i] = z


@njit(**OPTIONS)
@no_type_check
def project_backward(
    means, quats, scales, opacities, sh, views, centers, intrinsics, width, height,
    chunks, first, step, points, depths, bases, sums,
    grad_means, grad_quats, grad_scales, grad_opacities, grad_sh, grad_cameras,
):  # fmt: skip
    """Gradients of one scene's Gaussians and cameras from the sums that `composite_backward` left.

    Args:
        bases: (v, n + 1): the rows of `sums` that belong to a Gaussian in a view start here and end at the next.
        sums: (rows, 10): what each Gaussian collected in each tile it touches.
        grad_means: Out; like grad_quats, grad_scales, grad_opacities and grad_sh shaped as the Gaussians.
        grad_cameras: Out, (chunks, v, 15), zeroed: per chunk the gradient of the rotation's rows and the translation
            of `views`, and of `centers`. Their sum does not depend on the number of threads.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    basis = np.empty(25, np.float32)
    weights = np.empty(25, np.float32)
    g = np.empty(10, np.float32)
    for chunk in range(first, chunks, step):
        for i in range(n * chunk // chunks, n * (chunk + 1) // chunks):
            px, py, pz = means[i, 0], means[i, 1], means[i, 2]
            s0, s1, s2 = scales[i, 0], scales[i, 1], scales[i, 2]
            inverse_norm, qw, qx, qy, qz, r00, r01, r02, r10, r11, r12, r20, r21, r22 = _rotation(quats[i])
            m00, m01, m02 = r00 * s0, r01 * s1, r02 * s2
            m10, m11, m12 = r10 * s0, r11 * s1, r12 * s2
            m20, m21, m22 = r20 * s0, r21 * s1, r22 * s2
            d00 = d01 = d02 = d10 = d11 = d12 = d20 = d21 = d22 = _ZERO
            grad_x, grad_y, grad_z, grad_log_opacity = _ZERO, _ZERO, _ZERO, _ZERO
            drawn = False
            for k in range(coefficients):
                grad_sh[i, k, 0] = grad_sh[i, k, 1] = grad_sh[i, k, 2] = _ZERO
            for c in range(views.shape[0]):
                z = depths[c, i]
                if z == _ZERO:
                    continue
                drawn = True
                for k in range(10):
                    g[k] = _ZERO
                for row in range(bases[c, i], bases[c, i + 1]):
                    for k in range(10):
                        g[k] += sums[row, k]
                view = views[c]
                inverse_z = _ONE / z
                u = (view[0, 0] * px + view[0, 1] * py + view[0, 2] * pz + view[0, 3]) * inverse_z
                v = (view[1, 0] * px + view[1, 1] * py + view[1, 2] * pz + view[1, 3]) * inverse_z
                fx, fy, cx, cy = intrinsics[c, 0], intrinsics[c, 1], intrinsics[c, 2], intrinsics[c, 3]
                tx, ty, sx, sy, a00, a01, a02, a10, a11, a12 = _camera_rows(
                    view, u, v, inverse_z, fx, fy, cx, cy, width, height
                )
                b00 = a00 * m00 + a01 * m10 + a02 * m20
                b01 = a00 * m01 + a01 * m11 + a02 * m21
                b02 = a00 * m02 + a01 * m12 + a02 * m22
                b10 = a10 * m00 + a11 * m10 + a12 * m20
                b11 = a10 * m01 + a11 * m11 + a12 * m21
                b12 = a10 * m02 + a11 * m12 + a12 * m22

                # The inverse covariance (A, B; B, C); its gradient (half of it off the diagonal, both entries).
                scale = _ONE / _HALF_LOG2E
                A, B, C = points[c, i, 2] * scale, points[c, i, 3] * scale * _HALF, points[c, i, 4] * scale
                grad_log_opacity += g[0]
                grad_mx, grad_my = A * g[1] + B * g[2], B * g[1] + C * g[2]
                grad_A, grad_B, grad_C = -_HALF * g[3], -_HALF * g[4], -_HALF * g[5]
                # -Q G Q, the gradient of the covariance, twice: each factor b enters it twice.
                h00, h01 = A * grad_A + B * grad_B, A * grad_B + B * grad_C
                h10, h11 = B * grad_A + C * grad_B, B * grad_B + C * grad_C
                e00 = -_TWO * (h00 * A + h01 * B)
                e01 = -_TWO * (h00 * B + h01 * C)
                e11 = -_TWO * (h10 * B + h11 * C)
                f00, f01, f02 = e00 * b00 + e01 * b10, e00 * b01 + e01 * b11, e00 * b02 + e01 * b12
                f10, f11, f12 = e01 * b00 + e11 * b10, e01 * b01 + e11 * b11, e01 * b02 + e11 * b12
                d00 += a00 * f00 + a10 * f10
                d01 += a00 * f01 + a10 * f11
                d02 += a00 * f02 + a10 * f12
                d10 += a01 * f00 + a11 * f10
                d11 += a01 * f01 + a11 * f11
                d12 += a01 * f02 + a11 * f12
                d20 += a02 * f00 + a12 * f10
                d21 += a02 * f01 + a12 * f11
                d22 += a02 * f02 + a12 * f12
                k00 = m00 * f00 + m01 * f01 + m02 * f02
                k01 = m10 * f00 + m11 * f01 + m12 * f02
                k02 = m20 * f00 + m21 * f01 + m22 * f02
                k10 = m00 * f10 + m01 * f11 + m02 * f12
                k11 = m10 * f10 + m11 * f11 + m12 * f12
                k12 = m20 * f10 + m21 * f11 + m22 * f12

                # The point in camera axes: from the depth, the position in the image, and the Jacobian.
                grad_tx = -sx * (view[2, 0] * k00 + view[2, 1] * k01 + view[2, 2] * k02)
                grad_ty = -sy * (view[2, 0] * k10 + view[2, 1] * k11 + view[2, 2] * k12)
                grad_u = fx * grad_mx + (grad_tx if tx == u else _ZERO)
                grad_v = fy * grad_my + (grad_ty if ty == v else _ZERO)
                grad_cx, grad_cy = grad_u * inverse_z, grad_v * inverse_z
                along = a00 * k00 + a01 * k01 + a02 * k02 + a10 * k10 + a11 * k11 + a12 * k12
                grad_cz = g[9] - (u * grad_u + v * grad_v + along) * inverse_z
                grad_x += view[0, 0] * grad_cx + view[1, 0] * grad_cy + view[2, 0] * grad_cz
                grad_y += view[0, 1] * grad_cx + view[1, 1] * grad_cy + view[2, 1] * grad_cz
                grad_z += view[0, 2] * grad_cx + view[1, 2] * grad_cy + view[2, 2] * grad_cz
                pose = grad_cameras[chunk, c]
                pose[0] += sx * k00 + grad_cx * px
                pose[1] += sx * k01 + grad_cx * py
                pose[2] += sx * k02 + grad_cx * pz
                pose[3] += sy * k10 + grad_cy * px
                pose[4] += sy * k11 + grad_cy * py
                pose[5] += sy * k12 + grad_cy * pz
                pose[6] += grad_cz * px - sx * tx * k00 - sy * ty * k10
                pose[7] += grad_cz * py - sx * tx * k01 - sy * ty * k11
                pose[8] += grad_cz * pz - sx * tx * k02 - sy * ty * k12
                pose[9], pose[10], pose[11] = pose[9] + grad_cx, pose[10] + grad_cy, pose[11] + grad_cz

                # Colour: no gradient through channels clamped at 0.
                red = g[6] if points[c, i, 6] > _ZERO else _ZERO
                green = g[7] if points[c, i, 7] > _ZERO else _ZERO
                blue = g[8] if points[c, i, 8] > _ZERO else _ZERO
                dx, dy, dz = px - centers[c, 0], py - centers[c, 1], pz - centers[c, 2]
                inverse = _ONE / max(np.sqrt(dx * dx + dy * dy + dz * dz), _TINY)
                dx, dy, dz = dx * inverse, dy * inverse, dz * inverse
                _basis(coefficients, dx, dy, dz, basis)
                for k in range(coefficients):
                    grad_sh[i, k, 0] += basis[k] * red
                    grad_sh[i, k, 1] += basis[k] * green
                    grad_sh[i, k, 2] += basis[k] * blue
                    weights[k] = sh[i, k, 0] * red + sh[i, k, 1] * green + sh[i, k, 2] * blue
                gx, gy, gz = _basis_gradient(coefficients, dx, dy, dz, weights)
                radial = gx * dx + gy * dy + gz * dz
                gx, gy, gz = (gx - radial * dx) * inverse, (gy - radial * dy) * inverse, (gz - radial * dz) * inverse
                grad_x, grad_y, grad_z = grad_x + gx, grad_y + gy, grad_z + gz
                pose[12], pose[13], pose[14] = pose[12] - gx, pose[13] - gy, pose[14] - gz

            if not drawn:
                # Its values may be NaN, which times zero would be NaN.
                for k in range(3):
                    grad_means[i, k] = grad_scales[i, k] = _ZERO
                for k in range(4):
                    grad_quats[i, k] = _ZERO
                grad_opacities[i] = _ZERO
                continue
            grad_means[i, 0], grad_means[i, 1], grad_means[i, 2] = grad_x, grad_y, grad_z
            grad_opacities[i] = grad_log_opacity / opacities[i]
            grad_scales[i, 0] = d00 * r00 + d10 * r10 + d20 * r20
            grad_scales[i, 1] = d01 * r01 + d11 * r11 + d21 * r21
            grad_scales[i, 2] = d02 * r02 + d12 * r12 + d22 * r22
            d00, d01, d02 = d00 * s0, d01 * s1, d02 * s2
            d10, d11, d12 = d10 * s0, d11 * s1, d12 * s2
            d20, d21, d22 = d20 * s0, d21 * s1, d22 * s2
            gw = _TWO * (qx * (d21 - d12) + qy * (d02 - d20) + qz * (d10 - d01))
            gx = _TWO * (qw * (d21 - d12) + qy * (d10 + d01) + qz * (d20 + d02) - _TWO * qx * (d11 + d22))
            gy = _TWO * (qw * (d02 - d20) + qx * (d10 + d01) + qz * (d21 + d12) - _TWO * qy * (d00 + d22))
            gz = _TWO * (qw * (d10 - d01) + qx * (d20 + d02) + qy * (d21 + d12) - _TWO * qz * (d00 + d11))
            radial = gw * qw + gx * qx + gy * qy + gz * qz
            grad_quats[i, 0] = (gw - radial * qw) * inverse_norm
            grad_quats[i, 1] = (gx - radial * qx) * inverse_norm
            grad_quats[i, 2] = (gy - radial * qy) * inverse_norm
            grad_quats[i, 3] = (gz - radial * qz) * inverse_norm
