"""Scene files that other programs open: `save` and `load` pick the format by the suffix."""

from pathlib import Path
from types import ModuleType

from sr3r.errors import FileError
from sr3r.formats import ply
from sr3r.gaussians import Gaussians

_FORMATS: dict[str, ModuleType] = {".ply": ply}


def save(gaussians: Gaussians, path: str | Path) -> None:
    """Write one scene; the suffix says how (.ply).

    Gaussians with opacity 0 are left out: no renderer shows them.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
        InputError: the Gaussians are a batch, or contain values that no file should.
    """
    _format(path).save(gaussians, path)


def load(path: str | Path) -> Gaussians:
    """Read one scene; the suffix says how (.ply).

    Raises:
        FileError: the suffix is unknown, or the file is missing, damaged or holds something else.
    """
    return _format(path).load(path)


def check_suffix(path: str | Path) -> None:
    """Make sure, before long work, that `save` knows the format.

    Raises:
        FileError: it does not.
    """
    _format(path)


def _format(path: str | Path) -> ModuleType:
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise FileError(f"{path} has no suffix of a scene file. Use {', '.join(_FORMATS)}.")
    return _FORMATS[suffix]
