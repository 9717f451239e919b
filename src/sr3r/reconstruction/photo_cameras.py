"""Cameras of photos: given in a file or as such, or found from what a backbone predicts that needs none."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.camera_files import CameraFile
from sr3r.camera_files.origin import origin_of
from sr3r.cameras import Cameras
from sr3r.errors import InputError
from sr3r.model import SR3R
from sr3r.model.backbones import Scaffold
from sr3r.poses import FocalSource, PoseEstimate, estimate_cameras, exif_focal, find_depth_range
from sr3r.poses.focal import DEFAULT_FOCAL
from sr3r.poses.pixel_points import cameras_from_points
from sr3r.reconstruction.choice import Photo
from sr3r.reconstruction.photos import crop_photos, reduce_views, some_of
from sr3r.views import Views

CameraSource = Literal["given", "photos", "scaffold"]
"""Where cameras are from: the caller, matches between the photos, or what a backbone that needs none predicts."""

"""Where a focal length is from: the caller, EXIF data, the matches, or what is usual."""

_MIN_COMMON_VIEW = 0.05
# In units of the near plane.
_MIN_BASELINE = 0.01


@dataclass(frozen=True, kw_only=True)
class FoundCameras:
    """Cameras of photos, and where they are from.

    Attributes:
        cameras: Of the whole, uncropped photos.
        taken: The numbers of the photos that have one.
        source: Where the cameras are from.
        focal_source: Where the focal lengths are from.
        poses: What matching found, if they are from there.
        scaffold: What the backbone gave, if they are from there.
    """

    cameras: Cameras
    taken: list[int]
    source: CameraSource = "given"
    focal_source: FocalSource = "given"
    poses: PoseEstimate | None = None
    scaffold: Scaffold | None = None


def match_cameras(
    images: Float[Tensor, "v 3 h w"],
    photos: Sequence[Photo],
    taken: list[int],
    optional: Sequence[bool],
    *,
    focal: float | Sequence[float] | None,
) -> FoundCameras:
    """Cameras by matching the photos.

    Args:
        images: Of all photos.
        photos: The same.
        taken: The numbers of those to match.
        optional: Which photos may be left out.
        focal: Focal lengths, as for `reconstruct`.

    Raises:
        InputError: they cannot be found; says why.
    """
    focals, _ = known_focals(photos, focal)
    poses = estimate_cameras(
        [images[i] for i in taken],
        focal=[focals[i] for i in taken],
        names=[photos[i].label for i in taken],
        optional=[optional[i] for i in taken],
    )
    return FoundCameras(
        cameras=poses.cameras,
        taken=[taken[i] for i in poses.placed],
        source="photos",
        focal_source=poses.focal_source if focal is None else "given",
        poses=poses,
    )


def predict_cameras(
    model: SR3R,
    images: Float[Tensor, "v 3 h w"],
    photos: Sequence[Photo],
    taken: list[int],
    *,
    focal: float | Sequence[float] | None,
    lr_size: int,
    device: torch.device,
) -> FoundCameras:
    """Cameras from what the model's backbone predicts, which needs none; arguments as of `match_cameras`."""
    focals, focal_source = known_focals(photos, focal)
    posed, scaffold = cameras_from_scaffold(
        model, some_of(images, taken), [focals[i] for i in taken], lr_size=lr_size, device=device
    )
    return FoundCameras(cameras=posed, taken=taken, source="scaffold", focal_source=focal_source, scaffold=scaffold)


def given_cameras(given: CameraFile | Cameras, images: Float[Tensor, "v 3 h w"], names: list[str]) -> Cameras:
    """Cameras of the caller, checked, with near and far.

    Args:
        given: One a photo, in the order of the photos.
        images: The photos as the cameras see them.
        names: Of the photos, for messages.

    Raises:
        InputError: the cameras are too few or many, stand at one place or do not see the same things.
    """
    if isinstance(given, CameraFile):
        near, far = (torch.full((len(given.names),), float("nan") if x is None else x) for x in (given.near, given.far))
        posed = Cameras(c2w=given.c2w.float(), K=given.K.float(), near=near, far=far)
    else:
        if given.c2w.ndim != 3 or len(given) != len(images):
            count = len(given) if given.c2w.ndim == 3 else "a batch of"
            raise InputError(f"There are {len(images)} photos but {count} cameras. Give one camera for each photo.")
        if (origin := origin_of(given.centers.double().cpu())).any():
            named = ", ".join(f"{x:.12g}" for x in origin.tolist())
            raise InputError(
                "The camera positions are too large for single precision. Subtract an origin first, such as "
                f"({named}), or give a cameras file, where it is done for you."
            )
        posed = given.to("cpu").to(torch.float32).check()
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


def known_focals(
    photos: Sequence[Photo], focal: float | Sequence[float] | None
) -> tuple[list[float | None], FocalSource]:
    """Focal lengths in units of the longer side, as far as they are known.

    Raises:
        InputError: there are several focal lengths, but not one a photo.
    """
    if isinstance(focal, int | float):
        return [float(focal)] * len(photos), "given"
    if focal is not None:
        if len(focal) != len(photos):
            raise InputError(
                f"There are {len(photos)} photos but {len(focal)} focal lengths. Give one for all, or one for each."
            )
        return [float(value) for value in focal], "given"
    known = [exif_focal(photo.source) if isinstance(photo.source, Path) else None for photo in photos]
    return known, "assumed" if all(value is None for value in known) else "exif"


def cameras_from_scaffold(
    model: SR3R,
    images: Float[Tensor, "v 3 h w"],
    focals: Sequence[float | None],
    *,
    lr_size: int,
    device: torch.device,
) -> tuple[Cameras, Scaffold]:
    """Cameras of the whole photos from what a backbone predicts that knows none, and its output in their frame.

    The first camera is the identity, and the unit is the distance from it to the farthest other.

    Raises:
        InputError: the photos were taken from one place.
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

    # All cameras are the identity with near at 1: their world is the network's frame.
    seen = output.in_world(backdrop=False)
    points, opacities = (
        x[0].cpu().unflatten(0, seen.depth.shape[1:]) for x in (seen.gaussians.means, seen.gaussians.opacities)
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
