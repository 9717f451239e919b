"""Shading of visible surface points: mip-mapped textures, filtered over the pixel's footprint, and simple light."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from sr3r.data.procedural.primitives import CYLINDER, ELLIPSOID, Primitives
from sr3r.data.procedural.textures import LEVELS, SIZE, TEXELS, TextureAtlas

CHUNK = 16384
"""Pixels that are worked on at once on a CPU, so that intermediate results stay in its cache."""

_TAPS = (-0.375, -0.125, 0.125, 0.375)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The primitives as one camera sees them.

    Attributes:
        rays: Maps (x, y, 1), normalised image coordinates, to ray directions in every local frame; z-depth is the unit.
        origin: The camera's centre in every local frame.
        footprint: Width of a pixel at depth 1, world units.
    """

    primitives: Primitives
    rays: Float[Tensor, "n 3 3"]
    origin: Float[Tensor, "n 3"]
    footprint: float
    rectangles: list[list[int]]


class Tables:
    """What shading looks up per face: texture transform, tint, and where the pyramid lies."""

    def __init__(self, primitives: Primitives, atlas: TextureAtlas, slots: Int64[Tensor, " m"]) -> None:
        device = slots.device
        tileable = torch.tensor(atlas.tileable, dtype=torch.float32, device=device)
        texture = primitives.texture.to(device).flatten()
        uv = primitives.uv.flatten(0, 1)
        density = primitives.texel_density().flatten()[:, None]
        tint = (primitives.tint * primitives.gain).flatten(0, 1) / 255
        self.faces = torch.cat([uv, density, tileable[texture][:, None], tint], -1)
        # 32-bit addresses: enough for 8000 textures, and twice as fast.
        self.base = (slots * TEXELS).int()
        self.texels = atlas.texels
        levels = torch.arange(LEVELS, device=device, dtype=torch.int32)
        self.level_size = SIZE >> levels
        self.level_start = (torch.cumsum(self.level_size**2, 0) - self.level_size**2).int()


def shade(
    frame: Frame, tables: Tables, x: Tensor, y: Tensor, index: Tensor, depth: Tensor
) -> tuple[Float[Tensor, "m 3"], Int64[Tensor, " m"]]:
    """Colour of surface points, and the face each lies on, in pieces that fit a CPU's cache."""
    chunk = CHUNK if x.device.type == "cpu" else max(len(x), 1)
    pieces = zip(*(value.split(chunk) for value in (x, y, index, depth)), strict=True)
    colours, faces = zip(*(_shade_piece(frame, tables, *piece) for piece in pieces), strict=True)
    return torch.cat(colours), torch.cat(faces)


def point_table(frame: Frame) -> Float[Tensor, "n 20"]:
    """What shading needs of each primitive: rays, origin, 1 / half, light, whether a sphere, -1 outside or 1 inside."""
    p = frame.primitives
    inverse = p.half.reciprocal()
    light = (p.rotation.mT @ p.light) * inverse
    kind = torch.stack([(p.shape == ELLIPSOID).float(), p.hollow.float() * 2 - 1], -1)
    return torch.cat([frame.rays.flatten(1), frame.origin, inverse, light, kind], -1)


