"""The folder of a reconstruction: what `sr3r reconstruct -o FOLDER` writes and `load_viewer_scene` reads."""

from pathlib import Path

from sr3r import formats
from sr3r.camera_files import save_cameras
from sr3r.files import read_bytes, writing, writing_together
from sr3r.images import save_image
from sr3r.reconstruction import Reconstruction


def save_reconstruction(result: Reconstruction, folder: Path) -> None:
    """Write scene.ply, scene.scaffold.ply, scene.cameras.json and the photos: all of them, or none.

    Args:
        result: The scene.
        folder: Made if it is not there.

    Raises:
        FileError: a file cannot be read or written.
    """
    with writing_together():
        formats.save(result.gaussians, folder / "scene.ply")
        formats.save(result.scaffold, folder / "scene.scaffold.ply")
        names = [photo.name for photo in result.taken]
        save_cameras(result.cameras, names, folder / "scene.cameras.json", given=result.camera_file)
        for photo in result.taken:
            target = folder / "photos" / photo.name
            if isinstance(photo.source, Path):
                with writing(target) as temporary:
                    temporary.write_bytes(read_bytes(photo.source))
            else:
                save_image(photo.source, target)
