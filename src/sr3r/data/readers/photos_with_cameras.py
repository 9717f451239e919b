"""Folders of photos with a file of their cameras: COLMAP, nerfstudio's transforms.json, sr3r's own cameras.json.

One such folder is a scene; a folder of them is a data set, its scenes named as their folders and sorted by name.
Photos are the names in the cameras file, looked for beside it and in `images`, then in nerfstudio's reduced copies
(`images_2`, `images_4`, `images_8`); they are undistorted when loaded. near and far are those of near_far.json, of
the file itself, or of the points of a COLMAP model, also of one in `colmap`, where nerfstudio keeps it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sr3r.camera_files import read_camera_file, to_cameras
from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.colmap import colmap_depth_range, find_model
from sr3r.data.readers.near_far import DepthRange
from sr3r.data.readers.posed_photos import PhotoScene
from sr3r.data.readers.reader import Reader
from sr3r.data.readers.scene_files import SceneFiles
from sr3r.errors import FileError
from sr3r.files import natural_order

_JSON_NAMES = ("transforms.json", "cameras.json")
_IMAGE_FOLDERS = (".", "images", "images_2", "images_4", "images_8")


def open_photos_with_cameras(path: Path) -> SceneFiles | None:
    """The scene in a folder, or the scenes in its subfolders; None if there are none.

    Args:
        path: A folder, or a .json file of cameras.
    """
    if path.suffix == ".json" and path.is_file():
        return SceneFiles(path.parent, {path.parent.resolve().name: path}, read_photos_with_cameras, format=READER.name)
    if not path.is_dir():
        return None
    if _has_cameras(path):
        return SceneFiles(path, {path.resolve().name: path}, read_photos_with_cameras, format=READER.name)
    folders = sorted((p for p in path.iterdir() if p.is_dir()), key=lambda p: natural_order(p.name))
    places = {folder.name: folder for folder in folders if _has_cameras(folder)}
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
    if place.is_dir() and find_model(place) is None:
        place = next(place / name for name in _JSON_NAMES if (place / name).is_file())
    file = in_natural_order(read_camera_file(place))
    if depth_range is None and file.near is None and find_model(folder / "colmap") is not None:
        depth_range = colmap_depth_range(folder / "colmap")
    if depth_range is not None:
        file = replace(file, near=depth_range[0], far=depth_range[1])
    return PhotoScene.checked(
        key, to_cameras(file), find_photos(folder, file.names), source=Path(file.source), distortion=file.distortion
    )


def in_natural_order(file: CameraFile) -> CameraFile:
    """The cameras sorted by the names of their photos, which for videos and captures is the order of time."""
    order = sorted(range(len(file.names)), key=lambda i: natural_order(file.names[i]))
    return replace(
        file,
        names=tuple(file.names[i] for i in order),
        c2w=file.c2w[order],
        K=file.K[order],
        distortion=None if file.distortion is None else file.distortion[order],
    )


def find_photos(folder: Path, names: Sequence[str], places: Sequence[str] = _IMAGE_FOLDERS) -> list[Path]:
    """Where the photos of a cameras file are.

    Args:
        folder: Of the scene.
        names: As the file has them.
        places: Subfolders to look in; in those after the first two, by file name alone.

    Raises:
        FileError: none of the places has the first photo.
    """
    for number, place in enumerate(places):
        relative = [PurePosixPath(name.replace("\\", "/")) for name in names]
        found = [folder / place / (name.name if number > 1 else name) for name in relative]
        # The synthetic NeRF scenes give names without suffix.
        for photos in (found, [photo.with_name(f"{photo.name}.png") for photo in found]):
            if photos[0].is_file():
                return photos
    raise FileError(
        f"There is no photo {names[0]} in {folder}, though its cameras name it; copy the photos there (or to images/)."
    )


def _has_cameras(folder: Path) -> bool:
    return find_model(folder) is not None or any((folder / name).is_file() for name in _JSON_NAMES)


READER = Reader("photos with cameras", "a COLMAP model, `transforms.json` or `cameras.json`", open_photos_with_cameras)
