"""The Numba kernel that carries gradients from projected Gaussians back to the scene and its cameras.

The rules stand in `cpu_rules.py`. Names are those of `project`, whose steps are undone in turn.
"""

import math
from typing import no_type_check

import numpy as np
from numba import njit

from sr3r.rendering.cpu_colour import GX, GY, GZ, RAYS, add_backward, look, look_backward
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
from sr3r.rendering.reference import MARGIN

_MARGIN, _TWO_LN2 = F(MARGIN), F(2 * math.log(2))

# Sections of the buffer: the Gaussian; what compositing left of it in this image, which are six sums, the gradients of
# its depth and its colour, the coefficients of its exponent, and its depth; gradients summed over the images, of its
# position and, row by row, of rotation times scales; and this image's share of the camera's gradient, of rotation (row
# by row), translation and centre.
_X, _Y, _Z, _SX, _SY, _SZ, _QW, _QX, _QY, _QZ = (U(16 * k) for k in range(10))
_G0, _G1, _G2, _G3, _G4, _G5, _GZ, _RED, _GREEN, _BLUE, _A, _B, _C, _DEPTH = (U(16 * k) for k in range(10, 24))
_MX, _MY, _MZ, _M0, _M1, _M2, _M3, _M4, _M5, _M6, _M7, _M8 = (U(16 * k) for k in range(24, 36))
_P0, _P1, _P2, _P3, _P4, _P5, _P6, _P7, _P8, _P9, _P10, _P11 = (U(16 * k) for k in range(36, 48))
_P12, _P13, _P14 = (U(16 * k) for k in range(48, 51))
_SCENE, _CAMERA, _END = 384, 576, 816
_POSE = _END - _CAMERA


@njit(**PART)
@no_type_check
def _gather(i, count, c, points, boxes, depths, slots, row, sums, buffer):
    """Add up what each of up to 16 Gaussians collected in the tiles it touches; returns the next one's first row.

    Sums lie in the order of the tiles' lists. Reading them here, all at once, lets many reads be under way together.
    """
    for lane in range(U(count)):
        g = U(i) + lane
        buffer[lane + _DEPTH] = depths[c, g]
        g0 = g1 = g2 = g3 = g4 = g5 = red = green = blue = depth = ZERO
        if depths[c, g] > ZERO:
            columns = (boxes[c, g, 1] >> TILE_BITS) - (boxes[c, g, 0] >> TILE_BITS) + 1
            end = row + columns * ((boxes[c, g, 3] >> TILE_BITS) - (boxes[c, g, 2] >> TILE_BITS) + 1)
            for k in range(row, end):
                slot = U(slots[k])
                g0, g1, g2 = g0 + sums[slot, 0], g1 + sums[slot, 1], g2 + sums[slot, 2]
                g3, g4, g5 = g3 + sums[slot, 3], g4 + sums[slot, 4], g5 + sums[slot, 5]
                red, green, blue = red + sums[slot, 6], green + sums[slot, 7], blue + sums[slot, 8]
                depth += sums[slot, 9]
            row = end
            # No gradient through channels clamped at 0.
            buffer[lane + _RED] = red if points[c, g, 6] > ZERO else ZERO
            buffer[lane + _GREEN] = green if points[c, g, 7] > ZERO else ZERO
            buffer[lane + _BLUE] = blue if points[c, g, 8] > ZERO else ZERO
            buffer[lane + _A] = points[c, g, 2]
            buffer[lane + _B] = points[c, g, 3]
            buffer[lane + _C] = points[c, g, 4]
        buffer[lane + _G0], buffer[lane + _G1], buffer[lane + _G2] = g0, g1, g2
        buffer[lane + _G3], buffer[lane + _G4], buffer[lane + _G5] = g3, g4, g5
        buffer[lane + _GZ] = depth
    return row


