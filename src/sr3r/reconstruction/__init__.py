"""The main job as one call: photos in, Gaussians out."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files import CameraFile, match_photos, notes_on, read_camera_file
from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError, WeightsError
from sr3r.gaussians import Gaussians
from sr3r.model import SR3R
from sr3r.model.backbones import BACKBONES, entry_of
from sr3r.poses import PoseEstimate, estimate_cameras
from sr3r.reconstruction.choice import NUM_PHOTOS, Photo, PhotoInput, choose_photos
from sr3r.reconstruction.photo_cameras import (
    CameraSource,
    FocalSource,
    cameras_from_scaffold,
    given_cameras,
    known_focals,
)
from sr3r.reconstruction.photos import STRIDE, crop_photos, load_photos, reduce_views, useful_photos
from sr3r.views import Views

__all__ = [
    "NUM_PHOTOS",
    "CameraSource",
    "FocalSource",
    "Photo",
    "Reconstruction",
    "Stage",
    "choose_device",
    "choose_photos",
    "crop_photos",
    "reconstruct",
    "reduce_views",
]

Stage = Literal["photos", "weights", "cameras", "network"]
"""What `reconstruct` does, in this order."""

_MIN_FOCAL, _MAX_FOCAL = 0.1, 20.0


@dataclass(frozen=True, kw_only=True)
class Reconstruction:
    """A scene and how it came about; everything on the CPU, in the world of the cameras.

    Attributes:
        gaussians: The scene, without transparent Gaussians.
        scaffold: The low-resolution scaffold that it refines.
        views: The low-resolution views as the network saw them.
        photos: The same views at the size of the photos (reduced to 2048 pixels if larger), cropped alike.
        taken: The photos that were taken of those that were given, in the order of the views.
        cameras: Cameras of the whole, uncropped photos.
        factor: Upscaling: the scene has detail for images this many times the size of `views`.
        seconds: Time each stage took.
        cameras_from: Where the cameras are from.
        focal_source: Where the focal lengths are from.
        poses: What was found by matching the photos, if the cameras are from there.
        camera_file: What was read, if the cameras are from a file: one for each photo.
        notes: What was done to the photos and cameras of a file that its author may not expect, in sentences.
        left_out: The photos that were chosen from a folder, pattern or video, but show nothing new, or have too little
            in common with the others to be placed.
    """

    gaussians: Gaussians
    scaffold: Gaussians
    views: Views
    photos: Views
    taken: tuple[Photo, ...]
    cameras: Cameras
    factor: int
    seconds: dict[Stage, float]
    cameras_from: CameraSource
    focal_source: FocalSource
    poses: PoseEstimate | None
    camera_file: CameraFile | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[Photo, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images that the scene has detail for."""
        height, width = self.views.size
        return height * self.factor, width * self.factor


def reconstruct(
    photos: PhotoInput | Sequence[PhotoInput],
    *,
    num_photos: int = NUM_PHOTOS,
    cameras: str | Path | Cameras | None = None,
    focal: float | Sequence[float] | None = None,
    model: str | Path | SR3R = "compact",
    backbone: str | None = None,
    backdrop: bool = True,
    lr_size: int = 64,
    device: str = "auto",
    on_stage: Callable[[Stage], None] | None = None,
) -> Reconstruction:
    """Reconstruct a static scene from two or more photos.

    Args:
        photos: Files, or images in [0, 1], of one shape; larger ones are reduced to the size of the smallest. Also a
            folder, a pattern (`shots/*.jpg`) or a video, of which the best photos are chosen (see `choose_photos`).
        num_photos: Photos that are taken of a folder, pattern or video.
        cameras: A cameras file (nerfstudio, COLMAP or our JSON), or the cameras of the photos. Without, they are
            found: from what the model's backbone predicts if that needs none (NoPoSplat), else by matching the photos.
            The scene's unit then is the distance between the first camera and the farthest other.
        focal: Focal length of the photos in units of their longer side, if cameras have to be found; one for all or
            one a photo. Without, it is read from EXIF, else estimated or assumed.
        model: Name of shipped weights, a folder with weights, or the model itself.
        backbone: Name of the backbone that the model must have, as in `BACKBONES`; without, any.
        backdrop: Whether what no photo shows is a blurred continuation of them, far behind everything, instead of
            empty; for models whose scaffold has one, as the shipped has.
        lr_size: Photos are reduced to this many pixels on the short side before the network sees them; a multiple
            of 8. Smaller photos are used as they are.
        device: auto, cpu or cuda.
        on_stage: Called with the name of every stage as it begins.

    Raises:
        InputError: the photos or cameras cannot be used; says which and why.
        WeightsError: the weights cannot be used.
        UnavailableError: the device is not there.
    """
    _check_options(lr_size, focal, backbone)
    where = choose_device(device)
    seconds: dict[Stage, float] = {}
    stage = partial(_timed, seconds, on_stage)
    with stage("photos"):
        chosen, file, images = _read_photos(photos, cameras, num_photos=num_photos)
        names = [photo.label for photo in chosen]
        optional = [photo.is_optional and cameras is None for photo in chosen]
        taken = useful_photos(images, names, optional)
    with stage("weights"):
        network = model if isinstance(model, SR3R) else SR3R.from_pretrained(model)
        _check_backbone(network, backbone, source=str(model) if isinstance(model, str | Path) else "The model")
        network = network.to(where)
    with stage("cameras"):
        poses = predicted = None
        cameras_from: CameraSource = "given"
        focal_source: FocalSource = "given"
        given = cameras if isinstance(cameras, Cameras) else file
        if given is not None:
            posed = given_cameras(given, images, names)
        else:
            focals, focal_source = known_focals(chosen, focal)
            focals = [focals[i] for i in taken]
            if network.needs_poses:
                cameras_from = "photos"
                poses = estimate_cameras(
                    [images[i] for i in taken],
                    focal=focals,
                    names=[names[i] for i in taken],
                    optional=[optional[i] for i in taken],
                )
                posed, taken = poses.cameras, [taken[i] for i in poses.placed]
                focal_source = poses.focal_source if focal is None else "given"
            else:
                cameras_from = "scaffold"
                posed, predicted = cameras_from_scaffold(
                    network, _some(images, taken), focals, lr_size=lr_size, device=where
                )
        cropped = crop_photos(Views(images=_some(images, taken), cameras=posed), lr_size=lr_size)
    with stage("network"), torch.inference_mode():
        views = reduce_views(cropped, lr_size=lr_size)
        output = network(views.unsqueeze().to(where), scaffold=predicted, backdrop=backdrop)
        gaussians = _without_transparent(output.gaussians[0].to("cpu"))
        coarse = _without_transparent(output.scaffold.gaussians[0].to("cpu"))
    return Reconstruction(
        gaussians=gaussians,
        scaffold=coarse,
        views=views,
        photos=cropped,
        taken=tuple(chosen[i] for i in taken),
        left_out=tuple(photo for i, photo in enumerate(chosen) if i not in taken),
        cameras=posed,
        factor=network.config.factor,
        seconds=seconds,
        cameras_from=cameras_from,
        focal_source=focal_source,
        poses=poses,
        camera_file=file,
        notes=tuple(notes_on(file, [photo.source for photo in chosen])) if file is not None else (),
    )


