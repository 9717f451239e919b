"""DL3DV-10K as it is downloaded: `[1K/]<hash>/transforms.json` with the frames in images_4 or images_8.

The benchmark's scenes have one more folder, `<hash>/nerfstudio/transforms.json`. Scenes are named by their hash.
"""

import re
from dataclasses import replace
from pathlib import Path

from sr3r.camera_files import find_photos
from sr3r.camera_files.nerfstudio import read_nerfstudio
from sr3r.data.readers.near_far import DepthRange, published_range
from sr3r.data.readers.posed_photos import PhotoScene
from sr3r.data.readers.reader import Reader
from sr3r.data.readers.scene_files import SceneFiles
from sr3r.files import natural_order
from sr3r.json_text import read_json_object

_HASH = re.compile(r"[0-9a-f]{64}")
_SUBSET = re.compile(r"\d+K")

_IMAGE_FOLDERS = ("images_8", "images_4", "images_2", "images")
"""The published models are trained on 480P, which is images_8 (270x480); 960P is images_4."""


def open_dl3dv(path: Path) -> SceneFiles | None:
    """The scenes of a subset, of a folder of subsets, or the one scene that the folder is; None if there are none."""
    resolved = path.resolve()
    if _HASH.fullmatch(resolved.name) and _transforms(path).is_file():
        return SceneFiles(path.parent, {resolved.name: path}, read_dl3dv, format=READER.name)
    if not path.is_dir():
        return None
    folders = [
        path,
        *sorted((p for p in path.iterdir() if _SUBSET.fullmatch(p.name)), key=lambda p: natural_order(p.name)),
    ]
    scenes = [place for folder in folders for place in sorted(folder.iterdir()) if _HASH.fullmatch(place.name)]
    places = {place.name: place for place in scenes if _transforms(place).is_file()}
    return SceneFiles(path, places, read_dl3dv, format=READER.name) if places else None


def read_dl3dv(key: str, place: Path, depth_range: DepthRange | None = None) -> PhotoScene:
    """One scene, with the smallest of its image folders, and near and far 0.5 and 200 unless given.

    The slight distortion of the lenses is ignored, as in the chunks that DepthSplat makes, so that the numbers are
    comparable.

    Raises:
        FileError: the cameras cannot be used, or photos are missing.
    """
    path = _transforms(place)
    file = read_nerfstudio(read_json_object(path), path)
    near, far = depth_range or published_range(key)
    # names are images/frame_00001.png, whichever copies there are.
    names = [Path(name).name for name in file.names]
    photos = find_photos(path.parent, names, source=path, places=_IMAGE_FOLDERS)
    return PhotoScene.checked(key, replace(file, near=near, far=far, lenses=()), photos)


def _transforms(place: Path) -> Path:
    nested = place / "nerfstudio" / "transforms.json"
    return nested if nested.is_file() else place / "transforms.json"


READER = Reader("DL3DV-10K", "folders named by a 64-digit hash, `transforms.json` in them", open_dl3dv)
