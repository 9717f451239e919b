"""Parts of the Numba kernels for colour: spherical harmonics in the direction of a camera, and their gradient.

Sixteen Gaussians at a time. The rules stand in `cpu_rules.py`.
"""

from typing import no_type_check

import numpy as np
from numba import njit

from sr3r.rendering.cpu_rules import HALF, L16, ONE, PART, TINY, TWO, F, U

_THREE, _FOUR, _SIX, _SEVEN, _EIGHT, _FOURTEEN = (F(v) for v in (3, 4, 6, 7, 8, 14))
_TWENTYONE, _THIRTY, _THIRTYFIVE, _SIXTY, _HUNDREDFORTY = (F(v) for v in (21, 30, 35, 60, 140))

# Constants of the spherical harmonics, by band.
_B0 = F(0.28209479177387814)
_B1 = F(0.4886025119029199)
_B2A, _B2B, _B2C = F(1.0925484305920792), F(0.31539156525252005), F(0.5462742152960396)
_B3A, _B3B, _B3C = F(0.5900435899266435), F(2.890611442640554), F(0.4570457994644658)
_B3D, _B3E = F(0.3731763325901154), F(1.445305721320277)
_B4A, _B4B, _B4C = F(2.5033429417967046), F(1.7701307697799304), F(0.9461746957575601)
_B4D, _B4E, _B4F = F(0.6690465435572892), F(0.10578554691520431), F(0.47308734787878004)
_B4G = F(0.6258357354491761)

# Sections of the buffer of rays: direction from the camera and 1 / distance; the harmonics; then, of a gradient, that
# of each harmonic and that of the position. The Gaussians' own buffer begins with their positions.
_X, _Y, _Z, _INVERSE = (U(16 * k) for k in range(4))
_H0, _H1, _H2, _H3, _H4, _H5, _H6, _H7, _H8, _H9, _H10, _H11, _H12 = (U(16 * k) for k in range(4, 17))
_H13, _H14, _H15, _H16, _H17, _H18, _H19, _H20, _H21, _H22, _H23, _H24 = (U(16 * k) for k in range(17, 29))
_G0, _G1, _G2, _G3, _G4, _G5, _G6, _G7, _G8, _G9, _G10, _G11, _G12 = (U(16 * k) for k in range(29, 42))
_G13, _G14, _G15, _G16, _G17, _G18, _G19, _G20, _G21, _G22, _G23, _G24 = (U(16 * k) for k in range(42, 54))
GX, GY, GZ = (U(16 * k) for k in range(54, 57))
RAYS = 912
_R, _G, _B = U(0), U(1), U(2)


@njit(**PART)
@no_type_check
def look(gaussians, camera_x, camera_y, camera_z, rays):
    """Directions from a camera to 16 Gaussians, and the harmonics there, as `sr3r.gaussians.sh_basis`.

    Always all 25, because choosing takes longer.
    """
    for lane in range(L16):
        x, y, z = gaussians[lane] - camera_x, gaussians[lane + U(16)] - camera_y, gaussians[lane + U(32)] - camera_z
        inverse = ONE / max(np.sqrt(x * x + y * y + z * z), TINY)
        x, y, z = x * inverse, y * inverse, z * inverse
        xx, yy, zz = x * x, y * y, z * z
        rays[lane + _X], rays[lane + _Y], rays[lane + _Z], rays[lane + _INVERSE] = x, y, z, inverse
        rays[lane + _H0] = _B0
        rays[lane + _H1] = -_B1 * y
        rays[lane + _H2] = _B1 * z
        rays[lane + _H3] = -_B1 * x
        rays[lane + _H4] = _B2A * x * y
        rays[lane + _H5] = -_B2A * y * z
        rays[lane + _H6] = _B2B * (TWO * zz - xx - yy)
        rays[lane + _H7] = -_B2A * x * z
        rays[lane + _H8] = _B2C * (xx - yy)
        rays[lane + _H9] = -_B3A * y * (_THREE * xx - yy)
        rays[lane + _H10] = _B3B * x * y * z
        rays[lane + _H11] = -_B3C * y * (_FOUR * zz - xx - yy)
        rays[lane + _H12] = _B3D * z * (TWO * zz - _THREE * (xx + yy))
        rays[lane + _H13] = -_B3C * x * (_FOUR * zz - xx - yy)
        rays[lane + _H14] = _B3E * z * (xx - yy)
        rays[lane + _H15] = -_B3A * x * (xx - _THREE * yy)
        rays[lane + _H16] = _B4A * x * y * (xx - yy)
        rays[lane + _H17] = -_B4B * y * z * (_THREE * xx - yy)
        rays[lane + _H18] = _B4C * x * y * (_SEVEN * zz - ONE)
        rays[lane + _H19] = -_B4D * y * z * (_SEVEN * zz - _THREE)
        rays[lane + _H20] = _B4E * (zz * (_THIRTYFIVE * zz - _THIRTY) + _THREE)
        rays[lane + _H21] = -_B4D * x * z * (_SEVEN * zz - _THREE)
        rays[lane + _H22] = _B4F * (xx - yy) * (_SEVEN * zz - ONE)
        rays[lane + _H23] = -_B4B * x * z * (xx - _THREE * yy)
        rays[lane + _H24] = _B4G * (xx * (xx - _THREE * yy) - yy * (_THREE * xx - yy))


