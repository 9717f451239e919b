"""The main job as one call: photos in, Gaussians out."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.data.camera_files import load_camera_file, match_photos
from sr3r.errors import InputError, UnavailableError, WeightsError
from sr3r.gaussians import Gaussians
from sr3r.images import load_image, resize_pil_bicubic
from sr3r.model import SR3R
from sr3r.model.scaffold import ScaffoldOutput
from sr3r.notebook import Shown, scene_html, show
from sr3r.poses import PoseEstimate, check_exposure, estimate_cameras, exif_focal, find_depth_range
from sr3r.poses.focal import DEFAULT_FOCAL
from sr3r.poses.pixel_points import cameras_from_points
from sr3r.views import Views

Stage = Literal["photos", "weights", "cameras", "network"]
"""What `reconstruct` does, in this order."""

ScaffoldName = Literal["compact", "depthsplat", "noposplat"]
"""The backbones that a model may have."""

CameraSource = Literal["given", "photos", "scaffold"]
"""Where cameras are from: the caller, matches between the photos, or what a backbone that needs none predicts."""

FocalSource = Literal["given", "exif", "estimated", "assumed"]
"""Where a focal length is from: the caller, EXIF data, the matches, or what is usual."""

# Poses gain nothing from more, and dozens of large photos would fill the memory.
_MAX_SIDE_PX = 2048
# The network works on patches of this size; photos are cropped to a multiple.
_STRIDE = 8
_MIN_COMMON_VIEW = 0.05
_MAX_PIXEL_ASPECT = 0.1
_MIN_FOCAL, _MAX_FOCAL = 0.1, 20.0
# In units of the near plane.
_MIN_BASELINE = 0.01


@dataclass(frozen=True, kw_only=True)
class Reconstruction:
    """A scene and how it came about; everything on the CPU, in the world of the cameras.

    Attributes:
        gaussians: The scene, without transparent Gaussians.
        scaffold: The low-resolution scaffold that it refines.
        views: The low-resolution views as the network saw them.
        photos: The same views at the size of the photos (reduced to 2048 pixels if larger), cropped alike.
        cameras: Cameras of the whole, uncropped photos.
        factor: Upscaling: the scene has detail for images this many times the size of `views`.
        seconds: Time each stage took.
        cameras_from: Where the cameras are from.
        focal_source: Where the focal lengths are from.
        poses: What was found by matching the photos, if the cameras are from there.
    """

    gaussians: Gaussians
    scaffold: Gaussians
    views: Views
    photos: Views
    cameras: Cameras
    factor: int
    seconds: dict[Stage, float]
    cameras_from: CameraSource
    focal_source: FocalSource
    poses: PoseEstimate | None

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images that the scene has detail for."""
        height, width = self.views.size
        return height * self.factor, width * self.factor

    def show(self, *, port: int = 8080, browser: bool | None = None) -> Shown:
        """Look at the scene in a notebook or the browser, from the first photo's camera; see `sr3r.notebook.show`."""
        return show(self.gaussians, camera=self.cameras.select([0]), port=port, browser=browser)

    def _repr_html_(self) -> str:
        facts = {"photos": str(len(self.photos)), "detail for": f"{self.size[1]}x{self.size[0]}"}
        return scene_html(self.gaussians, title="Reconstruction", camera=self.views.cameras.select([0]), facts=facts)


