"""Where the nodes of a glTF document put its meshes."""

from typing import Any

import torch
from jaxtyping import Float64
from torch import Tensor

from sr3r.formats.glb.gltf_document import GltfDocument
from sr3r.gaussians import quats_to_matrices


def placed_meshes(document: GltfDocument) -> list[tuple[int, Float64[Tensor, "4 4"]]]:
    """Every mesh that the scene shows, with its matrix to the world; a mesh may be shown more than once.

    A document without nodes shows all of its meshes as they are.

    Raises:
        ValueError: the nodes are not trees, or a transform is not made of finite numbers.
    """
    nodes = document.items("nodes")
    if not nodes:
        return [(i, torch.eye(4, dtype=torch.float64)) for i in range(len(document.items("meshes")))]
    waiting = [(root, torch.eye(4, dtype=torch.float64)) for root in _roots(document, nodes)]
    placed: list[tuple[int, Float64[Tensor, "4 4"]]] = []
    visited: set[int] = set()
    while waiting:
        index, above = waiting.pop()
        node = document.item("nodes", index)
        if index in visited:
            raise ValueError("a node has two parents")
        visited.add(index)
        to_world = above @ _local(node)
        if "EXT_mesh_gpu_instancing" in node.get("extensions", {}):
            raise ValueError("it repeats a mesh by EXT_mesh_gpu_instancing, which is not read")
        if "mesh" in node:
            document.item("meshes", node["mesh"])
            placed.append((node["mesh"], to_world))
        waiting += [(child, to_world) for child in _list(node.get("children", []))]
    return placed


def _roots(document: GltfDocument, nodes: list[dict[str, Any]]) -> list[int]:
    if document.items("scenes"):
        return _list(document.item("scenes", document.root.get("scene", 0)).get("nodes", []))
    children = {child for node in nodes for child in _list(node.get("children", []))}
    return [i for i in range(len(nodes)) if i not in children]


def _local(node: dict[str, Any]) -> Float64[Tensor, "4 4"]:
    if "matrix" in node:
        return _numbers(node["matrix"], 16).reshape(4, 4).mT
    matrix = torch.eye(4, dtype=torch.float64)
    x, y, z, w = _numbers(node.get("rotation", [0, 0, 0, 1]), 4)
    matrix[:3, :3] = quats_to_matrices(torch.stack([w, x, y, z])) * _numbers(node.get("scale", [1, 1, 1]), 3)
    matrix[:3, 3] = _numbers(node.get("translation", [0, 0, 0]), 3)
    return matrix


def _numbers(values: Any, count: int) -> Float64[Tensor, " n"]:
    if len(_list(values)) != count or not all(type(value) in (int, float) for value in values):
        raise ValueError(f"a node's transform is not made of {count} numbers")
    return torch.tensor([float(value) for value in values], dtype=torch.float64)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("a node's children or transform are not a list")
    return value
