"""Rotations in SPZ: the first three components in old versions, the smallest three in new ones."""

import numpy as np
from jaxtyping import Float32, UInt8

from sr3r.scene_arrays import normalized


def pack_first_three(quats: Float32[np.ndarray, "n 4"]) -> bytes:
    """Version 2 and before: x, y, z of the quaternion with positive w."""
    q = normalized(quats)
    xyz = np.where(q[:, :1] < 0, -q, q)[:, 1:]
    return (xyz * 127.5 + 127.5).round().clip(0, 255).astype(np.uint8).tobytes()


def unpack_first_three(packed: UInt8[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 4"]:
    """Quaternions wxyz of version 2 and before."""
    xyz = packed.astype(np.float32) / np.float32(127.5) - 1
    w = np.sqrt(np.maximum(1 - (xyz * xyz).sum(1, keepdims=True), 0))
    return normalized(np.concatenate([w, xyz], 1))


def pack_smallest_three(quats: Float32[np.ndarray, "n 4"]) -> bytes:
    """Version 3 and after, xyzw: two bits say which component is largest, the others have a sign and nine bits each."""
    q = normalized(quats)[:, [1, 2, 3, 0]].astype(np.float64)
    largest = np.abs(q).argmax(1)
    q *= np.where(np.take_along_axis(q, largest[:, None], 1) < 0, -1, 1)
    magnitude = np.minimum(np.floor(511 * np.abs(q) * np.sqrt(2) + 0.5), 511).astype(np.uint32)
    packed = largest.astype(np.uint32)
    for i in range(4):
        shifted = (packed << 10) | ((q[:, i] < 0).astype(np.uint32) << 9) | magnitude[:, i]
        packed = np.where(largest == i, packed, shifted)
    return packed.astype("<u4").tobytes()


def unpack_smallest_three(packed: UInt8[np.ndarray, "n 4"]) -> Float32[np.ndarray, "n 4"]:
    """Quaternions wxyz of version 3 and after."""
    bits = np.ascontiguousarray(packed).view("<u4")[:, 0].astype(np.int64)
    largest = bits >> 30
    q = np.zeros((len(bits), 4))
    for i in (3, 2, 1, 0):
        value = (bits & 511) / 511 / np.sqrt(2) * np.where(bits & 512, -1, 1)
        q[:, i] = np.where(largest == i, 0, value)
        bits = np.where(largest == i, bits, bits >> 10)
    np.put_along_axis(q, largest[:, None], np.sqrt(np.maximum(1 - (q * q).sum(1), 0))[:, None], 1)
    return q[:, [3, 0, 1, 2]].astype(np.float32)
