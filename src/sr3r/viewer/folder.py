"""The folder of a reconstruction: what `sr3r reconstruct -o FOLDER` writes and `load_viewer_scene` reads."""

from collections.abc import Sequence
from pathlib import Path

from sr3r import formats
from sr3r.camera_files import save_cameras
from sr3r.files import read_bytes, writing
from sr3r.reconstruct import Reconstruction


def save_reconstruction(result: Reconstruction, photos: Sequence[Path], folder: Path) -> None:
    """Write scene.ply, scene.scaffold.ply, scene.cameras.json and the photos.

    Args:
        result: The scene.
        photos: The files that it was made from.
        folder: Made if it is not there.

    Raises:
        FileError: a file cannot be read or written.
    """
    formats.save(result.gaussians, folder / "scene.ply")
    formats.save(result.scaffold, folder / "scene.scaffold.ply")
    save_cameras(result.cameras, [photo.name for photo in photos], folder / "scene.cameras.json")
    for photo in photos:
        with writing(folder / "photos" / photo.name) as temporary:
            temporary.write_bytes(read_bytes(photo))
