"""`Cameras`: poses and intrinsics, independent of any resolution (see docs/conventions.md)."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import InputError

# Beyond, products of depths leave the range of float32.
_SMALLEST_DEPTH = 1e-9
# The dimension that counts the cameras, from the end.
_DIMS = {"c2w": 3, "K": 3, "near": 1, "far": 1}


@dataclass(frozen=True, kw_only=True)
class Cameras:
    """Pinhole cameras of one scene, or of a batch of scenes.

    Attributes:
        c2w: Camera to world, OpenCV axes (x right, y down, z forward), rigid.
        K: Normalised intrinsics: row 0 divided by the image width, row 1 by its height; the image centre is 0.5.
        near: Smallest depth of interest along z, > 0, scene units.
        far: Largest depth of interest along z, > near, scene units.

    Two cameras with 60 degrees of view across, the second a step to the right:

    >>> import torch, sr3r
    >>> c2w, K = torch.eye(4).repeat(2, 1, 1), torch.eye(3).repeat(2, 1, 1)
    >>> c2w[1, 0, 3] = 1
    >>> K[:, :2, :2], K[:, :2, 2] = 0.87 * torch.eye(2), 0.5
    >>> cameras = sr3r.Cameras(c2w=c2w, K=K, near=torch.ones(2), far=torch.full((2,), 10.0))
    >>> cameras
    Cameras(2, near 1, far 10)
    >>> cameras.project(torch.tensor([[[0.0, 0, 2]]]).expand(2, 1, 3))[0][0]  # In units of width and height.
    tensor([[0.5000, 0.5000]])
    """

    c2w: Float[Tensor, "*b v 4 4"]
    K: Float[Tensor, "*b v 3 3"]
    near: Float[Tensor, "*b v"]
    far: Float[Tensor, "*b v"]

    def __len__(self) -> int:
        """Number of cameras of one scene."""
        return self.c2w.shape[-3]

    def __repr__(self) -> str:
        batch = "".join(f"{size} x " for size in self.c2w.shape[:-3])
        depths = f"near {float(self.near.min()):.3g}, far {float(self.far.max()):.3g}" if self.near.numel() else "none"
        return f"Cameras({batch}{len(self)}, {depths})"

    @property
    def w2c(self) -> Float[Tensor, "*b v 4 4"]:
        """World to camera: the rigid inverse of `c2w`."""
        rotation = self.c2w[..., :3, :3].mT
        translation = -rotation @ self.c2w[..., :3, 3:]
        bottom = self.c2w[..., 3:, :]
        return torch.cat([torch.cat([rotation, translation], -1), bottom], -2)

    @property
    def centers(self) -> Float[Tensor, "*b v 3"]:
        """Camera centres in the world."""
        return self.c2w[..., :3, 3]

    def K_px(self, height: int, width: int) -> Float[Tensor, "*b v 3 3"]:
        """Intrinsics in pixels of an image of the given size (pixel centres at +0.5)."""
        return torch.cat([self.K[..., :1, :] * width, self.K[..., 1:2, :] * height, self.K[..., 2:, :]], -2)

    def to(self, target: torch.device | torch.dtype | str) -> "Cameras":
        """The same cameras on another device or in another floating-point type."""
        return self._map(lambda x: x.to(target))

    def select(self, views: list[int] | slice) -> "Cameras":
        """The cameras at the given positions of every scene."""
        index = views if isinstance(views, slice) else torch.tensor(views, device=self.c2w.device)
        return type(self)(
            **{name: getattr(self, name)[(..., index) + (slice(None),) * (dim - 1)] for name, dim in _DIMS.items()}
        )

    def joined(self, others: "Cameras") -> "Cameras":
        """These cameras and others of the same scenes."""
        return type(self)(
            **{name: torch.cat([getattr(self, name), getattr(others, name)], -dim) for name, dim in _DIMS.items()}
        )

    def __getitem__(self, scene: int) -> "Cameras":
        """The cameras of one scene of a batch."""
        if self.c2w.ndim < 4:
            raise InputError("These cameras are one scene, not a batch; use .select to pick views.")
        return self._map(lambda x: x[scene])

    def unsqueeze(self) -> "Cameras":
        """The scene's cameras as a batch of one."""
        return self._map(lambda x: x[None])

    def transformed(self, similarity: Float[Tensor, "*b 4 4"]) -> "Cameras":
        """The cameras after the world (of each scene) moved by x -> s R x + t; near and far scale with it."""
        scale = torch.linalg.det(similarity[..., :3, :3])[..., None] ** (1 / 3)
        c2w = similarity[..., None, :, :] @ self.c2w
        rotation = c2w[..., :3, :3] / scale[..., None, None]
        c2w = torch.cat([torch.cat([rotation, c2w[..., :3, 3:]], -1), c2w[..., 3:, :]], -2)
        return type(self)(c2w=c2w, K=self.K, near=self.near * scale, far=self.far * scale)

    def rays(self, height: int, width: int) -> Float[Tensor, "*b v h w 3"]:
        """Directions through the pixel centres in camera axes, with z = 1 (so depth times ray is the point)."""
        rows, columns = (torch.arange(n, dtype=self.K.dtype, device=self.K.device) for n in (height, width))
        y, x = torch.meshgrid((rows + 0.5) / height, (columns + 0.5) / width, indexing="ij")
        pixels = torch.stack([x, y, torch.ones_like(x)], -1)
        return torch.einsum("...ij,hwj->...hwi", _inverse(self.K), pixels)

    def project(self, points: Float[Tensor, "*b v n 3"]) -> tuple[Float[Tensor, "*b v n 2"], Float[Tensor, "*b v n"]]:
        """Normalised image coordinates (0 to 1 inside the image) and depths of world points, per camera.

        Points at or behind the camera plane get finite but meaningless coordinates: test the depth.
        """
        w2c = self.w2c
        local = points @ w2c[..., :3, :3].mT + w2c[..., None, :3, 3]
        depth = local[..., 2]
        # Points without an image are moved onto the axis before the division, or their gradients poison the rest.
        in_front = depth > 1e-6
        local = torch.where(in_front[..., None], local, local.new_tensor([0.0, 0.0, 1.0]))
        uv = (local / local[..., 2:]) @ self.K.mT
        return uv[..., :2], depth

    def check(self) -> "Cameras":
        """Return self if the cameras can be used.

        Raises:
            InputError: saying which camera is wrong and how.
        """
        for field in fields(self):
            if not torch.isfinite(getattr(self, field.name)).all():
                raise InputError(f"The cameras' {field.name} contain NaN or infinite values; check the cameras file.")
        rotation = self.c2w[..., :3, :3]
        identity = torch.eye(3, dtype=rotation.dtype, device=rotation.device)
        wrong = ((rotation @ rotation.mT - identity).abs().amax((-2, -1)) > 1e-3) | (torch.linalg.det(rotation) < 0)
        if wrong.any():
            raise InputError(
                f"Camera {_first(wrong)} has a c2w whose 3x3 block is not a rotation; "
                "pass rigid camera-to-world matrices with OpenCV axes."
            )
        if (self.K[..., 0, 0] <= 0).any() or (self.K[..., 1, 1] <= 0).any():
            raise InputError("A camera's focal length is not positive; check the intrinsics.")
        if (self.K[..., :2, 2].abs() > 4).any() or (self.K[..., 0, 0] > 50).any():
            raise InputError("K must be normalised (row 0 divided by the width, row 1 by the height), not in pixels.")
        wrong = (self.near <= 0) | (self.far <= self.near)
        if wrong.any():
            raise InputError(f"Camera {_first(wrong)} needs 0 < near < far.")
        wrong = (self.near < _SMALLEST_DEPTH) | (self.far > 1 / _SMALLEST_DEPTH)
        if wrong.any():
            raise InputError(
                f"Camera {_first(wrong)} has near and far outside {_SMALLEST_DEPTH:g} to {1 / _SMALLEST_DEPTH:g}; "
                "give distances in the unit of the camera positions."
            )
        return self

    def _map(self, f: Callable[[Tensor], Tensor]) -> "Cameras":
        return type(self)(**{field.name: f(getattr(self, field.name)) for field in fields(self)})