def _shade_piece(
    frame: Frame, tables: Tables, x: Tensor, y: Tensor, index: Tensor, depth: Tensor
) -> tuple[Float[Tensor, "m 3"], Int64[Tensor, " m"]]:
    """Colour of surface points, and the face each lies on (6 * primitive + face).

    Normals are covectors of the local frame (gradients of the implicit surface), so n . d needs no rotation; `inverse`
    (1 / half) brings them to world length.
    """
    p = frame.primitives
    row = point_table(frame).index_select(0, index).T.contiguous()
    dx, dy, dz = (row[3 * i] * x + row[3 * i + 1] * y + row[3 * i + 2] for i in range(3))
    px, py, pz = row[9] + depth * dx, row[10] + depth * dy, row[11] + depth * dz
    ix, iy, iz = row[12], row[13], row[14]
    is_sphere = row[18] > 0.5
    inward = row[19]

    ax, ay, az = px.abs(), py.abs(), pz.abs()
    on_z = (az >= ax) & (az >= ay)
    on_x = ~on_z & (ax >= ay)
    major = torch.where(on_z, pz, torch.where(on_x, px, py))
    sign = major.sign()
    scale = major.abs().clamp_min(1e-6).reciprocal()
    axis = torch.where(on_z, 2, torch.where(on_x, 0, 1))
    face = 2 * axis + (sign > 0)

    zero = torch.zeros_like(px)
    nx = torch.where(is_sphere, px, torch.where(on_x, sign, zero))
    ny = torch.where(is_sphere, py, torch.where(on_z | on_x, zero, sign))
    nz = torch.where(is_sphere, pz, torch.where(on_z, sign, zero))
    # u runs to the viewer's right and v down, so that pictures are neither mirrored nor upside down.
    turn = torch.where(on_x, -sign, sign) * inward
    u = torch.where(on_x, py * turn, torch.where(on_z, px, px * turn)) * scale
    v = torch.where(on_z, -py, -pz) * scale

    # Cylinders are mapped differently; there are few of their points, often none.
    round_part = torch.nonzero((p.shape == CYLINDER)[index]).squeeze(-1)
    cx, cy, cz = px[round_part], py[round_part], pz[round_part]
    radius = (cx * cx + cy * cy).sqrt()
    side = cz.abs() <= radius
    face[round_part] = torch.where(side, 0, 4 + (cz > 0).long())
    u[round_part] = torch.where(side, torch.atan2(cy, cx) / math.pi, cx)
    v[round_part] = torch.where(side, -cz, -cy)
    nx[round_part] = torch.where(side, cx, 0.0)
    ny[round_part] = torch.where(side, cy, 0.0)
    nz[round_part] = torch.where(side, 0.0, cz.sign())

    wx, wy, wz = nx * ix, ny * iy, nz * iz
    normal_length = (wx * wx + wy * wy + wz * wz).sqrt().clamp_min(1e-12).reciprocal()
    hx, hy, hz = ix.reciprocal(), iy.reciprocal(), iz.reciprocal()
    ray_length = ((dx * hx) ** 2 + (dy * hy) ** 2 + (dz * hz) ** 2).sqrt()
    cosine = (nx * dx + ny * dy + nz * dz) * normal_length / ray_length
    facing = torch.where(cosine > 0, -1.0, 1.0)
    lambert = (nx * row[15] + ny * row[16] + nz * row[17]) * normal_length * facing

    shine = _shine(frame, index, torch.stack([dx, dy, dz]), torch.stack([nx, ny, nz]), normal_length, ray_length)

    # The footprint is a disc of one pixel, stretched along the ray's tangent by w * tan(angle): the vector e.
    width = depth * frame.footprint
    stretch = width / cosine.abs().clamp_min(0.02)
    along = cosine * normal_length
    ex = (dx / ray_length - along * wx * ix) * stretch
    ey = (dy / ray_length - along * wy * iy) * stretch
    ez = (dz / ray_length - along * wz * iz) * stretch
    e_major = torch.where(on_z, ez, torch.where(on_x, ex, ey)) * sign
    du = (torch.where(on_x, ey * turn, torch.where(on_z, ex, ex * turn)) - u * e_major) * scale
    dv = (torch.where(on_z, -ey, -ez) - v * e_major) * scale
    cex, cey, cez = ex[round_part], ey[round_part], ez[round_part]
    turn_rate = (cx * cey - cy * cex) / (radius * radius).clamp_min(1e-6) / math.pi
    du[round_part] = torch.where(side, turn_rate, cex)
    dv[round_part] = torch.where(side, -cez, -cey)

    face = index * 6 + face
    material = tables.faces.index_select(0, face).T.contiguous()
    base = tables.base.index_select(0, face)
    u = (u + 1) * 0.5 * material[0] + material[2]
    v = (v + 1) * 0.5 * material[1] + material[3]
    du, dv = du * 0.5 * material[0], dv * 0.5 * material[1]
    tile = material[5] > 0.5
    round_texels = width * material[4]
    long_texels = (du * du + dv * dv).sqrt() * SIZE
    oblique = torch.nonzero(long_texels > 0.8 * round_texels).squeeze(-1)
    colour = _sample(tables, base, tile, u, v, torch.maximum(round_texels, long_texels), trilinear=True)
    if len(oblique):
        footprint = torch.maximum(round_texels[oblique], long_texels[oblique] / len(_TAPS))
        part = [value[oblique] for value in (base, tile, u, v, du, dv)]
        base_o, tile_o, u_o, v_o, du_o, dv_o = part
        # The taps overlap, which hides the steps between levels.
        taps = [
            _sample(tables, base_o, tile_o, u_o + s * du_o, v_o + s * dv_o, footprint, trilinear=False) for s in _TAPS
        ]
        colour[oblique] = torch.stack(taps).mean(0)
    # Half-Lambert keeps the shaded side from going flat and black.
    bright = p.ambient + (1 - p.ambient) * (0.5 + 0.5 * lambert) ** 2
    return (colour * (material[6:9] * bright).T + shine[:, None]).clamp_max(1), face


