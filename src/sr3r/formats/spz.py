"""SPZ, Niantic's compressed format: about a tenth of a PLY, read by most viewers.

One gzip stream: a 16 byte header, then positions (24 bit fixed point), opacities (8 bit), colours (8 bit), log scales
(8 bit), rotations, spherical harmonics of degree 1 to 3 (5 bits for degree 1, 4 above), each for all Gaussians. Version
2 keeps three components of the quaternion in 8 bits each and turns Gaussians by up to several degrees; version 3 keeps
the smallest three in 10 bits each, at most a quarter of a degree off, but readers from before 2025 know only 2. The
axes are right, up, back, so scenes are turned over on the way in and out. Version 4 (zstd streams) is not read.
"""

import gzip
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float32, UInt8
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import FileError, InputError
from sr3r.files import read_bytes, writing
from sr3r.formats.scene import from_file, one_scene, turned_over, with_degree
from sr3r.gaussians import Gaussians, RawGaussians

_HEADER = struct.Struct("<4sIIBBBB")
_MAGIC = b"NGSP"
_NUM_REST = (0, 3, 8, 15)
_COLOUR_SCALE = 0.15
_MAX_GAUSSIANS = 50_000_000


def save(gaussians: Gaussians, path: str | Path, *, version: int = 3) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Args:
        gaussians: One scene.
        path: The file.
        version: 2 (for old readers, coarse rotations) or 3.

    Raises:
        FileError: the file cannot be written.
        InputError: another version, a batch, or values that are not finite or in range.
    """
    if version not in (2, 3):
        raise InputError(f"SPZ is written in version 2 or 3, not {version}. Choose one of them.")
    scene = turned_over(one_scene(gaussians))
    sh = with_degree(scene.sh, (0, 1, 2, 3))
    degree = _NUM_REST.index(sh.shape[1] - 1)
    # As fine as the largest coordinate allows: a fixed step would crush scenes measured in large units.
    reach = float(scene.means.abs().max()) if len(scene) else 1.0
    bits = int(np.clip(np.floor(23 - np.log2(max(reach, 1e-6))), 0, 30))
    fixed = (scene.means.double() * 2**bits).round().clamp(-(2**23), 2**23 - 1).to(torch.int32).numpy()
    raw = scene.raw()
    parts = [
        _HEADER.pack(_MAGIC, version, len(scene), degree, bits, 0, 0),
        np.ascontiguousarray(fixed.astype("<i4")[..., None].view(np.uint8)[..., :3]).tobytes(),
        _bytes(scene.opacities * 255),
        _bytes(sh[:, 0] * (_COLOUR_SCALE * 255) + 127.5),
        _bytes((raw.log_scales + 10) * 16),
        _pack_smallest_three(scene.quats) if version == 3 else _pack_first_three(scene.quats),
        _bytes(torch.cat([_bucketed(sh[:, 1:4], 8), _bucketed(sh[:, 4:], 16)], 1)),
    ]
    with writing(path) as temporary:
        # No name and no time in the gzip header: equal scenes give equal files.
        temporary.write_bytes(gzip.compress(b"".join(parts), compresslevel=9, mtime=0))


def load(path: str | Path) -> Gaussians:
    """Read one scene of version 2 or 3.

    Raises:
        FileError: the file is missing, damaged, of another version, or no SPZ.
    """
    version, count, degree, bits, body = _unpacked(read_bytes(path), path)
    sizes = _section_sizes(version, count, degree)
    sections = np.split(np.frombuffer(body, np.uint8), np.cumsum(sizes)[:-1])
    positions, alphas, colours, scales, rotations, rest = sections
    padded = np.zeros((count, 3, 4), np.uint8)
    padded[..., 1:] = positions.reshape(count, 3, 3)
    # The low byte is empty: shifting it out keeps the sign.
    fixed = (padded.view("<i4")[..., 0] >> 8).astype(np.float64) / 2**bits
    sh = torch.zeros(count, (degree + 1) ** 2, 3)
    sh[:, 0] = (_floats(colours, count, 3) - 127.5) / (_COLOUR_SCALE * 255)
    sh[:, 1:] = ((_floats(rest, count, 3 * _NUM_REST[degree]) - 128) / 128).unflatten(1, (_NUM_REST[degree], 3))
    alpha = _floats(alphas, count, 1)[:, 0] / 255
    unpack = _unpack_smallest_three if version == 3 else _unpack_first_three
    raw = RawGaussians(
        means=torch.from_numpy(fixed.astype(np.float32)),
        log_scales=_floats(scales, count, 3) / 16 - 10,
        quats=unpack(rotations.reshape(count, 4 if version == 3 else 3)),
        logits=torch.logit(alpha, eps=1e-6),
        sh=sh,
    )
    return turned_over(from_file(Gaussians.from_raw(raw), path))


def _unpacked(data: bytes, path: str | Path) -> tuple[int, int, int, int, bytes]:
    """Version, number of Gaussians, SH degree, fractional bits and the sections; never more than the header claims."""
    if data.startswith(_MAGIC):
        raise FileError(f"{path} is SPZ of version 4; 2 and 3 are read. Export it with version 3.")
    stream = zlib.decompressobj(wbits=31)
    try:
        header = stream.decompress(data, _HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(_MAGIC):
            raise FileError(f"{path} is no SPZ file. Check the path.")
        _, version, count, degree, bits, _, _ = _HEADER.unpack(header)
        if version not in (2, 3):
            raise FileError(f"{path} is SPZ of version {version}; 2 and 3 are read. Export it with version 3.")
        if degree > 3 or bits > 30 or count > _MAX_GAUSSIANS:
            raise FileError(
                f"{path} claims {count} Gaussians of SH degree {degree}, which cannot be. Get or export it again."
            )
        expected = sum(_section_sizes(version, count, degree))
        body = stream.decompress(stream.unconsumed_tail, expected) if expected else b""
        # The stream's end carries its checksum; more data than expected would be of a newer revision.
        complete = bool(stream.decompress(stream.unconsumed_tail, 1)) or stream.eof
    except zlib.error as error:
        raise FileError(f"{path} is no SPZ file, or damaged ({error}). Get or export it again.") from error
    if len(body) < expected or not complete:
        raise FileError(f"{path} is cut short: its {expected} bytes do not all arrive. Get or export it again.")
    return version, count, degree, bits, body


def _section_sizes(version: int, count: int, degree: int) -> list[int]:
    per_gaussian = [9, 1, 3, 3, 4 if version == 3 else 3, 3 * _NUM_REST[degree]]
    return [count * size for size in per_gaussian]


def _bytes(values: Tensor) -> bytes:
    return values.round().clamp(0, 255).to(torch.uint8).numpy().tobytes()


def _floats(section: np.ndarray, count: int, columns: int) -> Float32[Tensor, "n columns"]:
    return torch.from_numpy(section.astype(np.float32)).reshape(count, columns)


def _bucketed(sh: Float32[Tensor, "n k 3"], bucket: int) -> Float32[Tensor, "n j"]:
    """Coefficients in 8 bits whose last ones are rounded away, which gzip rewards."""
    values = (sh * 128).round() + 128
    return (torch.floor((values + bucket // 2) / bucket) * bucket).flatten(1)


def _pack_first_three(quats: Float32[Tensor, "n 4"]) -> bytes:
    """Version 2: x, y, z of the quaternion with positive w."""
    q = F.normalize(quats, dim=-1)
    return _bytes(torch.where(q[:, :1] < 0, -q, q)[:, 1:] * 127.5 + 127.5)


def _unpack_first_three(packed: np.ndarray) -> Float32[Tensor, "n 4"]:
    xyz = torch.from_numpy(packed.astype(np.float32)) / 127.5 - 1
    w = (1 - xyz.square().sum(-1, keepdim=True)).clamp_min(0).sqrt()
    return F.normalize(torch.cat([w, xyz], 1), dim=-1)


def _pack_smallest_three(quats: Float32[Tensor, "n 4"]) -> bytes:
    """Version 3, xyzw: two bits say which component is largest, the others have a sign and nine bits each."""
    q = F.normalize(quats, dim=-1)[:, [1, 2, 3, 0]].numpy().astype(np.float64)
    largest = np.abs(q).argmax(1)
    q *= np.where(np.take_along_axis(q, largest[:, None], 1) < 0, -1, 1)
    magnitude = np.minimum(np.floor(511 * np.abs(q) * np.sqrt(2) + 0.5), 511).astype(np.uint32)
    packed = largest.astype(np.uint32)
    for i in range(4):
        shifted = (packed << 10) | ((q[:, i] < 0).astype(np.uint32) << 9) | magnitude[:, i]
        packed = np.where(largest == i, packed, shifted)
    return packed.astype("<u4").tobytes()


def _unpack_smallest_three(packed: UInt8[np.ndarray, "n 4"]) -> Float32[Tensor, "n 4"]:
    bits = np.ascontiguousarray(packed).view("<u4")[:, 0].astype(np.int64)
    largest = bits >> 30
    q = np.zeros((len(bits), 4))
    for i in (3, 2, 1, 0):
        value = (bits & 511) / 511 / np.sqrt(2) * np.where(bits & 512, -1, 1)
        q[:, i] = np.where(largest == i, 0, value)
        bits = np.where(largest == i, bits, bits >> 10)
    np.put_along_axis(q, largest[:, None], np.sqrt(np.maximum(1 - (q * q).sum(1), 0))[:, None], 1)
    return torch.from_numpy(q[:, [3, 0, 1, 2]].astype(np.float32))
