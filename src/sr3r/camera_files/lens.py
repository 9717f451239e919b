"""The lens models of COLMAP, OpenCV and nerfstudio as one, and the pinhole that stands in for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import InputError

_WIDEST_FISHEYE = 0.5
"""Focal length over the longer side of the pinhole for a fisheye: at least this, which is 90 degrees."""

_NARROWEST_FISHEYE = 5.0
_ZOOM_STEP = 1.01
# The pinhole of each takes a moment to find.
_MAX_FISHEYES = 2000


@dataclass(frozen=True, kw_only=True)
class Lens:
    """A lens that bends straight lines. Lengths are divided by the photo's width (x) and height (y).

    A point in camera axes is projected to x/z, y/z, or for a fisheye to where its radius is the angle from the axis
    in radians (equidistant). Then, with r the radius there, x becomes

        x (1 + k1 r^2 + k2 r^4 + k3 r^6 + k4 r^8) / (1 + d1 r^2 + d2 r^4 + d3 r^6)
        + 2 p1 x y + p2 (r^2 + 2 x^2) + s1 r^2

    and y likewise with p1 and p2 exchanged and s2. OpenCV and COLMAP's FULL_OPENCV call d1, d2, d3 k4, k5, k6.

    Attributes:
        fx: Focal length; fy likewise.
        cx: Principal point, the centre is 0.5; cy likewise.
        is_fisheye: Whether the radius is the angle.
        k1: Coefficients, see above; so are the others.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    is_fisheye: bool = False
    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    d1: float = 0.0
    d2: float = 0.0
    d3: float = 0.0
    p1: float = 0.0
    p2: float = 0.0
    s1: float = 0.0
    s2: float = 0.0

    @property
    def bends(self) -> bool:
        """Whether photos have to be straightened; otherwise the lens is a pinhole."""
        return self.is_fisheye or any(getattr(self, name) != 0 for name in COEFFICIENTS)

    @property
    def K(self) -> Float[Tensor, "3 3"]:
        """Its normalised intrinsics, float64."""
        rows = [[self.fx, 0.0, self.cx], [0.0, self.fy, self.cy], [0.0, 0.0, 1.0]]
        return torch.tensor(rows, dtype=torch.float64)


COEFFICIENTS = tuple(field.name for field in fields(Lens) if field.default == 0.0 and field.name != "is_fisheye")
"""Names of the numbers that bend."""


def distort(points: Float[Tensor, "*n 2"], lens: Lens) -> Float[Tensor, "*n 2"]:
    """Where points of the plane z = 1 appear through the lens, before focal length and principal point.

    Args:
        points: x / z and y / z of points in camera axes.
        lens: Its coefficients.
    """
    if lens.is_fisheye:
        radius = points.norm(dim=-1, keepdim=True)
        points = torch.where(radius > 1e-9, radius.atan() / radius.clamp_min(1e-9), 1.0) * points
    x, y = points.unbind(-1)
    r2 = x * x + y * y
    radial = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * (lens.k3 + r2 * lens.k4)))
    radial = radial / (1 + r2 * (lens.d1 + r2 * (lens.d2 + r2 * lens.d3)))
    return torch.stack(
        [
            x * radial + 2 * lens.p1 * x * y + lens.p2 * (r2 + 2 * x * x) + lens.s1 * r2,
            y * radial + lens.p1 * (r2 + 2 * y * y) + 2 * lens.p2 * x * y + lens.s2 * r2,
        ],
        -1,
    )


def pinhole_of(lens: Lens) -> Float[Tensor, "3 3"]:
    """Normalised intrinsics of the pinhole for photos of a lens.

    They are the lens's own, but for a fisheye: then it is the widest pinhole with the same principal point that the
    photo covers and that sees at most 90 degrees along the longer side.

    Raises:
        InputError: no pinhole shows what the fisheye does; its numbers are wrong.
    """
    if not lens.is_fisheye:
        return lens.K
    zoom = _WIDEST_FISHEYE / min(lens.fx, lens.fy)
    places = torch.linspace(0, 1, 33, dtype=torch.float64)
    uv = torch.cartesian_prod(places, places)
    while zoom * min(lens.fx, lens.fy) < _NARROWEST_FISHEYE:
        K = lens.K
        K[[0, 1], [0, 1]] *= zoom
        seen = _through(uv, lens, K)
        if ((seen >= 0) & (seen <= 1)).all():
            return K
        zoom *= _ZOOM_STEP
    raise InputError("The coefficients of a fisheye lens show no pinhole's picture; check the calibration.")


def intrinsics_of(lenses: Sequence[Lens]) -> Float[Tensor, "n 3 3"]:
    """Their normalised intrinsics, float64."""
    K = torch.eye(3, dtype=torch.float64).repeat(len(lenses), 1, 1)
    numbers = [[lens.fx, lens.fy, lens.cx, lens.cy] for lens in lenses]
    K[:, [0, 1, 0, 1], [0, 1, 2, 2]] = torch.tensor(numbers, dtype=torch.float64)
    return K


def pinholes_of(lenses: Sequence[Lens]) -> Float[Tensor, "n 3 3"]:
    """`pinhole_of` each of the lenses.

    Raises:
        InputError: a fisheye's numbers are wrong, or there are more different ones than anyone has.
    """
    K = intrinsics_of(lenses)
    fisheyes: dict[Lens, list[int]] = {}
    for index, lens in enumerate(lenses):
        if lens.is_fisheye:
            fisheyes.setdefault(lens, []).append(index)
    if len(fisheyes) > _MAX_FISHEYES:
        raise InputError(
            f"There are more than {_MAX_FISHEYES:,} different fisheye lenses; give photos of one the same."
        )
    for lens, indices in fisheyes.items():
        K[indices] = pinhole_of(lens)
    return K


def undistort(image: Float[Tensor, "3 h w"], lens: Lens, K: Float[Tensor, "3 3"]) -> Float[Tensor, "3 h w"]:
    """The photo that a pinhole camera would have taken, in the same size; its edge is repeated where it ends.

    Args:
        image: In [0, 1], through the lens.
        lens: It.
        K: Normalised intrinsics of the pinhole, from `pinhole_of`.
    """
    uv = _through(_pixel_centres(image.shape[1], image.shape[2]), lens, K)
    grid = (2 * uv - 1)[None].to(image)
    return F.grid_sample(image[None], grid, mode="bilinear", padding_mode="border", align_corners=False)[0]


def _pixel_centres(height: int, width: int) -> Float[Tensor, "h w 2"]:
    rows, columns = ((torch.arange(n, dtype=torch.float64) + 0.5) / n for n in (height, width))
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    return torch.stack([x, y], -1)


def _through(uv: Float[Tensor, "*n 2"], lens: Lens, K: Float[Tensor, "3 3"]) -> Float[Tensor, "*n 2"]:
    """Where in the photo the points of the pinhole's picture are, both normalised."""
    K, mine = K.to(uv), lens.K
    points = (uv - K[:2, 2]) / K[[0, 1], [0, 1]]
    return distort(points, lens) * mine[[0, 1], [0, 1]] + mine[:2, 2]
