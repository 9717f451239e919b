"""Reading SPZ, from a file or from a part of another."""

from pathlib import Path

import numpy as np
from jaxtyping import Float32

from sr3r.errors import FileError
from sr3r.files import read_bytes
from sr3r.formats.scene import warn_of_antialiasing
from sr3r.formats.spz.spz_limits import COLOUR_SCALE, LOG_SCALE_STEP, LOWEST_LOG_SCALE
from sr3r.formats.spz.spz_rotations import unpack_first_three, unpack_smallest_three
from sr3r.formats.spz.spz_streams import ANTIALIASED, SpzContents, read_header, unpack
from sr3r.scene_arrays import SceneArrays, logits_of

# Adobe's list of coordinate systems: where x, y and z point to (right, left, up, down, back, forward), from 1.
_SYSTEMS = (
    *("LDB", "RDB", "LUB", "RUB", "LDF", "RDF", "LUF", "RUF"),
    *("LFD", "RFD", "LFU", "RFU", "LBD", "RBD", "LBU", "RBU"),
)
_OURS = _SYSTEMS.index("RUB") + 1
_DIRECTIONS = {"R": (1, 0, 0), "L": (-1, 0, 0), "U": (0, 1, 0), "D": (0, -1, 0), "B": (0, 0, 1), "F": (0, 0, -1)}


def load(path: str | Path) -> SceneArrays:
    """Read one scene of version 1 to 4.

    Raises:
        FileError: the file is missing, damaged, of another version, or not an SPZ.
    """
    return decode(read_bytes(path), path).turned_over()


def decode(data: bytes, path: object) -> SceneArrays:
    """The scene of an SPZ file's bytes in the file's axes: right, up, back.

    Args:
        data: All of the file.
        path: What messages call it.

    Raises:
        FileError: the data is damaged, of an unknown version, or no SPZ.
    """
    header, sections, coordinates = contents = unpack(data, path)
    if header.flags & ANTIALIASED:
        warn_of_antialiasing(path)
    count, num_rest = header.num_gaussians, (header.degree + 1) ** 2 - 1
    sh = np.zeros((count, num_rest + 1, 3), np.float32)
    sh[:, 0] = (_floats(sections["colours"], count, 3) - 127.5) / (COLOUR_SCALE * 255)
    sh[:, 1:] = ((_floats(sections["harmonics"], count, 3 * num_rest) - 128) / 128).reshape(count, num_rest, 3)
    rotations = sections["rotations"]
    unpack_quats = unpack_first_three if header.version < 3 else unpack_smallest_three
    scene = SceneArrays.from_raw(
        means=_means(contents),
        log_scales=_floats(sections["scales"], count, 3) / LOG_SCALE_STEP + LOWEST_LOG_SCALE,
        quats=unpack_quats(rotations.reshape(count, 3 if header.version < 3 else 4)),
        logits=logits_of(_floats(sections["opacities"], count, 1)[:, 0] / 255),
        sh=sh,
    )
    if coordinates > len(_SYSTEMS):
        raise FileError(f"{path} is in an unknown coordinate system ({coordinates}). Export it without that extension.")
    return scene if coordinates in (0, _OURS) else _from_system(scene, _SYSTEMS[coordinates - 1])


def count_of(data: bytes, path: object) -> int:
    """The number of Gaussians that an SPZ file claims.

    Raises:
        FileError: the data is not an SPZ.
    """
    return read_header(data, path).num_gaussians


def _from_system(scene: SceneArrays, letters: str) -> SceneArrays:
    """The scene of a file whose axes point elsewhere; some of these systems are mirrored."""
    # Few files have such axes, and torch takes long to import.
    import torch

    from sr3r.formats.placing import moved
    from sr3r.gaussians import Gaussians

    axes = torch.eye(4, dtype=torch.float64)
    for i, letter in enumerate(letters):
        axes[:3, i] = torch.tensor(_DIRECTIONS[letter], dtype=torch.float64)
    return moved(Gaussians.from_arrays(scene), axes).arrays()


def _means(contents: SpzContents) -> Float32[np.ndarray, "n 3"]:
    header, packed = contents.header, contents.sections["means"]
    if header.version == 1:
        return packed.view("<f2").astype(np.float32).reshape(header.num_gaussians, 3)
    padded = np.zeros((header.num_gaussians, 3, 4), np.uint8)
    padded[..., 1:] = packed.reshape(header.num_gaussians, 3, 3)
    # The low byte is empty: shifting it out keeps the sign.
    fixed = (padded.view("<i4")[..., 0] >> 8).astype(np.float64) / 2**header.fractional_bits
    return fixed.astype(np.float32)


def _floats(section: np.ndarray, count: int, columns: int) -> Float32[np.ndarray, "n columns"]:
    return section.astype(np.float32).reshape(count, columns)