def interpolate_cameras(cameras: Cameras, num_frames: int) -> Cameras:
    """A smooth path through the cameras of one scene: centres and focal lengths linear, rotations by geodesics.

    Args:
        cameras: At least two cameras, in the order of the path.
        num_frames: Number of cameras on the path, at least two; the first and last are the given ones.
    """
    if len(cameras) < 2 or num_frames < 2:
        raise InputError("A path needs at least two cameras and two frames.")
    position = torch.linspace(0, len(cameras) - 1, num_frames, dtype=cameras.c2w.dtype)
    start = position.floor().long().clamp(max=len(cameras) - 2)
    t = (position - start).to(cameras.c2w)

    def blend(x: Tensor) -> Tensor:
        weight = t.reshape(-1, *[1] * (x.ndim - 1))
        return torch.lerp(x[start], x[start + 1], weight)

    a, b = cameras.c2w[start, :3, :3], cameras.c2w[start + 1, :3, :3]
    rotation = a @ _rotation_power(a.mT @ b, t)
    c2w = blend(cameras.c2w)
    c2w[:, :3, :3] = rotation
    return Cameras(c2w=c2w, K=blend(cameras.K), near=blend(cameras.near), far=blend(cameras.far))


def orbit_cameras(cameras: Cameras, num_frames: int, *, depth: float, angle_deg: float = 8.0) -> Cameras:
    """A closed path on a small circle around the mean camera, looking at the middle of what it sees.

    Args:
        cameras: Cameras of one scene; lens and depth range are those of the first.
        num_frames: Number of cameras on the path.
        depth: How far ahead of the mean camera, along the first one's axis, the point looked at is.
        angle_deg: Half the angle that the circle spans as seen from the point looked at.
    """
    turn = torch.arange(num_frames, dtype=cameras.c2w.dtype) * (2 * torch.pi / num_frames)
    radius = depth * math.tan(math.radians(angle_deg))
    return _around(cameras, torch.stack([radius * turn.cos(), radius * turn.sin(), 0 * turn], -1), depth)