def gloss_table(frame: Frame) -> Float[Tensor, "n g"]:
    """What highlights need of each primitive: strength, squarings, and every lamp's covector and brightness."""
    p = frame.primitives
    toward = (p.rotation.mT @ p.lamps[:, :3].T).mT / p.half[:, None]
    lamps = torch.cat([toward, p.lamps[:, 3:].expand(len(p), -1, 1)], -1)
    return torch.cat([p.gloss, lamps.flatten(1)], -1)


def _shine(
    frame: Frame,
    index: Int64[Tensor, " m"],
    ray: Float[Tensor, "3 m"],
    normal: Float[Tensor, "3 m"],
    normal_length: Float[Tensor, " m"],
    ray_length: Float[Tensor, " m"],
) -> Float[Tensor, " m"]:
    """Brightness of the lamps' mirror images; stronger where the surface is seen obliquely."""
    shine = torch.zeros_like(ray[0])
    glossy = torch.nonzero(frame.primitives.gloss[index, 0] > 0).squeeze(-1)
    if not len(glossy):
        return shine
    row = gloss_table(frame)[index[glossy]].T
    ray, normal = ray[:, glossy], normal[:, glossy]
    world = 1 / ray_length[glossy]
    half = frame.primitives.half[index[glossy]].T
    cosine = (normal * ray).sum(0) * normal_length[glossy] * world
    total = shine[glossy]
    for lamp in row[2:].unflatten(0, (-1, 4)):
        # Rays are vectors of the local frame and normals covectors, hence the squared half sizes.
        along = (ray * half * half * lamp[:3]).sum(0) * world
        mirrored = (along - 2 * cosine * normal_length[glossy] * (normal * lamp[:3]).sum(0)).clamp_min(0)
        for k in range(int(row[1].max())):
            mirrored = torch.where(k < row[1], mirrored * mirrored, mirrored)
        total = total + lamp[3] * mirrored
    grazing = 1 - cosine.abs()
    shine[glossy] = row[0] * total * (0.4 + 0.6 * (grazing * grazing) ** 2)
    return shine


def _sample(
    tables: Tables, base: Tensor, tile: Tensor, u: Tensor, v: Tensor, footprint: Tensor, *, trilinear: bool
) -> Float[Tensor, "m 3"]:
    """Texture lookup at (u, v) in tiles, for a footprint in texels of level 0; values 0 to 255."""
    level = footprint.clamp_min(1.0).log2().clamp_max(LEVELS - 1.001)
    u, v = _wrap(u, tile), _wrap(v, tile)
    if not trilinear:
        return _bilinear(tables, base, tile, u, v, (level + 0.5).int())[:, :3]
    fine = level.int()
    lower = _bilinear(tables, base, tile, u, v, fine)
    upper = _bilinear(tables, base, tile, u, v, fine + 1)
    return torch.lerp(lower, upper, (level - fine)[:, None])[:, :3]


def _bilinear(tables: Tables, base: Tensor, tile: Tensor, u: Tensor, v: Tensor, level: Tensor) -> Float[Tensor, "m 4"]:
    """Mean of the four texels around (u, v), both in [0, 1], on one mip level."""
    size = tables.level_size.index_select(0, level)
    last = size - 1
    wrapped = last * tile
    x0, x1, fx = _neighbours(u, size, last, wrapped)
    y0, y1, fy = _neighbours(v, size, last, wrapped)
    start = base + tables.level_start.index_select(0, level)
    top, bottom = start + y0 * size, start + y1 * size
    address = torch.cat([top + x0, top + x1, bottom + x0, bottom + x1])
    texels = tables.texels.index_select(0, address).view(torch.uint8).view(4, -1, 4).float()
    fx, fy = fx[:, None], fy[:, None]
    return torch.lerp(torch.lerp(texels[0], texels[1], fx), torch.lerp(texels[2], texels[3], fx), fy)


def _wrap(t: Tensor, tile: Tensor) -> Tensor:
    """Bring a coordinate into [0, 1]: repeated, or mirrored at whole numbers."""
    return torch.where(tile, t.frac() + (t < 0), 1 - (t - 2 * (t * 0.5).floor() - 1).abs())


def _neighbours(t: Tensor, size: Tensor, last: Tensor, wrapped: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The two texels around a coordinate and the weight of the second."""
    position = t * size - 0.5
    whole = position.floor()
    low = whole.int()
    high = low + 1
    high = torch.where(high > last, last - wrapped, high)
    low = torch.where(low < 0, wrapped, low)
    return low, high, position - whole