@njit(**PART)
@no_type_check
def add(coefficients, sh, i, lane, rays):
    """The colour of Gaussian i, which is in this lane, before it is clamped at 0."""
    red, green, blue = HALF, HALF, HALF
    i, lane = U(i), U(lane)
    for k in range(U(coefficients)):
        harmonic = rays[_H0 + L16 * k + lane]
        red += harmonic * sh[i, k, _R]
        green += harmonic * sh[i, k, _G]
        blue += harmonic * sh[i, k, _B]
    return red, green, blue


@njit(**PART)
@no_type_check
def add_backward(coefficients, sh, i, lane, red, green, blue, is_first, rays, grad_sh):
    """What the gradient of a colour means for Gaussian i's coefficients, and for the harmonics in its lane.

    The first camera that sees the Gaussian writes its coefficients' gradient; others add to it.
    """
    i, lane = U(i), U(lane)
    for k in range(U(coefficients)):
        harmonic = rays[_H0 + L16 * k + lane]
        rays[_G0 + L16 * k + lane] = sh[i, k, _R] * red + sh[i, k, _G] * green + sh[i, k, _B] * blue
        if is_first:
            grad_sh[i, k, _R] = harmonic * red
            grad_sh[i, k, _G] = harmonic * green
            grad_sh[i, k, _B] = harmonic * blue
        else:
            grad_sh[i, k, _R] += harmonic * red
            grad_sh[i, k, _G] += harmonic * green
            grad_sh[i, k, _B] += harmonic * blue


@njit(**PART)
@no_type_check
def look_backward(rays):
    """Gradients of 16 positions, in sections GX to GZ, from those of the harmonics, which are 0 if there are none."""
    for lane in range(L16):
        x, y, z, inverse = rays[lane + _X], rays[lane + _Y], rays[lane + _Z], rays[lane + _INVERSE]
        xx, yy, zz, xy, yz, xz = x * x, y * y, z * z, x * y, y * z, x * z
        zz7, cubic_x, cubic_y = _SEVEN * zz, xx - _THREE * yy, _THREE * xx - yy
        s1, s2, s3, s4 = rays[lane + _G1], rays[lane + _G2], rays[lane + _G3], rays[lane + _G4]
        s5, s6, s7, s8 = rays[lane + _G5], rays[lane + _G6], rays[lane + _G7], rays[lane + _G8]
        s9, s10, s11, s12 = rays[lane + _G9], rays[lane + _G10], rays[lane + _G11], rays[lane + _G12]
        s13, s14, s15, s16 = rays[lane + _G13], rays[lane + _G14], rays[lane + _G15], rays[lane + _G16]
        s17, s18, s19, s20 = rays[lane + _G17], rays[lane + _G18], rays[lane + _G19], rays[lane + _G20]
        s21, s22, s23, s24 = rays[lane + _G21], rays[lane + _G22], rays[lane + _G23], rays[lane + _G24]
        gx, gy, gz = -_B1 * s3, -_B1 * s1, _B1 * s2
        gx += _B2A * (y * s4 - z * s7) + TWO * x * (_B2C * s8 - _B2B * s6)
        gy += _B2A * (x * s4 - z * s5) - TWO * y * (_B2C * s8 + _B2B * s6)
        gz += _FOUR * _B2B * z * s6 - _B2A * (y * s5 + x * s7)
        gx += _B3B * yz * s10 - _SIX * _B3A * xy * s9 - _THREE * _B3A * (xx - yy) * s15
        gx += _B3C * (TWO * xy * s11 - (_FOUR * zz - _THREE * xx - yy) * s13)
        gx += xz * (TWO * _B3E * s14 - _SIX * _B3D * s12)
        gy += _B3B * xz * s10 - _THREE * _B3A * (xx - yy) * s9 + _SIX * _B3A * xy * s15
        gy += _B3C * (TWO * xy * s13 - (_FOUR * zz - xx - _THREE * yy) * s11)
        gy -= yz * (TWO * _B3E * s14 + _SIX * _B3D * s12)
        gz += _B3B * xy * s10 - _EIGHT * _B3C * (yz * s11 + xz * s13)
        gz += _B3D * (_SIX * zz - _THREE * (xx + yy)) * s12 + _B3E * (xx - yy) * s14
        gx += _B4A * y * cubic_y * s16 + _FOUR * _B4G * x * cubic_x * s24
        gx -= _B4B * (_SIX * xy * z * s17 + _THREE * z * (xx - yy) * s23)
        gx += (zz7 - ONE) * (_B4C * y * s18 + TWO * _B4F * x * s22) - _B4D * z * (zz7 - _THREE) * s21
        gy += _B4A * x * cubic_x * s16 - _FOUR * _B4G * y * cubic_y * s24
        gy += _B4B * (_SIX * xy * z * s23 - _THREE * z * (xx - yy) * s17)
        gy += (zz7 - ONE) * (_B4C * x * s18 - TWO * _B4F * y * s22) - _B4D * z * (zz7 - _THREE) * s19
        gz += _FOURTEEN * z * (_B4C * xy * s18 + _B4F * (xx - yy) * s22)
        gz -= _B4B * (y * cubic_y * s17 + x * cubic_x * s23)
        gz += _B4E * z * (_HUNDREDFORTY * zz - _SIXTY) * s20
        gz -= _B4D * (_TWENTYONE * zz - _THREE) * (y * s19 + x * s21)
        # Only turning changes a direction, the farther the less.
        radial = gx * x + gy * y + gz * z
        rays[lane + GX] = (gx - radial * x) * inverse
        rays[lane + GY] = (gy - radial * y) * inverse
        rays[lane + GZ] = (gz - radial * z) * inverse
