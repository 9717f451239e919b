"""The main job as one call: photos in, Gaussians out."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import torch

from sr3r.camera_files import CameraFile, match_photos, notes_on, read_camera_file
from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError, WeightsError
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import BACKBONES, entry_of
from sr3r.model.weights import check_backbone
from sr3r.poses import FocalSource, check_num_photos
from sr3r.quality import DEFAULT_QUALITY, Quality, check_choice, short_side
from sr3r.reconstruction.choice import NUM_PHOTOS, Photo, PhotoInput, choose_photos
from sr3r.reconstruction.photo_cameras import (
    CameraSource,
    FoundCameras,
    given_cameras,
    match_cameras,
    predict_cameras,
)
from sr3r.reconstruction.photos import crop_photos, load_photos, reduce_views, some_of, useful_photos
from sr3r.reconstruction.prepared import Prepared, gaussians_of
from sr3r.reconstruction.reconstructed import LeftOut, Reconstruction, Stage
from sr3r.views import Views

__all__ = [
    "NUM_PHOTOS",
    "CameraSource",
    "FocalSource",
    "LeftOut",
    "Photo",
    "Prepared",
    "Reconstruction",
    "Stage",
    "choose_device",
    "choose_photos",
    "crop_photos",
    "finish",
    "prepare",
    "reconstruct",
    "reduce_views",
]

_MIN_FOCAL, _MAX_FOCAL = 0.1, 20.0


def reconstruct(
    photos: PhotoInput | Sequence[PhotoInput],
    *,
    num_photos: int = NUM_PHOTOS,
    cameras: str | Path | Cameras | None = None,
    focal: float | Sequence[float] | None = None,
    model: str | Path | SR3R = "compact",
    backbone: str | None = None,
    backdrop: bool = True,
    quality: Quality = DEFAULT_QUALITY,
    lr_size: int | None = None,
    device: str = "auto",
    on_stage: Callable[[Stage], None] | None = None,
) -> Reconstruction:
    """Reconstruct a static scene from two or more photos.

    Args:
        photos: Files, or images in memory, of one shape; larger ones are reduced to the size of the smallest. Images
            are PIL's, arrays (height x width x 3; uint8, or floats in [0, 1]) or tensors (3 x height x width).
            Also a folder, a pattern (`shots/*.jpg`) or a video, of which the best are chosen (see `choose_photos`).
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
        quality: How much of the photos the network sees: fast, normal, high or full (`sr3r.quality`). Small photos are
            used as they are.
        lr_size: Instead of a quality, the pixels on the short side to which photos are reduced before the network sees
            them; a multiple of 8.
        device: auto, cpu or cuda.
        on_stage: Called with the name of every stage as it begins.

    Raises:
        InputError: the photos or cameras cannot be used; says which and why.
        WeightsError: the weights cannot be used.
        UnavailableError: the device is not there.

    >>> from pathlib import Path
    >>> import sr3r
    >>> demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    >>> result = sr3r.reconstruct([demo / "left.jpg", demo / "right.jpg"], quality="fast")
    >>> result  # doctest: +ELLIPSIS
    Reconstruction(... Gaussians from 2 photos, detail for 352x256, ... s)
    >>> result.cameras  # doctest: +ELLIPSIS
    Cameras(2, near ..., far ...)
    """
    prepared = prepare(
        photos,
        num_photos=num_photos,
        cameras=cameras,
        focal=focal,
        model=model,
        backbone=backbone,
        backdrop=backdrop,
        quality=quality,
        lr_size=lr_size,
        device=device,
        on_stage=on_stage,
    )
    if on_stage is not None:
        on_stage("network")
    return finish([prepared])[0]


def prepare(
    photos: PhotoInput | Sequence[PhotoInput],
    *,
    num_photos: int = NUM_PHOTOS,
    cameras: str | Path | Cameras | None = None,
    focal: float | Sequence[float] | None = None,
    model: str | Path | SR3R = "compact",
    backbone: str | None = None,
    backdrop: bool = True,
    quality: Quality = DEFAULT_QUALITY,
    lr_size: int | None = None,
    device: str = "auto",
    on_stage: Callable[[Stage], None] | None = None,
) -> Prepared:
    """Everything of `reconstruct` that comes before the network; arguments and errors as there."""
    _check_options(quality, lr_size, focal, backbone)
    where = choose_device(device)
    config = _config_of(model)
    _check_backbone(config, backbone, source=str(model) if isinstance(model, str | Path) else "The model")
    seconds: dict[Stage, float] = {}
    stage = partial(_timed, seconds, on_stage)
    needs_poses = _needs_poses(model, config)
    with stage("photos"):
        chosen, file = _chosen(photos, cameras, num_photos=num_photos)
        if cameras is None and needs_poses:
            check_num_photos(len(chosen))
        names = [photo.label for photo in chosen]
        optional = [photo.is_optional and cameras is None for photo in chosen]
        images, refusals = load_photos(chosen, optional, file)
        taken = useful_photos(images, names, optional, refusals)
        if lr_size is None:
            lr_size = short_side(quality, (images.shape[-2], images.shape[-1]))
    given = cameras if isinstance(cameras, Cameras) else file
    # What is wrong with the photos is told before the model costs time, unless it is the model that finds the cameras.
    network = None if given is not None or needs_poses else _loaded(model, where, stage)
    with stage("cameras"):
        if given is not None:
            found = FoundCameras(cameras=given_cameras(given, images, names), taken=taken)
        elif network is None:
            found = match_cameras(images, chosen, taken, optional, focal=focal)
        else:
            found = predict_cameras(network, images, chosen, taken, focal=focal, lr_size=lr_size, device=where)
        cropped = crop_photos(Views(images=some_of(images, found.taken), cameras=found.cameras), lr_size=lr_size)
    network = network or _loaded(model, where, stage)
    return Prepared(
        network=network,
        device=where,
        views=reduce_views(cropped, lr_size=lr_size),
        predicted=found.scaffold,
        backdrop=backdrop,
        facts={
            "photos": cropped,
            "lr_size": lr_size,
            "taken": tuple(chosen[i] for i in found.taken),
            "left_out": tuple(
                LeftOut(photo, refusals.get(i)) for i, photo in enumerate(chosen) if i not in found.taken
            ),
            "cameras": found.cameras,
            "factor": network.config.factor,
            "cameras_from": found.source,
            "focal_source": found.focal_source,
            "poses": found.poses,
            "camera_file": file,
            "notes": tuple(notes_on(file, [photo.source for photo in chosen])) if file is not None else (),
        },
        seconds=dict(seconds),
    )


def finish(prepared: Sequence[Prepared]) -> list[Reconstruction]:
    """Take prepared scenes through the network together, which is faster on a GPU than one after another.

    Args:
        prepared: At least one, all for one network. They must have equally many views of one size; only one may have
            cameras from a scaffold.

    Raises:
        WeightsError: the network gives no usable Gaussians for one of them.
    """
    start = time.perf_counter()
    made = gaussians_of(prepared)
    share = (time.perf_counter() - start) / len(prepared)
    return [
        Reconstruction(
            gaussians=gaussians,
            scaffold=scaffold,
            views=scene.views,
            seconds={**scene.seconds, "network": share},
            **scene.facts,
        )
        for scene, (gaussians, scaffold) in zip(prepared, made, strict=True)
    ]


@contextmanager
def _timed(seconds: dict[Stage, float], on_stage: Callable[[Stage], None] | None, name: Stage) -> Iterator[None]:
    """Say that a stage begins, and keep how long it took."""
    if on_stage is not None:
        on_stage(name)
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def _config_of(model: str | Path | SR3R) -> SR3RConfig:
    """What a model is, without loading its weights."""
    if isinstance(model, SR3R):
        return model.config
    config = SR3RConfig.from_pretrained(model)
    check_backbone(config.backbone, None, source=str(model))
    return config


def _needs_poses(model: str | Path | SR3R, config: SR3RConfig) -> bool:
    if isinstance(model, SR3R):
        return model.needs_poses
    entry = entry_of(config.backbone)
    return entry is None or getattr(entry.network, "needs_poses", True)


def _loaded(model: str | Path | SR3R, device: torch.device, stage: Callable[[Stage], AbstractContextManager]) -> SR3R:
    with stage("weights"):
        return (model if isinstance(model, SR3R) else SR3R.from_pretrained(model)).to(device)


def _check_options(
    quality: Quality, lr_size: int | None, focal: float | Sequence[float] | None, backbone: str | None
) -> None:
    check_choice(quality, lr_size)
    for value in [focal] if isinstance(focal, int | float) else focal or []:
        if not _MIN_FOCAL <= value <= _MAX_FOCAL:
            raise InputError(
                f"The focal length must be between {_MIN_FOCAL} and {_MAX_FOCAL:.0f} times the longer side of the "
                f"photos, not {value}. A focal length as of 35 mm film is divided by 36."
            )
    if backbone is not None and backbone not in (known := [entry.name for entry in BACKBONES]):
        raise InputError(f"There is no backbone {backbone!r}; choose one of {', '.join(known)}, or take any.")


def _chosen(
    photos: PhotoInput | Sequence[PhotoInput], cameras: str | Path | Cameras | None, *, num_photos: int
) -> tuple[list[Photo], CameraFile | None]:
    """The photos to read, and their cameras if those are in a file."""
    chosen = choose_photos(photos, num_photos=num_photos)
    if len(chosen) < 2:
        raise InputError(f"A scene needs at least two photos, not {len(chosen)}. Add one from another place.")
    if not isinstance(cameras, str | Path):
        return chosen, None
    files = [photo.label if isinstance(photo.source, Path) else photo.name for photo in chosen]
    return chosen, match_photos(read_camera_file(cameras), files)


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


def _check_backbone(config: SR3RConfig, name: str | None, *, source: str) -> None:
    """The model must have the backbone that the caller expects."""
    entry = entry_of(config.backbone)
    found = getattr(config.backbone, "class_name", "") if entry is None else entry.name
    if name not in (None, found):
        raise WeightsError(
            f"{source} has the backbone {found}, not {name}. Give weights that were trained with {name}, or take any."
        )
