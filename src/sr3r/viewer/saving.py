"""`save`: a scene or a reconstruction as files that `sr3r view` shows and `sr3r render` finds the cameras beside."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sr3r import formats
from sr3r.camera_files import save_cameras
from sr3r.errors import InputError
from sr3r.files import read_bytes, writing, writing_together
from sr3r.gaussians import Gaussians
from sr3r.images import save_image

if TYPE_CHECKING:
    from sr3r.reconstruction import Reconstruction


def save(scene: "Gaussians | Reconstruction", path: str | Path) -> None:
    """Write a scene; the suffix picks the format (docs/formats.md).

    Gaussians with opacity 0 are left out: no renderer shows them. Beside the file of a reconstruction lie its cameras,
    as NAME.cameras.json. A reconstruction whose path has no suffix becomes a folder: scene.ply, scene.scaffold.ply,
    scene.cameras.json and the photos, which `sr3r view` shows together.

    Args:
        scene: Gaussians of one scene, or what `reconstruct` gave.
        path: The file or folder. What it replaces is gone.

    Raises:
        FileError: the suffix is unknown, or a file cannot be read or written.
        InputError: the Gaussians are a batch, none is visible, or they contain values that no file should.

    >>> import tempfile
    >>> from pathlib import Path
    >>> import sr3r
    >>> demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    >>> photos = [demo / "left.jpg", demo / "right.jpg"]
    >>> result = sr3r.reconstruct(photos, cameras=demo / "cameras.json", lr_size=32)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     sr3r.save(result, f"{folder}/field.spz")
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['field.cameras.json', 'field.spz']
    """
    path = Path(path)
    if isinstance(scene, Gaussians):
        formats.save(scene, path)
    elif not hasattr(scene, "gaussians"):
        raise InputError(f"Cannot save a {type(scene).__name__}. Give Gaussians, or what `reconstruct` gave.")
    else:
        # All of it, or none.
        with writing_together():
            if path.suffix:
                formats.save(scene.gaussians, path)
                save_its_cameras(scene, cameras_beside(path))
            else:
                _save_folder(scene, path)


def files_of(path: Path) -> list[Path]:
    """What `save` writes for a reconstruction, but for the photos of a folder."""
    if path.suffix:
        return [path, cameras_beside(path)]
    return [path / name for name in ("scene.ply", "scene.scaffold.ply", "scene.cameras.json")]


def cameras_beside(scene: Path) -> Path:
    """Where the cameras of a scene's file are."""
    return formats.beside(scene, ".cameras.json")


def _save_folder(result: "Reconstruction", folder: Path) -> None:
    scene, scaffold, cameras = files_of(folder)
    formats.save(result.gaussians, scene)
    formats.save(result.scaffold, scaffold)
    save_its_cameras(result, cameras)
    for photo in result.taken:
        target = folder / "photos" / photo.name
        if isinstance(photo.source, Path):
            with writing(target) as temporary:
                temporary.write_bytes(read_bytes(photo.source))
        else:
            save_image(photo.source, target)


def save_its_cameras(result: "Reconstruction", path: Path, names: Sequence[str] | None = None) -> None:
    """Write a reconstruction's cameras, with what the scene has detail for; under other names of its photos, if given.

    Raises:
        FileError: the file cannot be written.
    """
    names = [photo.name for photo in result.taken] if names is None else names
    save_cameras(result.cameras, names, path, given=result.camera_file, detail=result.detail)