@njit(**OPTIONS)
@no_type_check
def project_backward(
    means, quats, scales, opacities, sh, views, centers, intrinsics, width, height,
    chunks, first, step, points, boxes, depths, first_rows, slots, sums,
    grad_means, grad_quats, grad_scales, grad_opacities, grad_sh, grad_cameras,
):  # fmt: skip
    """Gradients of one scene's Gaussians and cameras from the sums that `composite_backward` left.

    Args:
        points: As `cpu_project.project` left them, like boxes and depths, and with its other arguments.
        first_rows: (v, chunks): rows of `slots` are counted from here, over the tiles of the Gaussians of a chunk.
        slots: Where in `sums` each row's ten numbers are.
        grad_means: Out, shaped as the Gaussians; like grad_quats, grad_scales, grad_opacities and grad_sh.
        grad_cameras: Out, (chunks, v, 15): per chunk, of the rotation's rows, the translation and the centre. Their
            sum does not depend on the number of threads.
    """
    n, coefficients = means.shape[0], sh.shape[1]
    buffer, rays = np.empty(_END, np.float32), np.empty(RAYS, np.float32)
    buffer[:] = rays[:] = ZERO
    pose = np.empty((views.shape[0], _POSE), np.float32)
    grad_logs = np.empty(LANES, np.float32)
    drawn = np.empty(LANES, np.bool_)
    rows = np.empty(views.shape[0], np.int64)
    for chunk in range(first, chunks, step):
        for c in range(views.shape[0]):
            rows[c] = first_rows[c, chunk]
            for k in range(_POSE):
                pose[c, k] = ZERO
        stop = n * (chunk + 1) // chunks
        for i in range(n * chunk // chunks, stop, LANES):
            count = min(LANES, stop - i)
            buffer[_SCENE:_CAMERA] = ZERO
            for lane in range(L16):
                # Lanes without a Gaussian are not drawn.
                buffer[lane + _DEPTH] = grad_logs[lane] = ZERO
                drawn[lane] = False
            load(means, quats, scales, i, count, buffer)
            for c in range(U(views.shape[0])):
                rows[c] = _gather(i, count, c, points, boxes, depths, slots, rows[c], sums, buffer)
                look(buffer, centers[c, 0], centers[c, 1], centers[c, 2], rays)
                for lane in range(U(count)):
                    if buffer[lane + _DEPTH] > ZERO:
                        red, green, blue = buffer[lane + _RED], buffer[lane + _GREEN], buffer[lane + _BLUE]
                        is_first = not drawn[lane]
                        add_backward(coefficients, sh, U(i) + lane, lane, red, green, blue, is_first, rays, grad_sh)
                        drawn[lane] = True
                        grad_logs[lane] += buffer[lane + _G0]
                look_backward(rays)
                for lane in range(L16):
                    is_drawn = buffer[lane + _DEPTH] > ZERO
                    gx = rays[lane + GX] if is_drawn else ZERO
                    gy = rays[lane + GY] if is_drawn else ZERO
                    gz = rays[lane + GZ] if is_drawn else ZERO
                    buffer[lane + _MX] += gx
                    buffer[lane + _MY] += gy
                    buffer[lane + _MZ] += gz
                    buffer[lane + _P12] = -gx
                    buffer[lane + _P13] = -gy
                    buffer[lane + _P14] = -gz
                v00, v01, v02, v03 = views[c, 0, 0], views[c, 0, 1], views[c, 0, 2], views[c, 0, 3]
                v10, v11, v12, v13 = views[c, 1, 0], views[c, 1, 1], views[c, 1, 2], views[c, 1, 3]
                v20, v21, v22 = views[c, 2, 0], views[c, 2, 1], views[c, 2, 2]
                fx, fy, cx, cy = intrinsics[c, 0], intrinsics[c, 1], intrinsics[c, 2], intrinsics[c, 3]
                min_u, max_u = -(cx + _MARGIN * width) / fx, (width - cx + _MARGIN * width) / fx
                min_v, max_v = -(cy + _MARGIN * height) / fy, (height - cy + _MARGIN * height) / fy
                for lane in range(L16):
                    px, py, pz = buffer[lane + _X], buffer[lane + _Y], buffer[lane + _Z]
                    s0, s1, s2 = buffer[lane + _SX], buffer[lane + _SY], buffer[lane + _SZ]
                    qw, qx, qy, qz = buffer[lane + _QW], buffer[lane + _QX], buffer[lane + _QY], buffer[lane + _QZ]
                    inverse = ONE / max(np.sqrt(qw * qw + qx * qx + qy * qy + qz * qz), TINY)
                    m00, m01, m02, m10, m11, m12, m20, m21, m22 = rotation(
                        qw * inverse, qx * inverse, qy * inverse, qz * inverse
                    )
                    m00, m10, m20 = m00 * s0, m10 * s0, m20 * s0
                    m01, m11, m21 = m01 * s1, m11 * s1, m21 * s1
                    m02, m12, m22 = m02 * s2, m12 * s2, m22 * s2
                    z = buffer[lane + _DEPTH]
                    is_drawn = z > ZERO
                    inverse_z = ONE / z
                    u = (v00 * px + v01 * py + v02 * pz + v03) * inverse_z
                    v = (v10 * px + v11 * py + v12 * pz + v13) * inverse_z
                    tx, ty = max(min(u, max_u), min_u), max(min(v, max_v), min_v)
                    sx, sy = fx * inverse_z, fy * inverse_z
                    a00, a01, a02 = sx * (v00 - tx * v20), sx * (v01 - tx * v21), sx * (v02 - tx * v22)
                    a10, a11, a12 = sy * (v10 - ty * v20), sy * (v11 - ty * v21), sy * (v12 - ty * v22)
                    b00 = a00 * m00 + a01 * m10 + a02 * m20
                    b01 = a00 * m01 + a01 * m11 + a02 * m21
                    b02 = a00 * m02 + a01 * m12 + a02 * m22
                    b10 = a10 * m00 + a11 * m10 + a12 * m20
                    b11 = a10 * m01 + a11 * m11 + a12 * m21
                    b12 = a10 * m02 + a11 * m12 + a12 * m22

                    # The inverse covariance (A, B; B, C) and its gradient (half of it off the diagonal, both entries).
                    A, C = buffer[lane + _A] * _TWO_LN2, buffer[lane + _C] * _TWO_LN2
                    B = buffer[lane + _B] * (HALF * _TWO_LN2)
                    g1, g2 = buffer[lane + _G1], buffer[lane + _G2]
                    grad_mx, grad_my = A * g1 + B * g2, B * g1 + C * g2
                    grad_A = -HALF * buffer[lane + _G3]
                    grad_B, grad_C = -HALF * buffer[lane + _G4], -HALF * buffer[lane + _G5]
                    # -Q G Q, the gradient of the covariance, twice: each factor b enters it twice.
                    h00, h01 = A * grad_A + B * grad_B, A * grad_B + B * grad_C
                    h10, h11 = B * grad_A + C * grad_B, B * grad_B + C * grad_C
                    e00 = -TWO * (h00 * A + h01 * B)
                    e01 = -TWO * (h00 * B + h01 * C)
                    e11 = -TWO * (h10 * B + h11 * C)
                    f00, f01, f02 = e00 * b00 + e01 * b10, e00 * b01 + e01 * b11, e00 * b02 + e01 * b12
                    f10, f11, f12 = e01 * b00 + e11 * b10, e01 * b01 + e11 * b11, e01 * b02 + e11 * b12
                    k00 = m00 * f00 + m01 * f01 + m02 * f02
                    k01 = m10 * f00 + m11 * f01 + m12 * f02
                    k02 = m20 * f00 + m21 * f01 + m22 * f02
                    k10 = m00 * f10 + m01 * f11 + m02 * f12
                    k11 = m10 * f10 + m11 * f11 + m12 * f12
                    k12 = m20 * f10 + m21 * f11 + m22 * f12

                    # The point in camera axes: from the depth, the position in the image, and the Jacobian.
                    grad_tx = -sx * (v20 * k00 + v21 * k01 + v22 * k02)
                    grad_ty = -sy * (v20 * k10 + v21 * k11 + v22 * k12)
                    grad_u = fx * grad_mx + (grad_tx if tx == u else ZERO)
                    grad_v = fy * grad_my + (grad_ty if ty == v else ZERO)
                    along = a00 * k00 + a01 * k01 + a02 * k02 + a10 * k10 + a11 * k11 + a12 * k12
                    grad_x, grad_y = grad_u * inverse_z, grad_v * inverse_z
                    grad_z = buffer[lane + _GZ] - (u * grad_u + v * grad_v + along) * inverse_z

                    # Where the Gaussian is not drawn, its values may be NaN, which times zero would be NaN.
                    buffer[lane + _MX] += (v00 * grad_x + v10 * grad_y + v20 * grad_z) if is_drawn else ZERO
                    buffer[lane + _MY] += (v01 * grad_x + v11 * grad_y + v21 * grad_z) if is_drawn else ZERO
                    buffer[lane + _MZ] += (v02 * grad_x + v12 * grad_y + v22 * grad_z) if is_drawn else ZERO
                    buffer[lane + _M0] += (a00 * f00 + a10 * f10) if is_drawn else ZERO
                    buffer[lane + _M1] += (a00 * f01 + a10 * f11) if is_drawn else ZERO
                    buffer[lane + _M2] += (a00 * f02 + a10 * f12) if is_drawn else ZERO
                    buffer[lane + _M3] += (a01 * f00 + a11 * f10) if is_drawn else ZERO
                    buffer[lane + _M4] += (a01 * f01 + a11 * f11) if is_drawn else ZERO
                    buffer[lane + _M5] += (a01 * f02 + a11 * f12) if is_drawn else ZERO
                    buffer[lane + _M6] += (a02 * f00 + a12 * f10) if is_drawn else ZERO
                    buffer[lane + _M7] += (a02 * f01 + a12 * f11) if is_drawn else ZERO
                    buffer[lane + _M8] += (a02 * f02 + a12 * f12) if is_drawn else ZERO
                    buffer[lane + _P0] = (sx * k00 + grad_x * px) if is_drawn else ZERO
                    buffer[lane + _P1] = (sx * k01 + grad_x * py) if is_drawn else ZERO
                    buffer[lane + _P2] = (sx * k02 + grad_x * pz) if is_drawn else ZERO
                    buffer[lane + _P3] = (sy * k10 + grad_y * px) if is_drawn else ZERO
                    buffer[lane + _P4] = (sy * k11 + grad_y * py) if is_drawn else ZERO
                    buffer[lane + _P5] = (sy * k12 + grad_y * pz) if is_drawn else ZERO
                    buffer[lane + _P6] = (grad_z * px - sx * tx * k00 - sy * ty * k10) if is_drawn else ZERO
                    buffer[lane + _P7] = (grad_z * py - sx * tx * k01 - sy * ty * k11) if is_drawn else ZERO
                    buffer[lane + _P8] = (grad_z * pz - sx * tx * k02 - sy * ty * k12) if is_drawn else ZERO
                    buffer[lane + _P9] = grad_x if is_drawn else ZERO
                    buffer[lane + _P10] = grad_y if is_drawn else ZERO
                    buffer[lane + _P11] = grad_z if is_drawn else ZERO
                for k in range(_POSE):
                    pose[c, k] += buffer[_CAMERA + k]

            for lane in range(L16):
                s0, s1, s2 = buffer[lane + _SX], buffer[lane + _SY], buffer[lane + _SZ]
                qw, qx, qy, qz = buffer[lane + _QW], buffer[lane + _QX], buffer[lane + _QY], buffer[lane + _QZ]
                inverse = ONE / max(np.sqrt(qw * qw + qx * qx + qy * qy + qz * qz), TINY)
                qw, qx, qy, qz = qw * inverse, qx * inverse, qy * inverse, qz * inverse
                r00, r01, r02, r10, r11, r12, r20, r21, r22 = rotation(qw, qx, qy, qz)
                d00, d01, d02 = buffer[lane + _M0], buffer[lane + _M1], buffer[lane + _M2]
                d10, d11, d12 = buffer[lane + _M3], buffer[lane + _M4], buffer[lane + _M5]
                d20, d21, d22 = buffer[lane + _M6], buffer[lane + _M7], buffer[lane + _M8]
                buffer[lane + _P0] = d00 * r00 + d10 * r10 + d20 * r20
                buffer[lane + _P1] = d01 * r01 + d11 * r11 + d21 * r21
                buffer[lane + _P2] = d02 * r02 + d12 * r12 + d22 * r22
                d00, d01, d02 = d00 * s0, d01 * s1, d02 * s2
                d10, d11, d12 = d10 * s0, d11 * s1, d12 * s2
                d20, d21, d22 = d20 * s0, d21 * s1, d22 * s2
                gw = TWO * (qx * (d21 - d12) + qy * (d02 - d20) + qz * (d10 - d01))
                gx = TWO * (qw * (d21 - d12) + qy * (d10 + d01) + qz * (d20 + d02) - TWO * qx * (d11 + d22))
                gy = TWO * (qw * (d02 - d20) + qx * (d10 + d01) + qz * (d21 + d12) - TWO * qy * (d00 + d22))
                gz = TWO * (qw * (d10 - d01) + qx * (d20 + d02) + qy * (d21 + d12) - TWO * qz * (d00 + d11))
                radial = gw * qw + gx * qx + gy * qy + gz * qz
                buffer[lane + _P3] = (gw - radial * qw) * inverse
                buffer[lane + _P4] = (gx - radial * qx) * inverse
                buffer[lane + _P5] = (gy - radial * qy) * inverse
                buffer[lane + _P6] = (gz - radial * qz) * inverse
            for lane in range(U(count)):
                g = U(i) + lane
                if drawn[lane]:
                    for k in range(U(3)):
                        grad_means[g, k] = buffer[_MX + L16 * k + lane]
                        grad_scales[g, k] = buffer[_P0 + L16 * k + lane]
                    for k in range(U(4)):
                        grad_quats[g, k] = buffer[_P3 + L16 * k + lane]
                    grad_opacities[g] = grad_logs[lane] / opacities[g]
                else:
                    for k in range(U(3)):
                        grad_means[g, k] = grad_scales[g, k] = ZERO
                    for k in range(U(4)):
                        grad_quats[g, k] = ZERO
                    grad_opacities[g] = ZERO
                    for k in range(U(coefficients)):
                        grad_sh[g, k, 0] = grad_sh[g, k, 1] = grad_sh[g, k, 2] = ZERO
        for c in range(views.shape[0]):
            for k in range(15):
                total = ZERO
                for lane in range(LANES):
                    total += pose[c, k * LANES + lane]
                grad_cameras[chunk, c, k] = total
