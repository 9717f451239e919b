"""PlayCanvas' compressed PLY: a quarter of a plain one and still a PLY; SuperSplat, Spark and PlayCanvas read it.

Gaussians are sorted along a z-order curve into chunks of 256, each with the smallest and largest position, log scale
and colour. A Gaussian is four 32 bit words between these: position and log scale in 11 + 10 + 11 bits, colour and
opacity in 8 + 8 + 8 + 8, and a quaternion (two bits for the largest component, ten for each other, wxyz). Spherical
harmonics of degree 1 to 3 are bytes over [-4, 4), channel major. The axes are those of the scene, as in a PLY.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32, Float64, Int64

from sr3r.errors import FileError
from sr3r.files import read_bytes, writing
from sr3r.formats.ply_elements import read_elements
from sr3r.formats.scene import morton_order, one_scene, with_degree
from sr3r.scene_arrays import SH_C0, SceneArrays, logits_of, normalized

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_CHUNK = 256
_BOUNDS = [
    f"{end}_{name}"
    for names in (("x", "y", "z"), ("scale_x", "scale_y", "scale_z"), ("r", "g", "b"))
    for end in ("min", "max")
    for name in names
]
_WORDS = ["packed_position", "packed_rotation", "packed_scale", "packed_color"]
_MAX_LOG_SCALE = 20.0


def save(gaussians: "Gaussians | SceneArrays", path: str | Path) -> None:
    """Write one scene, spherical harmonics up to degree 3.

    Raises:
        FileError: the file cannot be written.
        InputError: the Gaussians are a batch, none, or not finite or in range.
    """
    scene = one_scene(gaussians)
    scene = scene.select(morton_order(scene.means))
    sh = with_degree(scene.sh, (0, 1, 2, 3))
    count, num_chunks = len(scene), -(-len(scene) // _CHUNK)
    log_scales = np.log(scene.scales).clip(-_MAX_LOG_SCALE, _MAX_LOG_SCALE)
    groups = (scene.means, log_scales, 0.5 + SH_C0 * sh[:, 0])
    bounds, shares = zip(*(_within_chunks(group.astype(np.float64)) for group in groups), strict=True)
    opacity = scene.opacities.astype(np.float64)[:, None]
    words = np.stack(
        [
            _pack(shares[0], (11, 10, 11)),
            _pack_quats(scene.quats),
            _pack(shares[1], (11, 10, 11)),
            _pack(np.concatenate([shares[2], opacity], 1), (8, 8, 8, 8)),
        ],
        1,
    )
    rest = np.trunc((sh[:, 1:].swapaxes(1, 2).reshape(count, -1) / 8 + 0.5) * 256).clip(0, 255).astype(np.uint8)
    lines = ["ply", "format binary_little_endian 1.0", f"element chunk {num_chunks}"]
    lines += [f"property float {name}" for name in _BOUNDS]
    lines += [f"element vertex {count}", *(f"property uint {name}" for name in _WORDS)]
    if rest.shape[1]:
        lines += [f"element sh {count}", *(f"property uchar f_rest_{i}" for i in range(rest.shape[1]))]
    with writing(path) as temporary, temporary.open("wb") as file:
        file.write("\n".join([*lines, "end_header\n"]).encode("ascii"))
        file.write(np.concatenate(bounds, 1).astype("<f4").tobytes())
        file.write(words.astype("<u4").tobytes())
        file.write(rest.tobytes())


def load(path: str | Path) -> SceneArrays:
    """Read one scene.

    Raises:
        FileError: the file is missing, damaged, or not a compressed PLY.
    """
    elements = read_elements(path)
    chunks, vertices = elements.get("chunk"), elements.get("vertex")
    if chunks is None or vertices is None or not _has_words(vertices):
        raise FileError(f"{path} is not a compressed PLY. Check the path.")
    names = set(chunks.dtype.names or ())
    if not set(_BOUNDS[:12]) <= names or len(chunks) * _CHUNK < len(vertices):
        raise FileError(f"{path} has too few chunks or chunks without bounds. Export it again.")
    of_vertex = np.arange(len(vertices)) // _CHUNK
    # Files of the format's first version have colours without bounds.
    has_colours = set(_BOUNDS[12:]) <= names

    def between(shares: Float64[np.ndarray, "n 3"], first: int) -> Float32[np.ndarray, "n 3"]:
        low, high = (
            np.stack([chunks[name].astype(np.float64)[of_vertex] for name in _BOUNDS[k : k + 3]], 1)
            for k in (first, first + 3)
        )
        return (low * (1 - shares) + high * shares).astype(np.float32)

    colour = _unpack(vertices["packed_color"], (8, 8, 8, 8))
    rgb = between(colour[:, :3], 12) if has_colours else colour[:, :3].astype(np.float32)
    dc = (rgb - np.float32(0.5)) / np.float32(SH_C0)
    return SceneArrays.from_raw(
        means=between(_unpack(vertices["packed_position"], (11, 10, 11)), 0),
        log_scales=between(_unpack(vertices["packed_scale"], (11, 10, 11)), 6),
        quats=_unpack_quats(vertices["packed_rotation"]),
        logits=logits_of(colour[:, 3].astype(np.float32)),
        sh=np.concatenate([dc[:, None], _rest(elements.get("sh"), len(vertices), path)], 1),
    )


def is_compressed(path: str | Path) -> bool:
    """Whether a .ply file is of this kind, by its header."""
    return b"packed_position" in read_bytes(path)[:4096]


def _has_words(vertices: np.ndarray) -> bool:
    return all(name in (vertices.dtype.names or ()) and vertices.dtype[name].str[1:] == "u4" for name in _WORDS)


def _within_chunks(values: Float64[np.ndarray, "n 3"]) -> tuple[Float64[np.ndarray, "c 6"], Float64[np.ndarray, "n 3"]]:
    """Minima and maxima of every chunk, and where each value lies between them, 0 to 1."""
    starts = np.arange(0, len(values), _CHUNK)
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    # What is stored is float32, so that is what the shares refer to.
    low, high = low.astype(np.float32).astype(np.float64), high.astype(np.float32).astype(np.float64)
    of_value = np.arange(len(values)) // _CHUNK
    extent = (high - low)[of_value]
    shares = np.where(extent > 1e-5, (values - low[of_value]) / np.where(extent > 1e-5, extent, 1), 0)
    return np.concatenate([low, high], 1), shares


def _pack(shares: Float64[np.ndarray, "n k"], bits: tuple[int, ...]) -> Int64[np.ndarray, " n"]:
    word = np.zeros(len(shares), np.int64)
    for column, width in enumerate(bits):
        top = (1 << width) - 1
        word = (word << width) | np.floor(shares[:, column] * top + 0.5).clip(0, top).astype(np.int64)
    return word


def _unpack(word: np.ndarray, bits: tuple[int, ...]) -> Float64[np.ndarray, "n k"]:
    word = word.astype(np.int64)
    columns = []
    for width in reversed(bits):
        top = (1 << width) - 1
        columns.append((word & top) / top)
        word = word >> width
    return np.stack(columns[::-1], 1)


def _pack_quats(quats: Float32[np.ndarray, "n 4"]) -> Int64[np.ndarray, " n"]:
    q = normalized(quats).astype(np.float64)
    largest = np.abs(q).argmax(1)
    q *= np.where(np.take_along_axis(q, largest[:, None], 1) < 0, -1, 1)
    others = q[np.arange(4) != largest[:, None]].reshape(-1, 3)
    return (largest << 30) | _pack(others / np.sqrt(2) + 0.5, (10, 10, 10))


def _unpack_quats(word: np.ndarray) -> Float32[np.ndarray, "n 4"]:
    largest = word.astype(np.int64) >> 30
    others = (_unpack(word, (10, 10, 10)) - 0.5) * np.sqrt(2)
    q = np.empty((len(word), 4))
    is_other = np.arange(4) != largest[:, None]
    q[is_other] = others.ravel()
    q[~is_other] = np.sqrt(np.maximum(1 - (others * others).sum(1), 0))
    return q.astype(np.float32)


def _rest(table: np.ndarray | None, count: int, path: str | Path) -> Float32[np.ndarray, "n k 3"]:
    if table is None:
        return np.zeros((count, 0, 3), np.float32)
    names = [f"f_rest_{i}" for i in range(len(table.dtype.names or ()))]
    if len(table) != count or len(names) not in (9, 24, 45) or set(names) != set(table.dtype.names or ()):
        raise FileError(f"{path} has spherical harmonics that do not fit its points. Export it again.")
    values = np.stack([table[name] for name in names], 1).astype(np.float32)
    # The middle of each byte's interval; the ends stand for the ends.
    values = np.where(values == 0, 0, np.where(values == 255, 256, values + 0.5))
    return ((values / 256 - 0.5) * 8).astype(np.float32).reshape(count, 3, len(names) // 3).swapaxes(1, 2)
