"""Binary glTF with KHR_gaussian_splatting: lossless, the standard way into engines, globes and asset pipelines.

Activated values as float32: linear scales, opacities after the sigmoid, quaternions xyzw, spherical harmonics one
attribute per coefficient. The axes are glTF's (right, up, back), so scenes are turned over on the way in and out.
COLOR_0 is there for programs that know points but not Gaussians.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.scene import from_file, one_scene, turned_over, with_degree
from sr3r.gaussians import SH_C0, Gaussians

_EXTENSION = "KHR_gaussian_splatting"
_MAGIC, _VERSION, _JSON, _BIN = b"glTF", 2, 0x4E4F534A, 0x004E4942
_FLOAT, _UNSIGNED_BYTE, _ARRAY_BUFFER, _POINTS = 5126, 5121, 34962, 0
_WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, or not finite or in range.
    """
    scene = turned_over(one_scene(gaussians))
    sh = with_degree(scene.sh, (0, 1, 2, 3))
    rgba = torch.cat([0.5 + SH_C0 * sh[:, 0], scene.opacities[:, None]], 1).clamp(0, 1)
    attributes: dict[str, np.ndarray] = {
        "POSITION": scene.means.numpy(),
        "COLOR_0": (rgba * 255).round().to(torch.uint8).numpy(),
        f"{_EXTENSION}:ROTATION": F.normalize(scene.quats, dim=-1)[:, [1, 2, 3, 0]].numpy(),
        f"{_EXTENSION}:SCALE": scene.scales.numpy(),
        f"{_EXTENSION}:OPACITY": scene.opacities[:, None].numpy(),
    }
    names = _coefficient_names(sh.shape[1])
    attributes |= {name: sh[:, k].numpy() for k, name in enumerate(names)}
    views, accessors, blocks, offset = [], [], [], 0
    for name, array in attributes.items():
        block = np.ascontiguousarray(array.astype("<f4") if array.dtype != np.uint8 else array).tobytes()
        views.append({"buffer": 0, "byteOffset": offset, "byteLength": len(block), "target": _ARRAY_BUFFER})
        accessor: dict[str, Any] = {
            "bufferView": len(accessors),
            "componentType": _UNSIGNED_BYTE if array.dtype == np.uint8 else _FLOAT,
            "count": len(array),
            "type": next(kind for kind, width in _WIDTHS.items() if width == array.shape[1]),
        }
        if array.dtype == np.uint8:
            accessor["normalized"] = True
        if name == "POSITION" and len(array):
            accessor |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        accessors.append(accessor)
        blocks.append(block)
        offset += len(block)
    primitive = {
        "attributes": {name: i for i, name in enumerate(attributes)},
        "mode": _POINTS,
        "extensions": {
            _EXTENSION: {
                "kernel": "ellipse",
                "colorSpace": "srgb_rec709_display",
                "sortingMethod": "cameraDistance",
                "projection": "perspective",
            }
        },
    }
    document = {
        "asset": {"version": "2.0", "generator": "sr3r"},
        "extensionsUsed": [_EXTENSION],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": offset}],
    }
    text = json.dumps(document, separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 4)
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write(struct.pack("<4sII", _MAGIC, _VERSION, 12 + 8 + len(text) + 8 + offset))
        file.write(struct.pack("<II", len(text), _JSON) + text)
        file.write(struct.pack("<II", offset, _BIN) + b"".join(blocks))


def load(path: str | Path) -> Gaussians:
    """Read the first Gaussian primitive of a file; positions, rotations and scales as float32, node transforms ignored.

    Raises:
        FileError: the file is missing, damaged, no GLB, or without Gaussians stored plainly.
    """
    document, binary = _chunks(read_bytes(path), path)
    try:
        primitive = next(
            primitive
            for mesh in document["meshes"]
            for primitive in mesh["primitives"]
            if f"{_EXTENSION}:ROTATION" in primitive["attributes"]
        )
        attributes = primitive["attributes"]
        names = [name for name in _coefficient_names(16) if name in attributes]

        def read(name: str) -> Float32[Tensor, "n width"]:
            return _array(document, binary, attributes[name])

        scene = Gaussians(
            means=read("POSITION"),
            quats=F.normalize(read(f"{_EXTENSION}:ROTATION")[:, [3, 0, 1, 2]], dim=-1),
            scales=read(f"{_EXTENSION}:SCALE"),
            opacities=read(f"{_EXTENSION}:OPACITY")[:, 0],
            sh=torch.stack([read(name) for name in names], 1),
        )
    except StopIteration:
        raise FileError(f"{path} holds no Gaussians ({_EXTENSION}). Export the scene with that extension.") from None
    except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
        raise FileError(
            f"{path} does not store its Gaussians as plain float32 attributes ({type(error).__name__}: {error}). "
            "Export it without compression."
        ) from error
    return turned_over(from_file(scene, path))


def _coefficient_names(count: int) -> list[str]:
    names = [f"{_EXTENSION}:SH_DEGREE_{d}_COEF_{i}" for d in range(4) for i in range(2 * d + 1)]
    return names[:count]


def _chunks(data: bytes, path: str | Path) -> tuple[dict[str, Any], bytes]:
    """The JSON document and the binary chunk."""
    if len(data) < 20 or data[:4] != _MAGIC:
        raise FileError(f"{path} is no binary glTF file. Check the path.")
    _, version, length = struct.unpack_from("<4sII", data)
    if version != _VERSION or length > len(data):
        raise FileError(f"{path} is cut short, or glTF of version {version}. Get or export it again.")
    found: dict[int, bytes] = {}
    position = 12
    while position + 8 <= length:
        size, kind = struct.unpack_from("<II", data, position)
        found.setdefault(kind, data[position + 8 : position + 8 + size])
        position += 8 + size
    try:
        document = json.loads(found[_JSON])
    except (KeyError, ValueError) as error:
        raise FileError(f"{path} has no readable JSON part. Get or export it again.") from error
    if not isinstance(document, dict):
        raise FileError(f"{path} has no readable JSON part. Get or export it again.")
    return document, found.get(_BIN, b"")


def _array(document: dict[str, Any], binary: bytes, index: int) -> Float32[Tensor, "n width"]:
    accessor = document["accessors"][index]
    view = document["bufferViews"][accessor["bufferView"]]
    if accessor["componentType"] != _FLOAT:
        raise ValueError(f"component type {accessor['componentType']}")
    width, count = _WIDTHS[accessor["type"]], accessor["count"]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    stride = view.get("byteStride", 4 * width)
    if (
        start < 0
        or count < 0
        or stride < 4 * width
        or (count and start + (count - 1) * stride + 4 * width > len(binary))
    ):
        raise ValueError("an attribute lies outside of the file")
    array = np.ndarray((count, width), "<f4", binary, start, (stride, 4)) if count else np.zeros((0, width), "<f4")
    return torch.from_numpy(array.astype(np.float32))
