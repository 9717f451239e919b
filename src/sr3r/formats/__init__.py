"""Scene files that other programs open: `save` and `load` pick the format by the suffix."""

from pathlib import Path
from types import ModuleType

from sr3r.errors import FileError
from sr3r.formats import compressed_ply, glb, ply, sog, splat, spz
from sr3r.gaussians import Gaussians

_FORMATS: dict[str, ModuleType] = {
    ".ply": ply,
    ".compressed.ply": compressed_ply,
    ".spz": spz,
    ".sog": sog,
    ".splat": splat,
    ".glb": glb,
}

SUFFIXES = tuple(_FORMATS)
"""What `save` and `load` know."""


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene; the suffix says how (docs/formats.md).

    Gaussians with opacity 0 are left out: no renderer shows them.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
        InputError: the Gaussians are a batch, or contain values that no file should.
    """
    _format(path).save(gaussians, path)


def load(path: str | Path) -> Gaussians:
    """Read one scene; the suffix says how, and a .ply may be a compressed one.

    Raises:
        FileError: the suffix is unknown, or the file is missing, damaged or holds something else.
    """
    module = _format(path)
    if module is ply and compressed_ply.is_compressed(path):
        module = compressed_ply
    return module.load(path)


def check_suffix(path: str | Path) -> None:
    """Make sure, before long work, that `save` knows the format.

    Raises:
        FileError: it does not.
    """
    _format(path)


def stem_of(path: str | Path) -> str:
    """A scene file's name without what says its format: room for room.ply and room.compressed.ply.

    What belongs to a scene lies beside it under this name: room.cameras.json, room.scaffold.ply.

    Raises:
        FileError: the suffix is unknown.
    """
    return Path(path).name[: -len(_suffix(path))]


def _format(path: str | Path) -> ModuleType:
    return _FORMATS[_suffix(path)]


def _suffix(path: str | Path) -> str:
    name = Path(path).name.lower()
    # The longest suffix counts: a .compressed.ply is also a .ply.
    suffix = max((suffix for suffix in _FORMATS if name.endswith(suffix)), key=len, default=None)
    if suffix is None:
        raise FileError(f"{path} has no suffix of a scene file. Use {', '.join(_FORMATS)}.")
    return suffix
