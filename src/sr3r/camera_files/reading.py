"""Files of known cameras: sr3r's own JSON, nerfstudio's transforms.json, COLMAP models.

Our own file is {"near": .., "far": .., "frames": [{"file": "a.jpg", "c2w": 4x4, "K": 3x3}, ..]}: camera to world with
OpenCV axes, normalised intrinsics; near and far are optional.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files.camera_file import CameraFile, depth_range_of, frames_of, matrix, pose, text
from sr3r.camera_files.colmap import find_model, read_colmap
from sr3r.camera_files.nerfstudio import read_nerfstudio
from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.files import read_text, writing

__all__ = [
    "CameraFile",
    "load_all_cameras",
    "load_camera_file",
    "match_photos",
    "read_camera_file",
    "save_cameras",
    "to_cameras",
]

# For rendering alone, near only keeps Gaussians out of the lens; what the cameras look at is farther off.
_NEAR_PER_BASELINE, _NEAR_OF_ONE, _FAR_PER_NEAR = 0.05, 0.01, 1e4


def load_camera_file(path: str | Path) -> CameraFile:
    """Read the cameras of undistorted photos; the kind of file is found out by its content.

    Args:
        path: A JSON file of ours or of nerfstudio, a folder with a transforms.json, or a COLMAP model: the folder with
            cameras and images, one with `sparse/0` or `sparse` in it, or one of the model's files.

    Raises:
        FileError: it is none of these, the photos are distorted, or the cameras in it cannot be used.
    """
    file = read_camera_file(path)
    if file.distortion is not None:
        name = file.names[int(file.distortion.any(1).nonzero()[0])]
        raise FileError(
            f"The camera of {name} in {file.source} is of a lens with distortion, and sr3r needs undistorted photos. "
            "Run `colmap image_undistorter` and use the photos and the model that it writes."
        )
    return file


def read_camera_file(path: str | Path) -> CameraFile:
    """Read cameras as `load_camera_file` does, those of distorted photos too; fisheyes are still refused.

    Raises:
        FileError: it is no such file, or the cameras in it cannot be used.
    """
    path = Path(path)
    if path.is_dir():
        if find_model(path) is not None:
            return read_colmap(path)
        if not (path / "transforms.json").is_file():
            raise FileError(
                f"{path} has no cameras; give a folder with a COLMAP model (cameras and images, .bin or .txt, "
                "also in sparse/0) or a transforms.json, or a cameras file."
            )
        path = path / "transforms.json"
    if path.suffix in (".bin", ".txt") and path.is_file():
        return read_colmap(path.parent)
    data = _read_json(path)
    first = frames_of(data, path)[0]
    if "transform_matrix" in first:
        return read_nerfstudio(data, path)
    if "c2w" not in first:
        raise FileError(f"The frames in {path} have no c2w (a cameras file of sr3r) nor transform_matrix (nerfstudio).")
    return _read_own(data, path)


def match_photos(file: CameraFile, photos: Sequence[str | Path]) -> CameraFile:
    """The cameras of the given photos, in the order of the photos.

    A camera belongs to a photo if its name is the end of the photo's path, or else has the same file name, or else
    the same file name without suffix.

    Raises:
        InputError: a photo has no camera, several, or that of another photo.
    """
    frames = [_find(file, Path(photo)) for photo in photos]
    for photo, frame in zip(photos, frames, strict=True):
        if frames.count(frame) > 1:
            other = next(p for p, f in zip(photos, frames, strict=True) if f == frame and p is not photo)
            raise InputError(
                f"{photo} and {other} get the same camera, {file.names[frame]} in {file.source}; "
                "give each photo once, and each its own name."
            )
    return replace(file, names=tuple(file.names[i] for i in frames), c2w=file.c2w[frames], K=file.K[frames])


def to_cameras(file: CameraFile) -> Cameras:
    """The cameras in float32.

    Raises:
        InputError: the file does not tell near and far.
    """
    if file.near is None or file.far is None:
        raise InputError(
            f"{file.source} has no near and far, the depths between which the scene lies; "
            "add them to the file (or, for a data set, to near_far.json), in the unit of the camera positions."
        )
    planes = torch.ones(len(file.names))
    return Cameras(c2w=file.c2w.float(), K=file.K.float(), near=planes * file.near, far=planes * file.far).check()


def load_all_cameras(path: str | Path) -> Cameras:
    """All cameras of a file, for rendering; near and far are guessed from the cameras' distances if it has none.

    Raises:
        FileError: it cannot be used, see `load_camera_file`.
    """
    file = load_camera_file(path)
    if file.near is None:
        distances = torch.pdist(file.c2w[:, :3, 3])
        baseline = float(distances.median()) if len(distances) else 0.0
        near = _NEAR_PER_BASELINE * baseline or _NEAR_OF_ONE
        file = replace(file, near=near, far=_FAR_PER_NEAR * near)
    return to_cameras(file)


def save_cameras(cameras: Cameras, names: Sequence[str], path: str | Path) -> None:
    """Write our own JSON; loading it gives equal cameras, with the widest of their depth ranges.

    Args:
        cameras: Of one scene.
        names: The file names of their photos, all different.
        path: The file, replaced if it exists.

    Raises:
        InputError: the cameras cannot be used, or there is not one name for each.
        FileError: the file cannot be written.
    """
    if cameras.c2w.ndim != 3 or len(cameras) == 0:
        raise InputError("A cameras file holds the cameras of one scene; save the scenes of a batch one by one.")
    if len(names) != len(cameras) or len(set(names)) < len(names) or not all(names):
        raise InputError(f"{len(cameras)} cameras need as many different names, not {list(names)}.")
    cameras = cameras.check().to("cpu")
    near, far = float(cameras.near.min()), float(cameras.far.max())
    # A frame a line: to be read, and compared, by people too.
    frames = ",\n".join(
        f"    {json.dumps({'file': name, 'c2w': c2w.tolist(), 'K': K.tolist()})}"
        for name, c2w, K in zip(names, cameras.c2w, cameras.K, strict=True)
    )
    content = f'{{\n  "near": {near},\n  "far": {far},\n  "frames": [\n{frames}\n  ]\n}}\n'
    with writing(path) as temporary:
        temporary.write_text(content, encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_text(path))
    except (json.JSONDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        raise FileError(f"{path} is not JSON ({reason}); give a cameras file, or a COLMAP model's folder.") from error
    if not isinstance(data, dict):
        raise FileError(f"{path} must be a JSON object with frames; give a cameras file of sr3r, or a transforms.json.")
    return data


def _read_own(data: dict[str, Any], path: Path) -> CameraFile:
    names, c2w, K = [], [], []
    for index, frame in enumerate(frames_of(data, path)):
        where = f"Frame {index} in {path}"
        names.append(text(frame, "file", where))
        c2w.append(pose(frame.get("c2w"), f"{where}: c2w"))
        K.append(_own_intrinsics(frame.get("K"), f"{where}: K"))
    return CameraFile.checked(path, names, c2w, K, depth_range_of(data, path))


def _own_intrinsics(value: Any, where: str) -> Float[Tensor, "3 3"]:
    K = matrix(value, 3, where)
    given = torch.zeros(3, 3, dtype=torch.bool)
    given[[0, 1, 0, 1], [0, 1, 2, 2]] = True
    if (torch.where(given, 0.0, K - torch.eye(3, dtype=K.dtype)).abs() > 1e-6).any():
        raise FileError(
            f"{where} must be [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], divided by the image's width and height; "
            "skew is not supported."
        )
    return K


def _find(file: CameraFile, photo: Path) -> int:
    names = [PurePosixPath(name.replace("\\", "/")) for name in file.names]

    def is_end(name: PurePath) -> bool:
        return photo.parts[-len(name.parts) :] == name.parts

    def has_file_name(name: PurePath) -> bool:
        return name.name == photo.name

    def has_stem(name: PurePath) -> bool:
        # The file's names may be without suffix, and contain dots.
        return photo.stem in (name.stem, name.name)

    for belongs in (is_end, has_file_name, has_stem):
        found = [index for index, name in enumerate(names) if belongs(name)]
        if len(found) > 1:
            candidates = ", ".join(file.names[index] for index in found[:3])
            raise InputError(
                f"{photo} has more than one camera in {file.source} ({candidates}); give every photo its own name."
            )
        if found:
            return found[0]
    known = ", ".join(file.names[:3]) + (", ..." if len(names) > 3 else "")
    raise InputError(
        f"{photo} has no camera in {file.source}, which has {known}; add it there, or leave out the cameras file."
    )
