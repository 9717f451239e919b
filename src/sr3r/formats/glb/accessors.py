"""Arrays of a glTF document: floats, integers and normalised integers, with strides, and sparse."""

from typing import Any

import numpy as np
from jaxtyping import Float32

from sr3r.formats.glb.gltf_document import GltfDocument, mapping, whole

_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_TYPES = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}


def count_of(document: GltfDocument, index: Any) -> int:
    """The number of rows that an accessor claims and its bytes can hold.

    Raises:
        ValueError: there are fewer bytes, or none.
    """
    accessor = document.item("accessors", index)
    if "bufferView" not in accessor:
        raise ValueError("an attribute has no data")
    count = whole(accessor.get("count"))
    _rows(document, accessor, count)
    return count


def read_array(document: GltfDocument, index: Any, *, width: int, count: int) -> Float32[np.ndarray, "n width"]:
    """The rows of an accessor as floats; normalised integers become shares of their range.

    Raises:
        ValueError: it has another shape, or its bytes are not there.
    """
    accessor = document.item("accessors", index)
    if _WIDTHS.get(accessor.get("type", "")) != width or whole(accessor.get("count")) != count:
        raise ValueError(f"an attribute has not {count} rows of {width} numbers")
    dtype = _dtype(accessor.get("componentType"))
    if "bufferView" in accessor:
        values = _rows(document, accessor, count).copy()
    elif "sparse" in accessor:
        values = np.zeros((count, width), dtype)
    else:
        raise ValueError("an attribute has no data")
    if "sparse" in accessor:
        _fill(document, values, mapping(accessor["sparse"], "sparse"))
    floats = values.astype(np.float32)
    if accessor.get("normalized") is True and dtype.kind in "iu":
        floats = np.maximum(floats / np.float32(np.iinfo(dtype).max), -1)
    return floats


def _rows(document: GltfDocument, accessor: dict[str, Any], count: int) -> np.ndarray:
    """A view of the rows, as they are in the file."""
    data, view = document.view(accessor["bufferView"])
    dtype, width = _dtype(accessor.get("componentType")), _WIDTHS.get(accessor.get("type", ""), 0)
    size = dtype.itemsize * width
    start, stride = whole(accessor.get("byteOffset", 0)), whole(view.get("byteStride", size))
    if not width or stride < size or (count and start + (count - 1) * stride + size > len(data)):
        raise ValueError("an attribute lies outside of the file")
    if not count:
        return np.zeros((0, width), dtype)
    return np.ndarray((count, width), dtype, data, start, (stride, dtype.itemsize))


def _fill(document: GltfDocument, values: np.ndarray, sparse: dict[str, Any]) -> None:
    count = whole(sparse.get("count"))
    places = mapping(sparse.get("indices"), "indices") | {"type": "SCALAR"}
    kind = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}[values.shape[1]]
    replaced = mapping(sparse.get("values"), "values") | {"type": kind, "componentType": _code(values.dtype)}
    indices = _rows(document, places, count)[:, 0]
    if count and (indices.dtype.kind != "u" or int(indices.max()) >= len(values)):
        raise ValueError("a sparse attribute points outside of itself")
    values[indices] = _rows(document, replaced, count)


def _dtype(code: Any) -> np.dtype:
    if type(code) is not int or code not in _TYPES:
        raise ValueError(f"{str(code)[:20]} is not a component type")
    return np.dtype(_TYPES[code])


def _code(dtype: np.dtype) -> int:
    return next(code for code, name in _TYPES.items() if np.dtype(name) == dtype)