def reconstruct(
    photos: Sequence[str | Path | Float[Tensor, "3 _ _"]],
    *,
    cameras: str | Path | Cameras | None = None,
    focal: float | None = None,
    model: str | Path | SR3R = "compact",
    scaffold: ScaffoldName | None = None,
    lr_size: int = 64,
    device: str = "auto",
    on_stage: Callable[[Stage], None] | None = None,
) -> Reconstruction:
    """Reconstruct a static scene from two or more photos.

    Args:
        photos: Files, or images in [0, 1]; all of one size.
        cameras: A cameras file (nerfstudio, COLMAP or our JSON), or the cameras of the photos. Without, they are
            found: from what the model's backbone predicts if that needs none (NoPoSplat), else by matching the photos.
            The scene's unit then is the distance between the first camera and the farthest other.
        focal: Focal length of the photos in units of their longer side, if cameras have to be found; without, it is
            read from EXIF, else estimated or assumed.
        model: Name of shipped weights, a folder with weights, or the model itself.
        scaffold: The backbone that the model must have; without, any.
        lr_size: Photos are reduced to this many pixels on the short side before the network sees them; a multiple
            of 8. Smaller photos are used as they are.
        device: auto, cpu or cuda.
        on_stage: Called with the name of every stage as it begins.

    Raises:
        InputError: the photos or cameras cannot be used; says which and why.
        WeightsError: the weights cannot be used.
        UnavailableError: the device is not there.
    """
    if len(photos) < 2:
        raise InputError(f"A scene needs at least two photos, not {len(photos)}. Add one from another place.")
    if lr_size < 32 or lr_size % _STRIDE:
        raise InputError(
            f"The low-resolution size must be a multiple of {_STRIDE} of at least 32, not {lr_size}. Try 64."
        )
    if focal is not None and not _MIN_FOCAL <= focal <= _MAX_FOCAL:
        raise InputError(
            f"The focal length must be between {_MIN_FOCAL} and {_MAX_FOCAL:.0f} times the longer side of the photos, "
            f"not {focal}. A focal length as of 35 mm film is divided by 36."
        )
    where = choose_device(device)
    seconds: dict[Stage, float] = {}

    @contextmanager
    def stage(name: Stage) -> Iterator[None]:
        if on_stage is not None:
            on_stage(name)
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    names = [str(p) if isinstance(p, str | Path) else f"photo {i + 1}" for i, p in enumerate(photos)]
    with stage("photos"):
        images, size = _load_photos(photos, names)
    with stage("weights"):
        network = model if isinstance(model, SR3R) else SR3R.from_pretrained(model)
        _check_scaffold(network, scaffold, source=str(model) if isinstance(model, str | Path) else "The model")
        network = network.to(where)
    with stage("cameras"):
        poses = backbone = None
        cameras_from: CameraSource = "given"
        focal_source: FocalSource = "given"
        if cameras is not None:
            posed = _given_cameras(cameras, images, names, size)
        else:
            focals, focal_source = _focals(photos, focal)
            if network.needs_poses:
                cameras_from, poses = "photos", estimate_cameras(list(images), focal=focals, names=names)
                posed = poses.cameras
                focal_source = poses.focal_source if focal is None else "given"
            else:
                cameras_from = "scaffold"
                posed, backbone = _cameras_from_scaffold(network, images, focals, lr_size=lr_size, device=where)
        cropped = crop_photos(Views(images=images, cameras=posed), lr_size=lr_size)
    with stage("network"), torch.inference_mode():
        views = reduce_views(cropped, lr_size=lr_size)
        output = network(views.unsqueeze().to(where), scaffold=backbone)
        gaussians = _without_transparent(output.gaussians[0].to("cpu"))
        coarse = _without_transparent(output.scaffold.gaussians[0].to("cpu"))
    return Reconstruction(
        gaussians=gaussians,
        scaffold=coarse,
        views=views,
        photos=cropped,
        cameras=posed,
        factor=network.config.factor,
        seconds=seconds,
        cameras_from=cameras_from,
        focal_source=focal_source,
        poses=poses,
    )


