"""Cameras from a COLMAP model: cameras, images and points3D as .bin or .txt (world to camera, OpenCV axes, pixels)."""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files.camera_file import CameraFile
from sr3r.camera_files.colmap_records import (
    MODELS,
    ColmapCamera,
    ColmapImage,
    binary_cameras,
    binary_images,
    binary_points,
    num_parameters,
    text_cameras,
    text_images,
    text_points,
)
from sr3r.camera_files.lens import Lens
from sr3r.errors import FileError
from sr3r.files import natural_order
from sr3r.gaussians import quats_to_matrices

_MIN_DEPTHS = 10
# Enough to know a unit; distances between thousands of cameras would fill the memory.
_MAX_COMPARED = 300


def find_model(folder: Path) -> Path | None:
    """The folder of a COLMAP model: the given one, or `sparse/0` or `sparse` in it; None if there is none."""
    places = [folder, folder / "sparse" / "0", folder / "sparse"]
    return next((place for place in places if _suffix(place) is not None), None)


def read_colmap(folder: Path) -> CameraFile:
    """The cameras of the images of a COLMAP model, in the natural order of their names.

    Near and far are the 1 % and 99 % quantiles of the depths of the points that the images see, if there are any.

    Args:
        folder: With cameras and images, both .bin or both .txt; or a folder that `find_model` finds them in.

    Raises:
        FileError: a file is missing or broken, or a camera model is none that is read.
    """
    model, suffix = _model(folder)
    cameras_path, images_path = model / f"cameras{suffix}", model / f"images{suffix}"
    read = binary_cameras if suffix == ".bin" else text_cameras
    cameras = {camera.number: camera for camera in read(cameras_path)}
    lenses = {number: _lens(camera) for number, camera in cameras.items()}
    images = _images(model, suffix)
    for image in images:
        if image.camera not in lenses:
            raise FileError(
                f"Image {image.name} in {images_path} has camera {image.camera}, which {cameras_path} does not have; "
                "export the model again."
            )
    w2c = _world_to_camera(images)
    c2w = w2c.clone()
    c2w[:, :3, :3], c2w[:, :3, 3] = w2c[:, :3, :3].mT, _centers(w2c)
    return CameraFile.checked(
        model,
        [image.name for image in images],
        c2w,
        [lenses[image.camera] for image in images],
        _depth_range(images, w2c, model, suffix),
        sizes=[cameras[image.camera].size for image in images],
    )


def colmap_depth_range(folder: Path, like: CameraFile | None = None) -> tuple[float, float] | None:
    """Near and far of a COLMAP model (see `read_colmap`), whatever its lenses; None if it has too few points.

    Args:
        folder: One that `find_model` finds the model in.
        like: Cameras of the same photos in another unit, which the result is given in: nerfstudio scales what it
            makes of a model. Distances between the cameras tell by how much, or else the file's applied_scale.

    Raises:
        FileError: a file is missing or broken.
    """
    model, suffix = _model(folder)
    images = _images(model, suffix)
    w2c = _world_to_camera(images)
    found = _depth_range(images, w2c, model, suffix)
    if found is None or like is None:
        return found
    unit = _unit(like, [image.name for image in images], _centers(w2c))
    return found[0] * unit, found[1] * unit


def _model(folder: Path) -> tuple[Path, str]:
    model = find_model(folder)
    suffix = None if model is None else _suffix(model)
    if model is None or suffix is None:
        raise FileError(f"{folder} is not a COLMAP model; it needs cameras and images, both .bin or both .txt.")
    return model, suffix


def _images(model: Path, suffix: str) -> list[ColmapImage]:
    read = binary_images if suffix == ".bin" else text_images
    return sorted(read(model / f"images{suffix}"), key=lambda image: natural_order(image.name))


def _suffix(folder: Path) -> str | None:
    return next(
        (s for s in (".bin", ".txt") if all((folder / f"{name}{s}").is_file() for name in ("cameras", "images"))), None
    )


def _lens(camera: ColmapCamera) -> Lens:
    expected = num_parameters(camera.model, camera.where)
    if len(camera.parameters) != expected:
        raise FileError(
            f"{camera.where} is a {camera.model} with {len(camera.parameters)} parameters instead of {expected}; "
            "export the model again."
        )
    width, height = camera.size
    if min(camera.size) < 1:
        raise FileError(f"{camera.where} is {width}x{height} pixels large; export the model again.")
    _, num_focal, names = MODELS[camera.model]
    fx, fy, cx, cy = (camera.parameters[0], *camera.parameters[num_focal - 1 : num_focal + 2])
    coefficients = dict(zip(names, camera.parameters[num_focal + 2 :], strict=True))
    is_fisheye = camera.model.endswith("FISHEYE")
    return Lens(fx=fx / width, fy=fy / height, cx=cx / width, cy=cy / height, is_fisheye=is_fisheye, **coefficients)


def _world_to_camera(images: list[ColmapImage]) -> Float[Tensor, "n 4 4"]:
    quaternions = torch.tensor([image.quaternion for image in images], dtype=torch.float64).reshape(-1, 4)
    w2c = torch.eye(4, dtype=torch.float64).repeat(len(images), 1, 1)
    # Zero, which is not a rotation, becomes NaN here and is found later.
    w2c[:, :3, :3] = quats_to_matrices(quaternions / quaternions.norm(dim=-1, keepdim=True))
    w2c[:, :3, 3] = torch.tensor([image.translation for image in images], dtype=torch.float64).reshape(-1, 3)
    return w2c


def _centers(w2c: Float[Tensor, "n 4 4"]) -> Float[Tensor, "n 3"]:
    return -(w2c[:, :3, :3].mT @ w2c[:, :3, 3:])[..., 0]


def _unit(like: CameraFile, names: list[str], centers: Float[Tensor, "n 3"]) -> float:
    """One unit of a model in the unit of other cameras of the same photos."""
    row = {name.rpartition("/")[2]: i for i, name in enumerate(names)}
    common = {row[short]: i for i, name in enumerate(like.names) if (short := name.rpartition("/")[2]) in row}
    common = dict(list(common.items())[:_MAX_COMPARED])
    theirs, ours = torch.pdist(centers[list(common)]), torch.pdist(like.c2w[list(common.values()), :3, 3])
    apart = theirs > 1e-9 * theirs.max() if len(theirs) else theirs > 0
    return float((ours[apart] / theirs[apart]).median()) if apart.any() else like.applied_scale


def _depth_range(
    images: list[ColmapImage], w2c: Float[Tensor, "n 4 4"], model: Path, suffix: str
) -> tuple[float, float] | None:
    path = model / f"points3D{suffix}"
    if not path.is_file():
        return None
    points = dict((binary_points if suffix == ".bin" else text_points)(path))
    depths = [np.zeros(0)]
    # What overflows here is refused with the cameras, or left out.
    with np.errstate(invalid="ignore", over="ignore"):
        for image, row in zip(images, w2c[:, 2].numpy(), strict=True):
            seen = np.array([points[i] for i in image.points.tolist() if i in points]).reshape(-1, 3)
            depths.append(seen @ row[:3] + row[3])
    found = np.concatenate(depths)
    found = found[(found > 0) & np.isfinite(found)]
    if len(found) < _MIN_DEPTHS:
        return None
    near, far = np.quantile(found, [0.01, 0.99]).tolist()
    return (near, far) if near < far else None
