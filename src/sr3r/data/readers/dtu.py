"""DTU in the layout that MVSplat converts: `Cameras/train/0000000N_cam.txt` and `Rectified/scanN_train/*.png`.

All scans share the 49 cameras. Units and intrinsics are those of MVSplat's chunks, so that its numbers are comparable:
translations are divided by 200, the focal lengths are given for images a quarter as large, and the principal point is
taken for the centre of the image.
"""

from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files import CameraFile
from sr3r.data.readers.near_far import DepthRange, published_range
from sr3r.data.readers.posed_photos import PhotoScene
from sr3r.data.readers.reader import Reader
from sr3r.data.readers.scene_files import SceneFiles
from sr3r.errors import FileError
from sr3r.files import natural_order, read_text

_NUM_VIEWS = 49
_MILLIMETRES = 200.0


def open_dtu(path: Path) -> SceneFiles | None:
    """The scans of a folder with Cameras/train and Rectified; None if it is none."""
    if not ((path / "Cameras" / "train").is_dir() and (path / "Rectified").is_dir()):
        return None
    scans = sorted((path / "Rectified").glob("scan*_train"), key=lambda place: natural_order(place.name))
    if not scans:
        raise FileError(f"{path / 'Rectified'} has no folders scanN_train; copy the rectified images there.")
    return SceneFiles(path, {scan.name: scan for scan in scans}, read_dtu, format=READER.name)


def read_dtu(key: str, place: Path, depth_range: DepthRange | None = None) -> PhotoScene:
    """One scan in its usual light (number 3), with near and far 2.125 and 4.525 unless given.

    Raises:
        FileError: a camera file is missing or broken, or images are missing.
    """
    folder = place.parents[1] / "Cameras" / "train"
    cameras = [_read_camera(folder / f"{view:08d}_cam.txt") for view in range(_NUM_VIEWS)]
    w2c = torch.stack([camera[0] for camera in cameras])
    rotation = w2c[:, :3, :3].mT
    c2w = w2c.clone()
    c2w[:, :3, :3], c2w[:, :3, 3:] = rotation, -rotation @ w2c[:, :3, 3:]
    near, far = depth_range or published_range(key)
    photos = [place / f"rect_{view + 1:03d}_3_r5000.png" for view in range(_NUM_VIEWS)]
    file = CameraFile(
        names=tuple(photo.name for photo in photos),
        c2w=c2w,
        K=torch.stack([camera[1] for camera in cameras]),
        near=near,
        far=far,
        source=str(folder),
    )
    return PhotoScene.checked(key, file, photos)


def _read_camera(path: Path) -> tuple[Float[Tensor, "4 4"], Float[Tensor, "3 3"]]:
    """World to camera and normalised intrinsics."""
    words = read_text(path).split()
    try:
        if words[0] != "extrinsic" or words[17] != "intrinsic":
            raise ValueError
        w2c = torch.tensor([float(word) for word in words[1:17]], dtype=torch.float64).reshape(4, 4)
        K = torch.tensor([float(word) for word in words[18:27]], dtype=torch.float64).reshape(3, 3)
    except (ValueError, IndexError, RuntimeError) as error:
        raise FileError(f"{path} is not a DTU camera file (extrinsic 4x4, intrinsic 3x3); copy it again.") from error
    w2c[:3, 3] /= _MILLIMETRES
    # Width and height are twice the principal point.
    normalised = torch.eye(3, dtype=torch.float64)
    normalised[0, 0], normalised[1, 1] = K[0, 0] / (2 * K[0, 2]), K[1, 1] / (2 * K[1, 2])
    normalised[:2, 2] = 0.5
    return w2c, normalised


READER = Reader("DTU", "`Cameras/train` and `Rectified`", open_dtu)
