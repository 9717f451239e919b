"""Folders of photos with a file of their cameras, of any kind that `sr3r.camera_files` reads.

One such folder is a scene; a folder of them is a data set, its scenes named as their folders and sorted by name.
Photos are the names in the cameras file, looked for in the usual places beside it; they are straightened when loaded.
near and far are those of near_far.json, of the file itself, or of the points of a COLMAP model, also of one in
`colmap`, where nerfstudio keeps it.
"""

from dataclasses import replace
from pathlib import Path

from sr3r.camera_files import find_photos, has_cameras, read_camera_file
from sr3r.camera_files.colmap import colmap_depth_range, find_model
from sr3r.data.readers.near_far import DepthRange
from sr3r.data.readers.posed_photos import PhotoScene
from sr3r.data.readers.reader import Reader
from sr3r.data.readers.scene_files import SceneFiles
from sr3r.files import natural_order


def open_photos_with_cameras(path: Path) -> SceneFiles | None:
    """The scene in a folder, or the scenes in its subfolders; None if there are none.

    Args:
        path: A folder, or a .json file of cameras.
    """
    if path.suffix == ".json" and path.is_file():
        return SceneFiles(path.parent, {path.parent.resolve().name: path}, read_photos_with_cameras, format=READER.name)
    if not path.is_dir():
        return None
    if has_cameras(path):
        return SceneFiles(path, {path.resolve().name: path}, read_photos_with_cameras, format=READER.name)
    folders = sorted((p for p in path.iterdir() if p.is_dir()), key=lambda p: natural_order(p.name))
    places = {folder.name: folder for folder in folders if has_cameras(folder)}
    return SceneFiles(path, places, read_photos_with_cameras, format=READER.name) if places else None


def read_photos_with_cameras(key: str, place: Path, depth_range: DepthRange | None = None) -> PhotoScene:
    """One scene.

    Args:
        key: Its name.
        place: The folder, or the .json file in it.
        depth_range: Near and far; without it they are taken from the files.

    Raises:
        FileError: the cameras cannot be used, photos are missing, or nothing tells near and far.
    """
    folder = place.parent if place.suffix == ".json" else place
    file = read_camera_file(place).in_natural_order()
    if depth_range is None and file.near is None and find_model(folder / "colmap") is not None:
        depth_range = colmap_depth_range(folder / "colmap", like=file)
    if depth_range is not None:
        file = replace(file, near=depth_range[0], far=depth_range[1])
    return PhotoScene.checked(key, file, find_photos(folder, file.names, source=file.source))


READER = Reader(
    "photos with cameras",
    "a COLMAP model, `transforms.json`, `transforms_train.json` or `cameras.json`",
    open_photos_with_cameras,
)
