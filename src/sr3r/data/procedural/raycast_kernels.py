"""The arithmetic of `raycast.py` and `shading.py` pixel by pixel, as Numba kernels: several times as fast on a CPU.

Kept in step with them (the tests compare both); see there for the meaning of the steps. Everything is written
into arrays that the caller allocates. All numbers are float32, hence the named constants.
"""

import math
from typing import no_type_check

import numpy as np

from sr3r.data.procedural.texture_kernels import bilinear, compiled, inlined, mip_level
from sr3r.data.procedural.textures import SIZE

_ELLIPSOID, _CYLINDER = 1, 2
_MIN_DEPTH, _TINY = np.float32(1e-4), np.float32(1e-12)
_HALF, _ONE, _TWO, _ZERO = np.float32(0.5), np.float32(1), np.float32(2), np.float32(0)
_PI = np.float32(math.pi)


@compiled
@no_type_check
def cast(
    rays: np.ndarray,
    origins: np.ndarray,
    shapes: np.ndarray,
    hollow: np.ndarray,
    rectangles: np.ndarray,
    depth: np.ndarray,
    index: np.ndarray,
) -> None:
    """Fill depth (initially infinite) and index for the pixel centres of an image."""
    height, width = depth.shape
    for i in range(len(shapes)):
        top, bottom, left, right = rectangles[i]
        m = rays[i]
        ox, oy, oz = origins[i]
        shape, inside = shapes[i], hollow[i]
        c = ox * ox + oy * oy - _ONE
        if shape == _ELLIPSOID:
            c += oz * oz
        for row in range(top, bottom):
            y = (np.float32(row) + _HALF) / np.float32(height)
            bx, by, bz = m[0, 1] * y + m[0, 2], m[1, 1] * y + m[1, 2], m[2, 1] * y + m[2, 2]
            for column in range(left, right):
                x = (np.float32(column) + _HALF) / np.float32(width)
                dx, dy, dz = _nonzero(m[0, 0] * x + bx), _nonzero(m[1, 0] * x + by), _nonzero(m[2, 0] * x + bz)
                if shape == 0:
                    ix, iy, iz = _ONE / dx, _ONE / dy, _ONE / dz
                    tx, ty, tz = -ox * ix, -oy * iy, -oz * iz
                    ix, iy, iz = abs(ix), abs(iy), abs(iz)
                    enter = max(tx - ix, max(ty - iy, tz - iz))
                    leave = min(tx + ix, min(ty + iy, tz + iz))
                else:
                    a = dx * dx + dy * dy
                    b = dx * ox + dy * oy
                    if shape == _ELLIPSOID:
                        a += dz * dz
                        b += dz * oz
                    root = b * b - a * c
                    if root < _ZERO:
                        continue
                    root = math.sqrt(root)
                    enter, leave = (-b - root) / a, (root - b) / a
                    if shape == _CYLINDER:
                        iz = _ONE / dz
                        tz = -oz * iz
                        iz = abs(iz)
                        enter, leave = max(enter, tz - iz), min(leave, tz + iz)
                hit = leave if inside else enter
                if hit < depth[row, column] and enter < leave and hit > _MIN_DEPTH:
                    depth[row, column] = hit
                    index[row, column] = i


@inlined
@no_type_check
def _nonzero(direction):
    return _TINY if direction == _ZERO else direction


@compiled
@no_type_check
def shade_image(
    index: np.ndarray,
    depth: np.ndarray,
    face: np.ndarray,
    table: np.ndarray,
    gloss: np.ndarray,
    shapes: np.ndarray,
    faces: np.ndarray,
    base: np.ndarray,
    texels: np.ndarray,
    footprint,
    ambient,
    colour: np.ndarray,
) -> None:
    """Colour and face of every pixel, one sample each."""
    height, width = depth.shape
    for row in range(height):
        y = (np.float32(row) + _HALF) / np.float32(height)
        for column in range(width):
            x = (np.float32(column) + _HALF) / np.float32(width)
            i = index[row, column]
            r, g, b, f = _shade(
                x, y, depth[row, column], i, shapes[i], table[i], gloss[i], faces, base, texels, footprint, ambient
            )
            colour[0, row, column] = r
            colour[1, row, column] = g
            colour[2, row, column] = b
            face[row, column] = f


