"""Reading a file of cameras of any kind, and what becomes of its cameras."""

import re
from dataclasses import replace
from pathlib import Path

import torch

from sr3r.camera_files.camera_file import CameraFile, Origin
from sr3r.camera_files.colmap import find_model, read_colmap
from sr3r.camera_files.entries import frames_of
from sr3r.camera_files.inria import read_inria
from sr3r.camera_files.nerfstudio import read_nerfstudio
from sr3r.camera_files.own import read_own
from sr3r.cameras import Cameras
from sr3r.errors import FileError, InputError
from sr3r.garbage import uncollected
from sr3r.json_text import read_json

_SPLITS = ("transforms_train.json", "transforms_val.json", "transforms_test.json")
_KINDS = (
    "a cameras file of sr3r, a transforms.json of nerfstudio or Blender, the cameras.json of a 3DGS training, or the "
    "folder of a COLMAP model"
)

# For rendering alone, near only keeps Gaussians out of the lens; what the cameras look at is farther off.
_NEAR_PER_BASELINE, _NEAR_OF_ONE, _FAR_PER_NEAR = 0.05, 0.01, 1e4
# Beyond, the distances between all cameras would fill the memory.
_MAX_COMPARED = 2000
# 200,000 frames take half of that.
_MAX_BYTES = 256_000_000


def has_cameras(folder: Path) -> bool:
    """Whether `read_camera_file` finds cameras in a folder."""
    return find_model(folder) is not None or bool(_json_files(folder)) or find_model(folder / "colmap") is not None


def read_camera_file(path: str | Path) -> CameraFile:
    """Read known cameras; the kind of file is found out by its content.

    Args:
        path: A JSON file of ours, of nerfstudio or of a 3DGS training; a COLMAP model: the folder with cameras and
            images, one with `sparse/0` or `sparse` in it, or one of the model's files; or a folder with
            transforms.json, with transforms_train.json, _val and _test, which count as one, or with cameras.json.

    Raises:
        FileError: it is none of these, or the cameras in it cannot be used.
    """
    path = Path(path)
    if path.is_dir():
        if find_model(path) is not None:
            return read_colmap(path)
        files = [_read_json(file) for file in _json_files(path)]
        if len(files) > 1:
            return _joined(files, path)
        if files:
            return files[0]
        if find_model(path / "colmap") is not None:
            return read_colmap(path / "colmap")
        raise FileError(
            f"{path} has no cameras; give a folder with a COLMAP model (cameras and images, .bin or .txt, also in "
            "sparse/0 or colmap/sparse/0), transforms.json, transforms_train.json or cameras.json, or a cameras file."
        )
    if path.suffix in (".bin", ".txt") and path.is_file():
        return read_colmap(path.parent)
    return _read_json(path)


def to_cameras(file: CameraFile) -> Cameras:
    """The cameras in float32.

    Raises:
        InputError: the file does not tell near and far.
        FileError: single precision cannot hold them.
    """
    if file.near is None or file.far is None:
        raise InputError(
            f"{file.source} has no near and far, the depths between which the scene lies; "
            "add them to the file (or, for a data set, to near_far.json), in the unit of the camera positions."
        )
    planes = torch.ones(len(file.names))
    cameras = Cameras(c2w=file.c2w.float(), K=file.K.float(), near=planes * file.near, far=planes * file.far)
    try:
        return cameras.check()
    except InputError as error:
        raise FileError(f"The cameras in {file.source} cannot be used. {error}") from error


def load_all_cameras(path: str | Path, *, origin: Origin | None = None) -> Cameras:
    """All cameras of a file, for rendering; see `all_cameras`.

    Args:
        path: As `read_camera_file` takes it.
        origin: Of the scene to render (see `CameraFile.origin`); without, the file's own.

    Raises:
        FileError: it cannot be used.
    """
    file = read_camera_file(path)
    return all_cameras(file if origin is None else file.relative_to(origin))


def all_cameras(file: CameraFile) -> Cameras:
    """All cameras of a file, for rendering, in the natural order of their names.

    Our own JSON keeps its order, which somebody chose, unless its names differ in numbers only. Lenses are left out:
    what is rendered is what the pinhole sees. Near and far are guessed from the cameras' distances if the file has
    none.
    """
    if len({re.sub(r"\d+", "0", name) for name in file.names}) == 1:
        file = file.in_natural_order()
    if file.near is None:
        distances = torch.pdist(file.c2w[:_MAX_COMPARED, :3, 3])
        baseline = float(distances.median()) if len(distances) else 0.0
        near = _NEAR_PER_BASELINE * baseline or _NEAR_OF_ONE
        file = replace(file, near=near, far=_FAR_PER_NEAR * near)
    return to_cameras(file)


def _json_files(folder: Path) -> list[Path]:
    for names in (("transforms.json",), _SPLITS, ("cameras.json",)):
        if found := [folder / name for name in names if (folder / name).is_file()]:
            return found
    return []


@uncollected()
def _read_json(path: Path) -> CameraFile:
    data = read_json(path, advice=f"Give {_KINDS}.", max_bytes=_MAX_BYTES)
    if isinstance(data, list) and data:
        return read_inria(data, path)
    if not isinstance(data, dict):
        raise FileError(f"{path} must be a JSON object with frames, or a list of cameras; give {_KINDS}.")
    first = frames_of(data, path)[0]
    if "transform_matrix" in first:
        return read_nerfstudio(data, path)
    if "c2w" not in first:
        raise FileError(f"The frames in {path} have no c2w (a cameras file of sr3r) nor transform_matrix (nerfstudio).")
    return read_own(data, path)


def _joined(files: list[CameraFile], folder: Path) -> CameraFile:
    """The parts of a Blender data set as one; a photo that two of them name counts once."""
    origin = files[0].origin
    parts = [file.relative_to(origin) for file in files]
    names = [name for part in parts for name in part.names]
    num_photos = len(names)
    whole = replace(
        parts[0],
        names=tuple(names),
        c2w=torch.cat([part.c2w for part in parts]),
        K=torch.cat([part.K for part in parts]),
        lenses=tuple(part.lens(i) for part in parts for i in range(len(part.names))),
        sizes=tuple(part.size(i) for part in parts for i in range(len(part.names))),
        near=None if any(part.near is None for part in parts) else min(part.near or 0.0 for part in parts),
        far=None if any(part.far is None for part in parts) else max(part.far or 0.0 for part in parts),
        source=str(folder),
    )
    first = {name: i for i, name in reversed(list(enumerate(names)))}
    for i in range(num_photos):
        if not torch.allclose(whole.c2w[i], whole.c2w[first[names[i]]], atol=1e-6):
            raise FileError(f"{folder} has two cameras for {names[i]} in its transforms files; keep one of them.")
    return whole.select(sorted(first.values())).in_natural_order()
