"""`Reconstruction`: a scene and how it came about."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from sr3r.camera_files import CameraFile
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.poses import FocalSource, PoseEstimate
from sr3r.reconstruction.choice import Photo
from sr3r.reconstruction.photo_cameras import CameraSource
from sr3r.views import Views

Stage = Literal["photos", "cameras", "weights", "network"]
"""What `reconstruct` does, in this order; a model that finds the cameras itself is loaded before them."""


class LeftOut(NamedTuple):
    """A photo that was chosen from a folder, pattern or video, and could not be used.

    Attributes:
        photo: The photo.
        why: A sentence with its name; without, it has no place among the others.
    """

    photo: Photo
    why: str | None


@dataclass(frozen=True, kw_only=True)
class Reconstruction:
    """A scene and how it came about; everything on the CPU, in the world of the cameras.

    Attributes:
        gaussians: The scene, without transparent Gaussians.
        scaffold: The low-resolution scaffold that it refines.
        views: The low-resolution views as the network saw them.
        photos: The same views at the size of the photos (reduced to 2048 pixels if larger), cropped alike.
        lr_size: Pixels on the short side to which the photos were reduced for the network, unless they were smaller.
        taken: The photos that were taken of those that were given, in the order of the views.
        cameras: Cameras of the whole, uncropped photos.
        factor: Upscaling: the scene has detail for images this many times the size of `views`.
        seconds: Time each stage took.
        cameras_from: Where the cameras are from.
        focal_source: Where the focal lengths are from.
        poses: What was found by matching the photos, if the cameras are from there.
        camera_file: What was read, if the cameras are from a file: one for each photo.
        notes: What was done to the photos and cameras of a file that its author may not expect, in sentences.
        left_out: The photos that were chosen from a folder, pattern or video, but cannot be read, show nothing new, or
            have too little in common with the others to be placed.
    """

    gaussians: Gaussians
    scaffold: Gaussians
    views: Views
    photos: Views
    lr_size: int
    taken: tuple[Photo, ...]
    cameras: Cameras
    factor: int
    seconds: dict[Stage, float]
    cameras_from: CameraSource
    focal_source: FocalSource
    poses: PoseEstimate | None
    camera_file: CameraFile | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def __repr__(self) -> str:
        height, width = self.size
        seconds = sum(self.seconds.values())
        return (
            f"Reconstruction({len(self.gaussians):,} Gaussians from {len(self.taken)} photos, "
            f"detail for {width}x{height}, {seconds:.1f} s)"
        )

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images that the scene has detail for."""
        height, width = self.views.size
        return height * self.factor, width * self.factor

    @property
    def detail(self) -> tuple[int, int]:
        """Width and height of the first whole photo, uncropped, at the size that the scene has detail for."""
        pixels, whole = self.views.cameras.K_px(*self.size)[0], self.cameras.K[0]
        width, height = (round(float(pixels[axis, axis] / whole[axis, axis])) for axis in (0, 1))
        return width, height
