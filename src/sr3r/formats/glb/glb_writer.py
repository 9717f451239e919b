"""Writing one scene as a binary glTF file."""

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from sr3r.files import writing
from sr3r.formats.glb.gltf_document import BIN, JSON, MAGIC, VERSION
from sr3r.formats.glb.gltf_primitives import EXTENSION, SRGB, coefficient_names
from sr3r.formats.glb.linear_light import to_linear
from sr3r.formats.scene import one_scene, with_degree
from sr3r.scene_arrays import SH_C0, SceneArrays, normalized

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_FLOAT, _UNSIGNED_SHORT, _ARRAY_BUFFER, _POINTS = 5126, 5123, 34962, 0
_TYPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}


def save(gaussians: "Gaussians | SceneArrays", path: str | Path) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians).turned_over()
    sh = with_degree(scene.sh, (0, 1, 2, 3))
    # COLOR_0 is linear by glTF's definition; 16 bits, because 8 show bands in the dark.
    rgb = to_linear(torch.from_numpy((0.5 + SH_C0 * sh[:, 0]).clip(0, 1))).numpy()
    rgba = (np.concatenate([rgb, scene.opacities[:, None]], 1) * 65535).round().astype("<u2")
    attributes: dict[str, np.ndarray] = {
        "POSITION": scene.means,
        "COLOR_0": rgba,
        f"{EXTENSION}:ROTATION": normalized(scene.quats)[:, [1, 2, 3, 0]],
        f"{EXTENSION}:SCALE": scene.scales,
        f"{EXTENSION}:OPACITY": scene.opacities[:, None],
    }
    names = coefficient_names(sh.shape[1])
    attributes |= {name: sh[:, k] for k, name in enumerate(names)}
    views, accessors, blocks, offset = [], [], [], 0
    for name, array in attributes.items():
        is_float = array.dtype == np.float32
        block = np.ascontiguousarray(array.astype("<f4") if is_float else array).tobytes()
        views.append({"buffer": 0, "byteOffset": offset, "byteLength": len(block), "target": _ARRAY_BUFFER})
        accessor: dict[str, Any] = {
            "bufferView": len(accessors),
            "componentType": _FLOAT if is_float else _UNSIGNED_SHORT,
            "count": len(array),
            "type": _TYPES[array.shape[1]],
        }
        if not is_float:
            accessor["normalized"] = True
        if name == "POSITION":
            accessor |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        accessors.append(accessor)
        blocks.append(block)
        offset += len(block)
    text = json.dumps(_document(list(attributes), accessors, views, offset), separators=(",", ":")).encode("ascii")
    text += b" " * (-len(text) % 4)
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write(struct.pack("<4sII", MAGIC, VERSION, 12 + 8 + len(text) + 8 + offset))
        file.write(struct.pack("<II", len(text), JSON) + text)
        file.write(struct.pack("<II", offset, BIN) + b"".join(blocks))


def _document(
    attributes: Sequence[str], accessors: list[dict[str, Any]], views: list[dict[str, Any]], length: int
) -> dict[str, Any]:
    primitive = {
        "attributes": {name: i for i, name in enumerate(attributes)},
        "mode": _POINTS,
        "extensions": {
            EXTENSION: {
                "kernel": "ellipse",
                "colorSpace": SRGB,
                "sortingMethod": "cameraDistance",
                "projection": "perspective",
            }
        },
    }
    return {
        "asset": {"version": "2.0", "generator": "sr3r"},
        "extensionsUsed": [EXTENSION],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": length}],
    }
