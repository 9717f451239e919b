"""`Views`: images together with the cameras that took them."""

from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.cameras import Cameras
from sr3r.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Views:
    """Images of one scene (or a batch of scenes) with their cameras.

    Attributes:
        images: sRGB in [0, 1], channel first.
        cameras: One camera per image.

    >>> from pathlib import Path
    >>> import sr3r
    >>> from sr3r.camera_files import load_all_cameras
    >>> from sr3r.images import load_image
    >>> demo = Path(sr3r.__file__).parent / "assets" / "demo_aerial"
    >>> cameras = load_all_cameras(demo / "cameras.json").select([0])
    >>> views = sr3r.Views(images=load_image(demo / "left.jpg")[None], cameras=cameras)
    >>> views
    Views(1 of 480x360)
    >>> views.resized(90, 120).size  # The cameras need no change.
    (90, 120)
    """

    images: Float[Tensor, "*b v 3 h w"]
    cameras: Cameras

    def __len__(self) -> int:
        """Number of views of one scene."""
        return self.images.shape[-4]

    def __repr__(self) -> str:
        batch = "".join(f"{size} x " for size in self.images.shape[:-4])
        return f"Views({batch}{len(self)} of {self.size[1]}x{self.size[0]})"

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images in pixels."""
        return self.images.shape[-2], self.images.shape[-1]

    def to(self, target: torch.device | torch.dtype | str) -> "Views":
        """The same views on another device or in another floating-point type."""
        return replace(self, images=self.images.to(target), cameras=self.cameras.to(target))

    def select(self, views: list[int] | slice) -> "Views":
        """The views at the given positions of every scene."""
        index = views if isinstance(views, slice) else torch.tensor(views, device=self.images.device)
        return replace(self, images=self.images[..., index, :, :, :], cameras=self.cameras.select(views))

    def joined(self, others: "Views") -> "Views":
        """These views and others of the same scenes, of the same size."""
        return Views(images=torch.cat([self.images, others.images], -4), cameras=self.cameras.joined(others.cameras))

    def __getitem__(self, scene: int) -> "Views":
        """The views of one scene of a batch."""
        return replace(self, images=self.images[scene], cameras=self.cameras[scene])

    def unsqueeze(self) -> "Views":
        """The scene as a batch of one."""
        return replace(self, images=self.images[None], cameras=self.cameras.unsqueeze())

    def resized(self, height: int, width: int) -> "Views":
        """The views at another resolution (antialiased bicubic); K, being normalised, stays.

        Raises:
            InputError: the size is not positive.
        """
        if height < 1 or width < 1:
            raise InputError(f"Cannot resize images to {height}x{width}.")
        flat = self.images.flatten(0, -4)
        flat = F.interpolate(flat, (height, width), mode="bicubic", align_corners=False, antialias=True)
        return replace(self, images=flat.clamp(0, 1).unflatten(0, self.images.shape[:-3]))

    def cropped(self, top: int, left: int, height: int, width: int) -> "Views":
        """The given window of every image, K adjusted.

        Raises:
            InputError: the window is not inside the images.
        """
        h, w = self.size
        if top < 0 or left < 0 or height < 1 or width < 1 or top + height > h or left + width > w:
            raise InputError(f"The window {height}x{width} at ({top}, {left}) is not inside {h}x{w} images.")
        matrix = torch.tensor(
            [[w / width, 0, -left / width], [0, h / height, -top / height], [0, 0, 1]],
            dtype=self.cameras.K.dtype,
            device=self.cameras.K.device,
        )
        images = self.images[..., top : top + height, left : left + width]
        return replace(self, images=images, cameras=replace(self.cameras, K=matrix @ self.cameras.K))

    def center_cropped(self, height: int, width: int) -> "Views":
        """The largest centred window of the given aspect ratio, resized to the given size."""
        h, w = self.size
        scale = min(h / height, w / width)
        crop_h, crop_w = min(h, round(height * scale)), min(w, round(width * scale))
        cropped = self.cropped((h - crop_h) // 2, (w - crop_w) // 2, crop_h, crop_w)
        return cropped if cropped.size == (height, width) else cropped.resized(height, width)

    def flipped(self) -> "Views":
        """The scene mirrored left to right (x -> -x in the world, so poses stay rigid)."""
        mirror = torch.diag(torch.tensor([-1.0, 1, 1, 1], dtype=self.cameras.c2w.dtype, device=self.images.device))
        K = self.cameras.K.clone()
        K[..., 0, 2] = 1 - K[..., 0, 2]
        c2w = mirror @ self.cameras.c2w @ mirror
        return replace(self, images=self.images.flip(-1), cameras=replace(self.cameras, c2w=c2w, K=K))