@compiled
@no_type_check
def smooth_edges(
    fine_index: np.ndarray,
    fine_depth: np.ndarray,
    index: np.ndarray,
    face: np.ndarray,
    table: np.ndarray,
    gloss: np.ndarray,
    shapes: np.ndarray,
    faces: np.ndarray,
    base: np.ndarray,
    texels: np.ndarray,
    footprint,
    ambient,
    colour: np.ndarray,
) -> None:
    """Replace the colours of pixels that see more than one face by the mean over their samples."""
    height, width = index.shape
    steps = fine_index.shape[0] // height
    weight = _ONE / np.float32(steps * steps)
    for row in range(height):
        for column in range(width):
            own = face[row, column]
            edge = (
                (row > 0 and face[row - 1, column] != own)
                or (row + 1 < height and face[row + 1, column] != own)
                or (column > 0 and face[row, column - 1] != own)
                or (column + 1 < width and face[row, column + 1] != own)
            )
            if not edge:
                for p in range(row * steps, row * steps + steps):
                    for q in range(column * steps, column * steps + steps):
                        edge = edge or fine_index[p, q] != index[row, column]
            if not edge:
                continue
            red, green, blue = _ZERO, _ZERO, _ZERO
            for p in range(row * steps, row * steps + steps):
                y = (np.float32(p) + _HALF) / np.float32(height * steps)
                for q in range(column * steps, column * steps + steps):
                    x = (np.float32(q) + _HALF) / np.float32(width * steps)
                    i = fine_index[p, q]
                    r, g, b, _ = _shade(
                        x,
                        y,
                        fine_depth[p, q],
                        i,
                        shapes[i],
                        table[i],
                        gloss[i],
                        faces,
                        base,
                        texels,
                        footprint,
                        ambient,
                    )
                    red += r
                    green += g
                    blue += b
            colour[0, row, column] = red * weight
            colour[1, row, column] = green * weight
            colour[2, row, column] = blue * weight


