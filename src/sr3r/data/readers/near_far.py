"""Near and far of recorded scenes: those that publications use, and those of a near_far.json."""

import re
from pathlib import Path

from sr3r.errors import FileError
from sr3r.json_text import read_json_object

# What single precision holds.
_MAX_DEPTH = 1e38

DepthRange = tuple[float, float]
"""Near and far: the depths between which a scene lies, in its unit."""

DEFAULT_RANGE: DepthRange = (1.0, 100.0)
"""RealEstate10K and ACID (pixelSplat, MVSplat), and scenes of unknown origin."""

PUBLISHED_RANGES: dict[str, DepthRange] = {
    r"scan\d+_train": (2.125, 4.525),  # DTU as MVSplat converts it.
    r"[0-9a-f]{64}": (0.5, 200.0),  # DL3DV, DepthSplat.
    r"[0-9a-z]+_(iphone|dslr)": (0.1, 100.0),  # ScanNet++, NoPoSplat: metres.
}
"""Near and far by the form of a scene's key."""


def published_range(key: str) -> DepthRange:
    """Near and far that publications use for the data set that a scene's key is of (docs/data.md)."""
    return next((r for pattern, r in PUBLISHED_RANGES.items() if re.fullmatch(pattern, key)), DEFAULT_RANGE)


def load_near_far(folder: Path) -> dict[str, DepthRange]:
    """The depth ranges in the near_far.json of a data set's folder, by scene; none if there is no such file.

    Raises:
        FileError: the file cannot be used.
    """
    path = folder / "near_far.json"
    if not path.is_file():
        return {}
    ranges: dict[str, DepthRange] = {}
    for key, record in read_json_object(path).items():
        try:
            near, far = float(record["near"]), float(record["far"])
        except (TypeError, KeyError, ValueError) as error:
            raise FileError(
                f"The entry of {key[:60]} in {path} has no usable near and far; repair or remove it."
            ) from error
        if not 0 < near < far < _MAX_DEPTH:
            raise FileError(
                f"The entry of {key[:60]} in {path} needs 0 < near < far, not {near:g} and {far:g}; repair it."
            )
        ranges[key] = near, far
    return ranges