def spiral_cameras(cameras: Cameras, num_frames: int, *, depth: float, angle_deg: float = 8.0) -> Cameras:
    """A closed path of two turns around the mean camera that moves ahead in the first and back in the second.

    The path of the forward-facing scenes of LLFF (Mildenhall et al. 2019): nearer things show their depth.

    Args:
        cameras: Cameras of one scene; lens and depth range are those of the first.
        num_frames: Number of cameras on the path.
        depth: How far ahead of the mean camera, along the first one's axis, the point looked at is.
        angle_deg: Half the angle that a turn spans as seen from the point looked at; the path is as long as it is wide.
    """
    turn = torch.arange(num_frames, dtype=cameras.c2w.dtype) * (4 * torch.pi / num_frames)
    radius = depth * math.tan(math.radians(angle_deg))
    return _around(cameras, radius * torch.stack([turn.cos(), turn.sin(), (turn / 2).sin()], -1), depth)


def _around(cameras: Cameras, offsets: Float[Tensor, "n 3"], depth: float) -> Cameras:
    """Cameras beside the mean one, by offsets in the first one's axes, that look at a point ahead of the mean one."""
    first = cameras.select([0])
    axes = first.c2w[0, :3, :3]
    centre = cameras.centers.mean(0)
    target = centre + depth * axes[:, 2]
    eye = centre + offsets.to(axes) @ axes.T
    count = len(offsets)
    return Cameras(
        c2w=look_at(eye, target.expand_as(eye), (-axes[:, 1]).expand_as(eye)),
        K=first.K.expand(count, 3, 3),
        near=first.near.expand(count),
        far=first.far.expand(count),
    )


def look_at(
    eye: Float[Tensor, "*b 3"], target: Float[Tensor, "*b 3"], up: Float[Tensor, "*b 3"]
) -> Float[Tensor, "*b 4 4"]:
    """Camera-to-world matrices at `eye` whose z axis points to `target` and whose image top is towards `up`."""
    forward = F.normalize(target - eye, dim=-1)
    right = F.normalize(torch.linalg.cross(forward, up), dim=-1)
    down = torch.linalg.cross(forward, right)
    top = torch.stack([right, down, forward, eye], -1)
    bottom = torch.tensor([0.0, 0.0, 0.0, 1.0], dtype=eye.dtype, device=eye.device).expand(*eye.shape[:-1], 1, 4)
    return torch.cat([top, bottom], -2)


def _rotation_power(rotation: Float[Tensor, "n 3 3"], t: Float[Tensor, " n"]) -> Float[Tensor, "n 3 3"]:
    """rotation^t for angles below 180 degrees (Rodrigues' formula)."""
    skew = (rotation - rotation.mT) / 2
    axis = torch.stack([skew[:, 2, 1], skew[:, 0, 2], skew[:, 1, 0]], -1)
    sine = axis.norm(dim=-1)
    angle = torch.atan2(sine, (rotation.diagonal(dim1=-2, dim2=-1).sum(-1) - 1) / 2)
    cross = skew / sine.clamp_min(1e-12)[:, None, None]
    angle = (angle * t)[:, None, None]
    identity = torch.eye(3, dtype=rotation.dtype, device=rotation.device)
    return identity + angle.sin() * cross + (1 - angle.cos()) * cross @ cross


def _inverse(matrix: Float[Tensor, "*b 3 3"]) -> Float[Tensor, "*b 3 3"]:
    """The inverse, in closed form: graph formats have no other, and a batch of 3x3 matrices needs no other."""
    a, b, c = matrix.unbind(-2)
    adjugate = torch.stack([torch.linalg.cross(b, c), torch.linalg.cross(c, a), torch.linalg.cross(a, b)], -1)
    return adjugate / (a * adjugate[..., 0]).sum(-1)[..., None, None]


def _first(wrong: Tensor) -> int:
    return int(torch.nonzero(wrong)[0, -1])