def crop_photos(views: Views, *, lr_size: int) -> Views:
    """The centre of the photos, in the shape that `reduce_views` needs.

    Raises:
        InputError: the photos are too small.
    """
    height, width = views.size
    rows, columns = _reduced_size(height, width, lr_size)
    if min(rows, columns) < 2 * _STRIDE:
        raise InputError(f"Photos of {height}x{width} pixels are too small. Use photos of at least 32x32 pixels.")
    scale = min(height / rows, width / columns) if min(height, width) > lr_size else 1.0
    crop_h, crop_w = min(height, round(rows * scale)), min(width, round(columns * scale))
    return views.cropped((height - crop_h) // 2, (width - crop_w) // 2, crop_h, crop_w)


def reduce_views(views: Views, *, lr_size: int) -> Views:
    """Views cropped by `crop_photos` at the network's input size, reduced as in the evaluation (PIL's bicubic)."""
    size = _reduced_size(*views.size, lr_size)
    return views if size == views.size else replace(views, images=resize_pil_bicubic(views.images, *size))


def _reduced_size(height: int, width: int, lr_size: int) -> tuple[int, int]:
    """Input size of the network for photos of this size: multiples of the stride, never larger than the photos."""
    if min(height, width) <= lr_size:
        return height // _STRIDE * _STRIDE, width // _STRIDE * _STRIDE
    scale = lr_size / min(height, width)
    rows, columns = (max(lr_size, round(side * scale / _STRIDE) * _STRIDE) for side in (height, width))
    return rows, columns


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


def _load_photos(
    photos: Sequence[str | Path | Float[Tensor, "3 _ _"]], names: list[str]
) -> tuple[Float[Tensor, "v 3 h w"], tuple[int, int]]:
    """All photos as one tensor, large ones reduced, and their original size."""
    images: list[Tensor] = []
    size = None
    for photo, name in zip(photos, names, strict=True):
        image = load_image(photo) if isinstance(photo, str | Path) else photo.float().cpu()
        height, width = image.shape[-2:]
        size = size or (height, width)
        if size != (height, width):
            raise InputError(
                f"{name} is {height}x{width} but {names[0]} is {size[0]}x{size[1]} (height x width); "
                "the photos of one scene must have equal sizes. Crop or turn one."
            )
        if not torch.isfinite(image).all():
            raise InputError(f"{name} contains NaN or infinite values. Pass values in [0, 1].")
        check_exposure(image, name)
        scale = _MAX_SIDE_PX / max(height, width)
        if scale < 1:
            reduced = max(1, round(height * scale)), max(1, round(width * scale))
            image = F.interpolate(image[None], reduced, mode="bicubic", antialias=True)[0].clamp(0, 1)
        for other, other_name in zip(images, names, strict=False):
            if (other - image).abs().mean() < 0.5 / 255:
                raise InputError(f"{other_name} and {name} are the same picture. Use photos from different places.")
        images.append(image)
    assert size is not None
    return torch.stack(images), size


def read_cameras(path: str | Path, photos: Sequence[str | Path], size: tuple[int, int]) -> Cameras:
    """The cameras of photos from a cameras file; near and far are NaN where it does not tell them.

    Args:
        path: A cameras file of any kind.
        photos: Files.
        size: Height and width of the photos.

    Raises:
        FileError: the cameras file cannot be used.
        InputError: a photo has no camera, or one for photos of another shape.
    """
    file = match_photos(load_camera_file(path), photos)
    height, width = size
    for name, K in zip(photos, file.K, strict=True):
        ratio = float(K[1, 1] * height / (K[0, 0] * width))
        if abs(ratio - 1) > _MAX_PIXEL_ASPECT:
            raise InputError(
                f"{name} is {height}x{width}, but its camera in {path} is for photos of another shape. "
                "Use the photos that the cameras were made for, neither cropped nor turned."
            )
    near, far = (torch.full((len(photos),), float("nan") if x is None else x) for x in (file.near, file.far))
    return Cameras(c2w=file.c2w.float(), K=file.K.float(), near=near, far=far)


def _given_cameras(
    cameras: str | Path | Cameras, images: Float[Tensor, "v 3 h w"], names: list[str], size: tuple[int, int]
) -> Cameras:
    """Cameras of the caller, checked, with near and far."""
    if isinstance(cameras, Cameras):
        if cameras.c2w.ndim != 3 or len(cameras) != len(images):
            count = len(cameras) if cameras.c2w.ndim == 3 else "a batch of"
            raise InputError(f"There are {len(images)} photos but {count} cameras. Give one camera a photo.")
        posed = cameras.to("cpu").to(torch.float32).check()
        has_range = True
    else:
        posed = read_cameras(cameras, names, size)
        has_range = bool(torch.isfinite(posed.near).all())
    baseline = torch.cdist(posed.centers, posed.centers).max()
    if not baseline > 1e-6 * (posed.near.min() if has_range else 1.0):
        raise InputError("The given cameras all stand at one place, which shows no depth. Check the cameras.")
    if not has_range:
        # Good enough to see whether the cameras look at the same things; the photos tell the rest.
        posed = replace(posed, near=baseline.expand(len(posed)), far=50 * baseline.expand(len(posed)))
    _check_common_view(posed, names)
    if has_range:
        return posed
    near, far = find_depth_range(list(images), posed.c2w, posed.K)
    return replace(posed, near=torch.full((len(posed),), near), far=torch.full((len(posed),), far))


def _check_scaffold(model: SR3R, name: ScaffoldName | None, *, source: str) -> None:
    """The model must have the backbone that the caller expects."""
    found = type(model.scaffold).__name__.removesuffix("Scaffold")
    if name not in (None, found.lower()):
        raise WeightsError(
            f"{source} has the scaffold {found}, not {name}. Give weights that were trained with {name}, or take any."
        )


def _focals(
    photos: Sequence[str | Path | Float[Tensor, "3 _ _"]], focal: float | None
) -> tuple[list[float | None], FocalSource]:
    """Focal lengths in units of the longer side, as far as they are known."""
    if focal is not None:
        return [focal] * len(photos), "given"
    known = [exif_focal(p) if isinstance(p, str | Path) else None for p in photos]
    return known, "assumed" if all(value is None for value in known) else "exif"


def _cameras_from_scaffold(
    model: SR3R,
    images: Float[Tensor, "v 3 h w"],
    focals: Sequence[float | None],
    *,
    lr_size: int,
    device: torch.device,
) -> tuple[Cameras, ScaffoldOutput]:
    """Cameras of the whole photos from what a backbone predicts that knows none, and its output in their frame.

    The first camera is the identity, and the unit is the distance from it to the farthest other.
    """
    count, _, height, width = images.shape
    known = [value for value in focals if value is not None]
    usual = statistics.median(known) if known else DEFAULT_FOCAL
    focal_px = torch.tensor([value or usual for value in focals]) * max(height, width)
    K = torch.eye(3).repeat(count, 1, 1)
    K[:, 0, 0], K[:, 1, 1], K[:, :2, 2] = focal_px / width, focal_px / height, 0.5
    nowhere = Cameras(c2w=torch.eye(4).repeat(count, 1, 1), K=K, near=torch.ones(count), far=torch.full((count,), 2.0))
    views = reduce_views(crop_photos(Views(images=images, cameras=nowhere), lr_size=lr_size), lr_size=lr_size)
    with torch.inference_mode():
        output = model.scaffold_only(views.unsqueeze().to(device))

    rows, columns = (side * model.config.scaffold_factor for side in views.size)
    points, opacities = (
        x[0].cpu().unflatten(0, (count, *output.depth.shape[-2:]))[:, :rows, :columns]
        for x in (output.gaussians.means, output.gaussians.opacities)
    )
    found = cameras_from_points(points, views.cameras.K, opacities=opacities)
    farthest = found.centers.norm(dim=-1).max()
    if farthest < _MIN_BASELINE * found.near[0]:
        raise InputError(
            "The network sees no movement between the photos: they were taken from one spot. "
            "Take a step to the side between them; turning the camera alone shows no depth."
        )
    resized = torch.diag(torch.stack([*[1 / farthest] * 3, torch.ones_like(farthest)]))
    return replace(found.transformed(resized), K=K), output.scaled(1 / found.near[:1].to(device))


def _check_common_view(cameras: Cameras, names: list[str]) -> None:
    """Every camera must see something that another sees too."""
    count = len(cameras)
    inverse_depths = torch.linspace(0, 1, 9)[:, None] * (1 / cameras.near - 1 / cameras.far) + 1 / cameras.far
    local = cameras.rays(9, 9)[:, None] / inverse_depths.T[:, :, None, None, None]
    points = torch.einsum("vij,vdhwj->vdhwi", cameras.c2w[:, :3, :3], local) + cameras.centers[:, None, None, None]
    points = points.flatten(1, 3)
    shares = torch.zeros(count, count)
    for i in range(count):
        uv, depth = cameras.project(points[i].expand(count, -1, 3))
        shares[i] = ((uv > 0) & (uv < 1)).all(-1).logical_and(depth > 0).float().mean(-1)
    shares.fill_diagonal_(0)
    best = torch.minimum(shares, shares.mT).amax(1)
    if (best < _MIN_COMMON_VIEW).any():
        name = names[int(best.argmin())]
        raise InputError(
            f"The camera of {name} looks at nothing that another camera sees. "
            "Check the cameras: camera-to-world matrices, OpenCV axes, one scene."
        )


def _without_transparent(gaussians: Gaussians) -> Gaussians:
    visible = gaussians.visible()
    if len(visible) == 0 or not torch.isfinite(visible.means).all():
        raise WeightsError("The model gives no usable Gaussians for these photos. Use other weights.")
    return visible