@compiled
@no_type_check
def _shade(
    x,
    y,
    depth,
    i,
    shape,
    t: np.ndarray,
    gloss: np.ndarray,
    faces: np.ndarray,
    base: np.ndarray,
    texels: np.ndarray,
    footprint,
    ambient,
):
    """Colour and face of one surface point."""
    dx, dy, dz = t[0] * x + t[1] * y + t[2], t[3] * x + t[4] * y + t[5], t[6] * x + t[7] * y + t[8]
    px, py, pz = t[9] + depth * dx, t[10] + depth * dy, t[11] + depth * dz
    ix, iy, iz = t[12], t[13], t[14]
    inward = t[19]
    sx, sy, sz = dx / ix, dy / iy, dz / iz
    ray_length = math.sqrt(sx * sx + sy * sy + sz * sz)
    flat_radius = math.sqrt(px * px + py * py)
    side = shape == _CYLINDER and abs(pz) <= flat_radius
    on_z = abs(pz) >= abs(px) and abs(pz) >= abs(py)
    on_x = not on_z and abs(px) >= abs(py)
    if shape == _CYLINDER:
        on_z, on_x = not side, False
    major = pz if on_z else (px if on_x else py)
    sign = _ONE if major > _ZERO else (-_ONE if major < _ZERO else _ZERO)
    scale = _ONE / max(abs(major), np.float32(1e-6))
    turn = (-sign if on_x else sign) * inward
    nx, ny, nz = _ZERO, _ZERO, _ZERO
    if shape == _ELLIPSOID:
        nx, ny, nz = px, py, pz
    elif side:
        nx, ny = px, py
    elif on_z:
        nz = sign
    elif on_x:
        nx = sign
    else:
        ny = sign
    wx, wy, wz = nx * ix, ny * iy, nz * iz
    normal_length = _ONE / max(math.sqrt(wx * wx + wy * wy + wz * wz), np.float32(1e-12))
    cosine = (nx * dx + ny * dy + nz * dz) * normal_length / ray_length
    lambert = (nx * t[15] + ny * t[16] + nz * t[17]) * normal_length
    if cosine > _ZERO:
        lambert = -lambert
    width = depth * footprint
    stretch = width / max(abs(cosine), np.float32(0.02))
    along = cosine * normal_length
    ex = (dx / ray_length - along * wx * ix) * stretch
    ey = (dy / ray_length - along * wy * iy) * stretch
    ez = (dz / ray_length - along * wz * iz) * stretch
    if side:
        f = 0
        u, v = math.atan2(py, px) / _PI, -pz
        du = (px * ey - py * ex) / max(flat_radius * flat_radius, np.float32(1e-6)) / _PI
        dv = -ez
    elif shape == _CYLINDER:
        f = 5 if pz > _ZERO else 4
        u, v, du, dv = px, -py, ex, -ey
    else:
        if on_z:
            f = 4
            u, v, du, dv, along = px, -py, ex, -ey, ez
        elif on_x:
            f = 0
            u, v, du, dv, along = py * turn, -pz, ey * turn, -ez, ex
        else:
            f = 2
            u, v, du, dv, along = px * turn, -pz, ex * turn, -ez, ey
        if sign > _ZERO:
            f += 1
        along *= sign
        u, v = u * scale, v * scale
        du, dv = (du - u * along) * scale, (dv - v * along) * scale
    f += 6 * i
    m = faces[f]
    u = (u + _ONE) * _HALF * m[0] + m[2]
    v = (v + _ONE) * _HALF * m[1] + m[3]
    du, dv = du * _HALF * m[0], dv * _HALF * m[1]
    tile = m[5] > _HALF
    round_texels = width * m[4]
    long_texels = math.sqrt(du * du + dv * dv) * np.float32(SIZE)
    if long_texels > np.float32(0.8) * round_texels:
        level = mip_level(max(round_texels, long_texels * np.float32(0.25))) + _HALF
        r, g, b = _ZERO, _ZERO, _ZERO
        for k in range(4):
            s = np.float32(0.25) * np.float32(k) - np.float32(0.375)
            p, q, w = bilinear(texels, base[f], tile, u + s * du, v + s * dv, int(level))
            r += p
            g += q
            b += w
        r, g, b = r * np.float32(0.25), g * np.float32(0.25), b * np.float32(0.25)
    else:
        level = mip_level(max(round_texels, long_texels))
        fine = int(level)
        blend = level - np.float32(fine)
        r, g, b = bilinear(texels, base[f], tile, u, v, fine)
        if blend > _ZERO:
            p, q, w = bilinear(texels, base[f], tile, u, v, fine + 1)
            r, g, b = r + (p - r) * blend, g + (q - g) * blend, b + (w - b) * blend
    half = _HALF + _HALF * lambert
    bright = ambient + (_ONE - ambient) * half * half
    shine = _ZERO
    if gloss[0] > _ZERO:
        sx, sy, sz = sx / ix, sy / iy, sz / iz
        for k in range(2, len(gloss), 4):
            mirrored = (sx * gloss[k] + sy * gloss[k + 1] + sz * gloss[k + 2]) / ray_length
            toward = (nx * gloss[k] + ny * gloss[k + 1] + nz * gloss[k + 2]) * normal_length
            mirrored = max(mirrored - _TWO * cosine * toward, _ZERO)
            for _ in range(int(gloss[1])):
                mirrored *= mirrored
            shine += gloss[k + 3] * mirrored
        grazing = _ONE - abs(cosine)
        grazing *= grazing
        shine *= gloss[0] * (np.float32(0.4) + np.float32(0.6) * grazing * grazing)
    return (
        min(r * m[6] * bright + shine, _ONE),
        min(g * m[7] * bright + shine, _ONE),
        min(b * m[8] * bright + shine, _ONE),
        f,
    )
