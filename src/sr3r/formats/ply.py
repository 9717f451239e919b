"""The PLY layout of the original 3D Gaussian Splatting (INRIA), which every viewer reads.

Raw values: natural logarithms of scales, logits of opacities; quaternions wxyz; `f_rest` channel major (all of red,
then green, then blue); little-endian float32. The file does not say which way is up: like most writers we leave the
world as it is, usually with the first camera's OpenCV axes (y down, z forward).
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.scene import from_file, one_scene, with_degree
from sr3r.gaussians import Gaussians, RawGaussians

_TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"},
    **{"int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4"},
    **{"float": "f4", "double": "f8", "float32": "f4", "float64": "f8"},
}
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}
_MEANS = ["x", "y", "z"]
_NORMALS = ["nx", "ny", "nz"]
_DC = ["f_dc_0", "f_dc_1", "f_dc_2"]
_SCALES = ["scale_0", "scale_1", "scale_2"]
_QUATS = ["rot_0", "rot_1", "rot_2", "rot_3"]
_REQUIRED = [*_MEANS, *_DC, "opacity", *_SCALES, *_QUATS]
_MAX_HEADER_BYTES = 65536


class _Element(NamedTuple):
    name: str
    num_rows: int
    properties: list[tuple[str, str]]


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene.

    Spherical harmonics of degree 1 and 2 are padded with zeros to 3, since some viewers know only 0 and 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, or not finite or in range.
    """
    raw = one_scene(gaussians).raw()
    sh = with_degree(raw.sh, (0, 3, 4))
    rest = sh[:, 1:].mT.flatten(1)
    normals = torch.zeros_like(raw.means)
    columns = [raw.means, normals, sh[:, 0], rest, raw.logits[:, None], raw.log_scales, raw.quats]
    names = [*_MEANS, *_NORMALS, *_DC, *_rest_names(rest.shape[1]), "opacity", *_SCALES, *_QUATS]
    properties = "".join(f"property float {name}\n" for name in names)
    header = f"ply\nformat binary_little_endian 1.0\nelement vertex {len(sh)}\n{properties}end_header\n"
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write(header.encode("ascii"))
        file.write(torch.cat(columns, 1).numpy().astype("<f4", copy=False).tobytes())


def load(path: str | Path) -> Gaussians:
    """Read one scene: properties in any order, of any binary type, spherical harmonics of degree 0 to 4.

    Raises:
        FileError: the file is missing, damaged, not of Gaussians, or has values that are not finite.
    """
    vertices = read_elements(path).get("vertex")
    names = vertices.dtype.names if vertices is not None else None
    if vertices is None or names is None:
        raise FileError(f"{path} holds no points. Export the scene as a 3D Gaussian Splatting PLY.")
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise FileError(
            f"{path} is a PLY of something else than Gaussians: it lacks the property {missing[0]}. "
            "Export the scene as a 3D Gaussian Splatting PLY."
        )
    num_rest = sum(name.startswith("f_rest_") for name in names)
    if num_rest not in (0, 9, 24, 45, 72) or any(name not in names for name in _rest_names(num_rest)):
        raise FileError(f"{path} has {num_rest} f_rest properties; 0, 9, 24, 45 or 72 are expected. Export it again.")
    rest = _columns(vertices, _rest_names(num_rest)).unflatten(1, (3, num_rest // 3)).mT
    raw = RawGaussians(
        means=_columns(vertices, _MEANS),
        log_scales=_columns(vertices, _SCALES),
        quats=_columns(vertices, _QUATS),
        logits=_columns(vertices, ["opacity"])[:, 0],
        sh=torch.cat([_columns(vertices, _DC)[:, None], rest], 1),
    )
    if (raw.quats.square().sum(-1) == 0).any():
        raise FileError(f"{path} has a quaternion of length zero. Export it again.")
    return from_file(Gaussians.from_raw(raw), path)


def read_elements(path: str | Path) -> dict[str, np.ndarray]:
    """The elements of a binary PLY by name, as structured arrays.

    Raises:
        FileError: the file is missing, damaged, or has properties that Gaussians never have.
    """
    data = read_bytes(path)
    order, elements, start = _parse_header(data, path)
    arrays: dict[str, np.ndarray] = {}
    for element in elements:
        try:
            dtype = np.dtype([(name, order + _TYPES[kind]) for kind, name in element.properties])
        except (KeyError, ValueError) as error:  # A list, an unknown type, or one name twice.
            if "vertex" in arrays:
                break
            raise FileError(
                f"{path} has an element {element.name!r} with properties that Gaussians do not have. "
                "Export the scene as a plain 3D Gaussian Splatting PLY."
            ) from error
        end = start + element.num_rows * dtype.itemsize
        if end > len(data):
            raise FileError(f"{path} is cut short: {end} bytes expected, {len(data)} found. Copy or export it again.")
        arrays[element.name] = np.frombuffer(data, dtype, element.num_rows, start)
        start = end
    return arrays


def _parse_header(data: bytes, path: str | Path) -> tuple[str, list[_Element], int]:
    """Byte order, elements with their (type, name) properties, and where the header ends."""
    if not data.startswith(b"ply"):
        raise FileError(f"{path} is not a PLY file. Check the path.")
    marker = data.find(b"\nend_header", 0, _MAX_HEADER_BYTES)
    start = data.find(b"\n", marker + 1, _MAX_HEADER_BYTES) + 1
    if marker < 0 or start == 0:
        raise FileError(f"{path} has no complete PLY header. Copy or export it again.")
    kind = ""
    elements: list[_Element] = []
    for line in data[:marker].decode("ascii", errors="replace").splitlines()[1:]:
        match line.split():
            case ["format", kind, _]:
                pass
            case ["element", name, count] if count.isascii() and count.isdigit():
                elements.append(_Element(name, int(count), []))
            case ["property", "list", *_, name] if elements:
                elements[-1].properties.append(("list", name))
            case ["property", type_name, name] if elements:
                elements[-1].properties.append((type_name, name))
            case ["comment" | "obj_info", *_] | []:
                pass
            case _:
                raise FileError(f"{path} has a PLY header line that makes no sense: {line[:80]!r}. Export it again.")
    if kind not in _ORDERS:
        raise FileError(f"{path} is a PLY of format {kind or 'nothing'!r}; only binary ones are read. Export it again.")
    return _ORDERS[kind], elements, start


def _rest_names(count: int) -> list[str]:
    return [f"f_rest_{i}" for i in range(count)]


def _columns(vertices: np.ndarray, names: list[str]) -> Float32[Tensor, "n columns"]:
    table = np.empty((len(vertices), len(names)), dtype=np.float32)
    for i, name in enumerate(names):
        table[:, i] = vertices[name]
    return torch.from_numpy(table)
