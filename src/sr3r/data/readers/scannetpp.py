"""ScanNet++ as it is downloaded: `data/<scene>/dslr`, `data/<scene>/iphone` and lists of scenes in `splits`.

Each scene gives up to two: `<scene>_dslr`, the photos that the official toolkit undistorts (dslr/undistort.py writes
nerfstudio/transforms_undistorted.json and the images), and `<scene>_iphone`, the video frames that it extracts
(iphone/prepare_iphone_data.py) with the cameras of the COLMAP model; their slight distortion is removed when loaded.
near and far are from the COLMAP models' points, in metres.
"""

from dataclasses import replace
from pathlib import Path

from sr3r.camera_files import CameraFile, find_photos
from sr3r.camera_files.colmap import colmap_depth_range, find_model, read_colmap
from sr3r.camera_files.entries import frames_of
from sr3r.camera_files.nerfstudio import read_nerfstudio
from sr3r.data.readers.near_far import DepthRange, published_range
from sr3r.data.readers.posed_photos import PhotoScene
from sr3r.data.readers.reader import Reader
from sr3r.data.readers.scene_files import SceneFiles
from sr3r.errors import FileError
from sr3r.files import is_file, read_text
from sr3r.json_text import read_json_object

_UNDISTORTED = Path("nerfstudio", "transforms_undistorted.json")
_UNDISTORTED_IMAGES = ("undistorted_images", "resized_undistorted_images", "image_undistorted")


def open_scannetpp(path: Path) -> SceneFiles | None:
    """All scenes of the data set or of a split, or the one scene that a folder is; None if it is something else.

    Args:
        path: The folder with `data`, a list such as splits/nvs_sem_val.txt, or data/<scene>.

    Raises:
        FileError: it is ScanNet++, but no scene has photos that can be used.
    """
    if path.is_file():
        data = path.resolve().parent.parent / "data"
        if path.suffix != ".txt" or not data.is_dir():
            return None
        scenes = [data / name for name in read_text(path).split()]
    elif _is_scene(path):
        scenes = [path]
    elif (path / "data").is_dir():
        scenes = sorted(place for place in (path / "data").iterdir() if _is_scene(place))
    else:
        return None
    if not scenes:
        return None
    places: dict[str, Path] = {}
    for scene in scenes:
        name = scene.resolve().name
        if (scene / "dslr" / _UNDISTORTED).is_file():
            places[f"{name}_dslr"] = scene / "dslr"
        if (scene / "iphone" / "rgb").is_dir() and find_model(scene / "iphone" / "colmap") is not None:
            places[f"{name}_iphone"] = scene / "iphone"
    if not places:
        raise FileError(
            f"{path} is of ScanNet++, but its photos are fisheye photos and videos that sr3r cannot use yet. "
            "Undistort them with the official toolkit (python -m dslr.undistort), or extract the iPhone's frames "
            "(python -m iphone.prepare_iphone_data)."
        )
    return SceneFiles(scenes[0].resolve().parent.parent, places, read_scannetpp, format=READER.name)


def read_scannetpp(key: str, place: Path, depth_range: DepthRange | None = None) -> PhotoScene:
    """One scene.

    Raises:
        FileError: the cameras cannot be used, or photos are missing.
    """
    model = place / "colmap"
    if place.name == "iphone":
        file = read_colmap(model)
        # Names may be led by the folder of the capture.
        photos = find_photos(place, [Path(n).name for n in file.names], source=file.source, places=("rgb",))
    else:
        file = _undistorted(place)
        photos = find_photos(place, file.names, source=file.source, places=_UNDISTORTED_IMAGES)
        if depth_range is None and find_model(model) is not None:
            depth_range = colmap_depth_range(model)
    near, far = depth_range or (file.near, file.far)
    if near is None or far is None:
        near, far = published_range(key)
    return PhotoScene.checked(key, replace(file, near=near, far=far), photos)


def _undistorted(place: Path) -> CameraFile:
    """The frames that are not marked as bad, those for testing too where their photos are there."""
    path = place / _UNDISTORTED
    data = read_json_object(path)
    folders = [place / name for name in _UNDISTORTED_IMAGES]
    frames = [frame for frame in frames_of(data, path) if not frame.get("is_bad", False)]
    tests = frames_of({"frames": data["test_frames"]}, path) if data.get("test_frames") else []
    for frame in tests:
        if any(is_file(folder / str(frame.get("file_path"))) for folder in folders):
            frames.append(frame)
    return read_nerfstudio({**data, "frames": frames}, path)


def _is_scene(path: Path) -> bool:
    return (path / "dslr" / "nerfstudio").is_dir() or find_model(path / "iphone" / "colmap") is not None


READER = Reader("ScanNet++", "`data/SCENE/dslr` or `/iphone`", open_scannetpp)
