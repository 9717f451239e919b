"""Reading SOG of version 1 and 2."""

from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32, UInt8

from sr3r.errors import FileError
from sr3r.formats.scene import check_count, warn_of_antialiasing
from sr3r.formats.sog.sog_packing import ENTRIES_PER_ROW, NUM_REST, unpack_means, unpack_quats
from sr3r.formats.sog.sog_pictures import read_pixels
from sr3r.formats.sog.sog_source import SogParts
from sr3r.scene_arrays import SceneArrays, logits_of

_LEVELS = 256
# Pictures have some pixels to spare, the palette up to 65,536 entries of 15.
_SPARE_PIXELS = 1 << 20


def load(path: str | Path) -> SceneArrays:
    """Read one scene: a zip, or a folder by its meta.json.

    Raises:
        FileError: a file is missing or damaged, of another version, or not a SOG.
    """
    source = SogParts(path)
    meta = source.meta()
    version = meta.get("version", 1)
    if version not in (1, 2):
        raise FileError(f"{path} is SOG version {str(version)[:20]}; sr3r reads 1 and 2. Export it as one of them.")
    try:
        return _Reader(source, meta, version).scene()
    except FileError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FileError(f"{path} has a meta.json that does not fit its pictures. Get or export it again.") from error


class _Reader:
    def __init__(self, source: SogParts, meta: dict[str, Any], version: int) -> None:
        self._source, self._meta, self._version = source, meta, version
        count = meta["means"]["shape"][0] if version == 1 else meta["count"]
        if type(count) is not int or count < 0:
            raise TypeError("a count is not a number")
        check_count(count, source.num_bytes, source.path)
        self._count = count

    def scene(self) -> SceneArrays:
        if self._meta.get("antialias") is True:
            warn_of_antialiasing(self._source.path)
        colours = self._table("sh0", channels=4)
        sh = self._values("sh0", colours[:, :3])[:, None]
        if self._meta.get("shN"):
            sh = np.concatenate([sh, self._rest()], 1)
        bounds = np.stack([np.asarray(self._meta["means"][end], np.float32) for end in ("mins", "maxs")])
        return SceneArrays.from_raw(
            means=unpack_means(self._table("means"), self._table("means", 1), bounds),
            log_scales=self._values("scales", self._table("scales")),
            quats=unpack_quats(self._table("quats", channels=4)),
            logits=self._logits(colours),
            sh=sh,
        )

    def _pixels(self, name: str, number: int) -> UInt8[np.ndarray, "h w 4"]:
        file = self._meta[name]["files"][number]
        try:
            return read_pixels(self._source.part(file), max_pixels=4 * self._count + _SPARE_PIXELS)
        except FileError:
            raise
        except ValueError as error:
            raise FileError(
                f"{self._source.path} has a picture {str(file)[:40]} that cannot be read ({error}). "
                "Get or export it again."
            ) from error

    def _table(self, name: str, number: int = 0, *, channels: int = 3) -> UInt8[np.ndarray, "n c"]:
        """A row a Gaussian."""
        rows = self._pixels(name, number).reshape(-1, 4)
        if len(rows) < self._count:
            raise FileError(
                f"{self._source.path} has pictures of fewer than {self._count} Gaussians. Get or export it again."
            )
        return rows[: self._count, :channels]

    def _values(self, name: str, packed: UInt8[np.ndarray, "*n 3"]) -> Float32[np.ndarray, "*n 3"]:
        """What the bytes stand for: levels of a codebook, in version 1 shares of a range."""
        if self._version == 1:
            low, high = (np.asarray(self._meta[name][end], np.float32)[..., :3] for end in ("mins", "maxs"))
            return low + (high - low) * (packed.astype(np.float32) / (_LEVELS - 1))
        codebook = np.asarray(self._meta[name]["codebook"], np.float32)
        return np.pad(codebook, (0, _LEVELS - len(codebook)), constant_values=np.nan)[packed]

    def _logits(self, colours: UInt8[np.ndarray, "n 4"]) -> Float32[np.ndarray, " n"]:
        shares = colours[:, 3].astype(np.float32) / (_LEVELS - 1)
        if self._version == 1:
            low, high = (np.float32(self._meta["sh0"][end][3]) for end in ("mins", "maxs"))
            return low + (high - low) * shares
        return logits_of(shares)

    def _rest(self) -> Float32[np.ndarray, "n k 3"]:
        palette = self._pixels("shN", 0)
        num_rest = palette.shape[1] // ENTRIES_PER_ROW
        if num_rest not in NUM_REST:
            raise ValueError("a palette of another width")
        entries = palette.reshape(-1, num_rest, 4)[..., :3]
        labels = self._table("shN", 1).astype(np.int64)
        return self._values("shN", entries)[labels[:, 0] | labels[:, 1] << 8]
