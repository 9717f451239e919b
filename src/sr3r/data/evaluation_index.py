"""Evaluation indices: which views of which scene are context, and which are targets."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import torch

from sr3r.errors import FileError, InputError
from sr3r.files import read_bytes
from sr3r.json_text import parse_json

Overlap = Literal["small", "medium", "large"]
"""NoPoSplat's classes of pairs."""

PUBLISHED_INDICES = {
    "e9433712a45879e7": "pixelSplat RE10K",
    "0cf58c2fce88305a": "pixelSplat ACID",
    "1511429869a8f3bf": "NoPoSplat RE10K",
    "263fd6e5005beeb7": "NoPoSplat ACID",
    "8615695fd796b9be": "NoPoSplat DTU",
    "266861b2b7d77655": "NoPoSplat ScanNet++",
    "f835402520498ed4": "MVSplat DTU, 2 views",
    "f43de9fdea7bac23": "MVSplat DTU, 3 views",
    "02cfc7aee09f9b21": "DepthSplat DL3DV, 10 frames, 2 views",
    "aa8780766af485f6": "DepthSplat DL3DV, 50 frames, 2 views",
    "fd6b7d49091379f4": "DepthSplat DL3DV, 50 frames, 4 views",
    "69c310475ff9033c": "DepthSplat DL3DV, 50 frames, 6 views",
}
"""Protocols by the first digits of the SHA-256 over their index as JSON, compact and sorted.

MVSplat and DepthSplat ship pixelSplat's RE10K and ACID indices. NoPoSplat's are others: their numbers do not compare.
"""

_DTU_PAIR = re.compile(r"(scan\d+_train)_\d\d")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Context and target views of one scene.

    Attributes:
        key: The scene's.
        context: Frame numbers that the model sees.
        target: Frame numbers to compare its renders with.
        overlap: How much of the context views is seen in both, 0 to 1, where the index says so.
        protocol: Whose published index the pair is of; None if it is of another.
    """

    key: str
    context: list[int]
    target: list[int]
    overlap: float | None = None
    protocol: str | None = None

    @property
    def overlap_class(self) -> Overlap | None:
        """Small up to 0.3, medium up to 0.55, large up to 0.8, as NoPoSplat tags pairs; None beyond, or if unknown.

        As there, an overlap below 0.05 counts as medium: its tests for medium and large have no lower bound.
        """
        if self.overlap is None or self.overlap > 0.8:
            return None
        if 0.05 <= self.overlap <= 0.3:
            return "small"
        return "medium" if self.overlap <= 0.55 else "large"

    def with_context(self, num_views: int) -> "Pair":
        """The same pair with `num_views` context views, evenly from the first to the last, rounded down.

        This is how indices of two views are evaluated with more (pixelSplat, NoPoSplat).

        Raises:
            InputError: there are fewer views than two, or fewer frames from the first to the last than views.
        """
        first, last = self.context[0], self.context[-1]
        if num_views < 2 or abs(last - first) + 1 < num_views:
            raise InputError(f"There are no {num_views} context views from frame {first} to {last}; ask for 2 or more.")
        steps = torch.linspace(first, last, num_views, dtype=torch.float64)
        return replace(self, context=[int(x) for x in (steps + 1e-9).floor()])


def load_evaluation_index(path: str | Path) -> list[Pair]:
    """Read an evaluation index, sorted as in the file.

    Both layouts are read: pixelSplat's (scene -> {"context": [..], "target": [..]}, or null for a scene to skip), and
    the same with a list of such records per scene. Published indices are recognised by their content
    (`PUBLISHED_INDICES`), whatever the file is called. MVSplat numbers the pairs of a DTU scan in their names; the
    numbers are taken off, so that the names are the scans'.

    Raises:
        FileError: the file cannot be read, is something else, or has no pair.
    """
    path = Path(path)
    data = parse_json(read_bytes(path), f"The evaluation index {path}", advice="Copy it again.")
    if not isinstance(data, dict):
        raise FileError(
            f"The evaluation index {path} must be an object that maps scene keys to context and target views; "
            "docs/evaluation.md shows one."
        )
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    protocol = PUBLISHED_INDICES.get(digest[:16])
    pairs = [pair for key, value in data.items() for pair in _pairs(path, key, value, protocol)]
    if not pairs:
        raise FileError(f"The evaluation index {path} has no pair; give another one.")
    return pairs


def _pairs(path: Path, key: str, value: Any, protocol: str | None) -> Iterator[Pair]:
    where = f"Scene {key[:60]} of the evaluation index {path}"
    numbered = _DTU_PAIR.fullmatch(key)
    records = value if isinstance(value, list) else [value]
    for record in records:
        if record is None:
            continue
        try:
            context, target = ([int(i) for i in record[name]] for name in ("context", "target"))
            overlap = record.get("overlap")
            # NoPoSplat's ScanNet++ index says -1 where it does not know.
            overlap = None if overlap is None or float(overlap) < 0 else float(overlap)
            pair = Pair(
                key=numbered[1] if numbered else key, context=context, target=target, overlap=overlap, protocol=protocol
            )
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise FileError(
                f'{where} has no usable context and target; expected {{"context": [i, j], "target": [k, ...]}}.'
            ) from error
        if min(context + target, default=-1) < 0:
            raise FileError(f"{where} needs context views and no negative number.")
        yield pair
