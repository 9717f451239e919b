"""Scene files that other programs open: `save` and `load` pick the format by the suffix.

A format is imported when its first file comes. All but glTF need no torch: `sr3r view` has none.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sr3r.errors import FileError
from sr3r.files import check_file
from sr3r.formats.scene import drawable
from sr3r.scene_arrays import SceneArrays

if TYPE_CHECKING:
    from sr3r.gaussians import Gaussians

_PLY, _COMPRESSED_PLY = "sr3r.formats.ply", "sr3r.formats.compressed_ply"
_FORMATS = {
    ".ply": _PLY,
    ".compressed.ply": _COMPRESSED_PLY,
    ".spz": "sr3r.formats.spz",
    ".sog": "sr3r.formats.sog",
    ".splat": "sr3r.formats.splat",
    ".glb": "sr3r.formats.glb",
}
_READ_ONLY = {".gltf": "sr3r.formats.glb", "meta.json": "sr3r.formats.sog"}

SUFFIXES = tuple(_FORMATS)
"""What `save` and `load` know."""


def save(gaussians: "Gaussians | SceneArrays", path: str | Path) -> None:
    """Write one scene; the suffix says how (docs/formats.md).

    Gaussians with opacity 0 are left out: no renderer shows them.

    Raises:
        FileError: the suffix is unknown or the file cannot be written.
        InputError: the Gaussians are a batch, none is visible, or they contain values that no file should.
    """
    _module(_FORMATS[_suffix(path, SUFFIXES)]).save(gaussians, path)


def load(path: str | Path) -> "Gaussians":
    """Read one scene; the suffix says how, and a .ply may be a compressed one.

    Gaussians that cannot be drawn (NaN, infinite values, rotations of length zero) are left out; a warning is logged
    that says how many.

    Args:
        path: A file, or a folder that `find` knows.

    Raises:
        FileError: the suffix is unknown, or the file is missing, damaged, empty or holds something else.

    >>> import tempfile, torch, sr3r
    >>> dot = sr3r.Gaussians(
    ...     means=torch.zeros(1, 3), quats=torch.eye(1, 4), scales=torch.ones(1, 3), opacities=torch.ones(1),
    ...     sh=torch.zeros(1, 1, 3),
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sr3r.save(dot, f"{folder}/dot.ply")
    ...     sr3r.load(f"{folder}/dot.ply")
    Gaussians(1, SH degree 0, float32 on cpu)
    """
    # Whoever wants Gaussians has torch, or needs it now.
    from sr3r.gaussians import Gaussians

    return Gaussians.from_arrays(load_arrays(path))


def load_arrays(path: str | Path) -> SceneArrays:
    """Read one scene as `load` does, but as NumPy arrays.

    Args:
        path: A file, or a folder that `find` knows.

    Raises:
        FileError: as `load` does.
    """
    file = find(path)
    name = (_FORMATS | _READ_ONLY)[_suffix(file)]
    if name == _PLY and _module(_COMPRESSED_PLY).is_compressed(file):
        name = _COMPRESSED_PLY
    # What a float cannot hold becomes infinite, and is left out.
    with np.errstate(over="ignore", invalid="ignore"):
        return drawable(_module(name).load(file), file)


def find(path: str | Path) -> Path:
    """The file of the scene at a path: the path itself, or what a folder holds.

    That is scene.ply (or another format), as `sr3r reconstruct -o FOLDER` writes it, or the meta.json of an unbundled
    SOG.

    Raises:
        FileError: it does not exist, is a pipe or a device, or is a folder without a scene.
    """
    path = Path(path)
    if not path.is_dir():
        check_file(path)
        return path
    candidates = [*(path / f"scene{suffix}" for suffix in SUFFIXES), path / "meta.json"]
    found = next((candidate for candidate in candidates if candidate.is_file()), None)
    if found is None:
        raise FileError(
            f"{path} is a folder that holds no scene.ply and no meta.json. Give a scene file, a folder that "
            "`sr3r reconstruct` wrote, or one of an unbundled SOG."
        )
    return found


def check_suffix(path: str | Path) -> None:
    """Make sure, before long work, that `save` knows the format.

    Raises:
        FileError: it does not.
    """
    _suffix(path, SUFFIXES)


def stem_of(path: str | Path) -> str:
    """A scene file's name without what says its format: room for room.ply and room.compressed.ply.

    Raises:
        FileError: the suffix is unknown.
    """
    suffix = _suffix(path)
    # meta.json is a whole name: without all of it nothing would be left.
    return Path(path).name[: -len(".json" if suffix == "meta.json" else suffix)]


def beside(scene: Path, suffix: str) -> Path:
    """The file that belongs to a scene's file and lies beside it under its name: room.cameras.json for room.ply.

    Raises:
        FileError: the scene's suffix is unknown.
    """
    return scene.with_name(stem_of(scene) + suffix)


def _module(name: str) -> Any:
    """A format: a module with `save` and `load`."""
    return import_module(name)


def _suffix(path: str | Path, known: tuple[str, ...] = (*_FORMATS, *_READ_ONLY)) -> str:
    name = Path(path).name.lower()
    # The longest suffix counts: a .compressed.ply is also a .ply.
    suffix = max((suffix for suffix in known if name.endswith(suffix)), key=len, default=None)
    if suffix is None:
        raise FileError(f"{path} has no suffix of a scene file. Use {', '.join(known)}.")
    return suffix