@contextmanager
def _timed(seconds: dict[Stage, float], on_stage: Callable[[Stage], None] | None, name: Stage) -> Iterator[None]:
    """Say that a stage begins, and keep how long it took."""
    if on_stage is not None:
        on_stage(name)
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def _check_options(lr_size: int, focal: float | Sequence[float] | None, backbone: str | None) -> None:
    if lr_size < 32 or lr_size % STRIDE:
        raise InputError(
            f"The low-resolution size must be a multiple of {STRIDE} of at least 32, not {lr_size}. Try 64."
        )
    for value in [focal] if isinstance(focal, int | float) else focal or []:
        if not _MIN_FOCAL <= value <= _MAX_FOCAL:
            raise InputError(
                f"The focal length must be between {_MIN_FOCAL} and {_MAX_FOCAL:.0f} times the longer side of the "
                f"photos, not {value}. A focal length as of 35 mm film is divided by 36."
            )
    if backbone is not None and backbone not in (known := [entry.name for entry in BACKBONES]):
        raise InputError(f"There is no backbone {backbone!r}; choose one of {', '.join(known)}, or take any.")


def _read_photos(
    photos: PhotoInput | Sequence[PhotoInput], cameras: str | Path | Cameras | None, *, num_photos: int
) -> tuple[list[Photo], CameraFile | None, Float[Tensor, "v 3 h w"]]:
    """The photos that are taken, their cameras if those are in a file, and the images."""
    taken = choose_photos(photos, num_photos=num_photos)
    if len(taken) < 2:
        raise InputError(f"A scene needs at least two photos, not {len(taken)}. Add one from another place.")
    file = None
    if isinstance(cameras, str | Path):
        files = [photo.label if isinstance(photo.source, Path) else photo.name for photo in taken]
        file = match_photos(read_camera_file(cameras), files)
    return taken, file, load_photos(taken, file)


def choose_device(name: str) -> torch.device:
    """The device that a name stands for: "auto" is the CUDA device if there is one, else the CPU.

    Raises:
        InputError: the name is none of auto, cpu and cuda.
        UnavailableError: there is no CUDA device.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise InputError(f"There is no device {name!r}; choose auto, cpu or cuda.")
    if name == "cuda" and not torch.cuda.is_available():
        raise UnavailableError("There is no CUDA device that torch can use. Use --device cpu.")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def _check_backbone(model: SR3R, name: str | None, *, source: str) -> None:
    """The model must have the backbone that the caller expects."""
    entry = entry_of(model.config.backbone)
    found = type(model.backbone).__name__ if entry is None else entry.name
    if name not in (None, found):
        raise WeightsError(
            f"{source} has the backbone {found}, not {name}. Give weights that were trained with {name}, or take any."
        )


def _some(images: Float[Tensor, "v 3 h w"], taken: list[int]) -> Float[Tensor, "_ 3 h w"]:
    """The images that are taken; not copied if all are, since they may be large."""
    return images if len(taken) == len(images) else images[taken]


def _without_transparent(gaussians: Gaussians) -> Gaussians:
    visible = gaussians.visible()
    if len(visible) == 0 or not torch.isfinite(visible.means).all():
        raise WeightsError("The model gives no usable Gaussians for these photos. Use other weights.")
    return visible
