"""`Gaussians`: the five attributes of a 3D Gaussian scene, in activated values (see docs/conventions.md)."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.scene_arrays import LOGIT_EPS, SceneArrays, check_values
from sr3r.scene_arrays import SH_C0 as SH_C0


class RawGaussians(NamedTuple):
    """Unconstrained attributes: what networks add residuals to and what 3DGS files store."""

    means: Float[Tensor, "*b n 3"]
    log_scales: Float[Tensor, "*b n 3"]
    quats: Float[Tensor, "*b n 4"]
    logits: Float[Tensor, "*b n"]
    sh: Float[Tensor, "*b n k 3"]


@dataclass(frozen=True, kw_only=True)
class Gaussians:
    """A set of 3D Gaussians, or a batch of sets of equal size.

    Attributes:
        means: Centres in the world frame, scene units.
        quats: Unit quaternions, wxyz, that rotate the Gaussian's axes to world axes.
        scales: Standard deviations along the Gaussian's axes, > 0, scene units.
        opacities: In [0, 1].
        sh: Spherical-harmonic colour, DC first, 3DGS basis and sign; k = (degree + 1)^2;
            colour = max(0.5 + sum_k basis_k(direction) sh_k, 0).

    >>> import torch, sr3r
    >>> dot = sr3r.Gaussians(
    ...     means=torch.tensor([[0.0, 0.0, 2.0]]),
    ...     quats=torch.tensor([[1.0, 0.0, 0.0, 0.0]]),
    ...     scales=torch.full((1, 3), 0.1),
    ...     opacities=torch.ones(1),
    ...     sh=torch.zeros(1, 1, 3),  # Grey.
    ... )
    >>> dot
    Gaussians(1, SH degree 0, float32 on cpu)
    >>> twice = torch.diag(torch.tensor([2.0, 2.0, 2.0, 1.0]))
    >>> dot.transformed(twice).means
    tensor([[0., 0., 4.]])
    """

    means: Float[Tensor, "*b n 3"]
    quats: Float[Tensor, "*b n 4"]
    scales: Float[Tensor, "*b n 3"]
    opacities: Float[Tensor, "*b n"]
    sh: Float[Tensor, "*b n k 3"]

    def __len__(self) -> int:
        """Number of Gaussians in one scene."""
        return self.means.shape[-2]

    @property
    def sh_degree(self) -> int:
        """Degree of the spherical harmonics, 0 to 4."""
        return round(self.sh.shape[-2] ** 0.5) - 1

    @property
    def device(self) -> torch.device:
        """Where the tensors live."""
        return self.means.device

    def __repr__(self) -> str:
        batch = "".join(f"{size} x " for size in self.means.shape[:-2])
        kind = f"{str(self.means.dtype).removeprefix('torch.')} on {self.device}"
        return f"Gaussians({batch}{len(self):,}, SH degree {self.sh_degree}, {kind})"

    def to(self, target: torch.device | torch.dtype | str) -> "Gaussians":
        """The same Gaussians on another device or in another floating-point type."""
        return self._map(lambda x: x.to(target))

    def detach(self) -> "Gaussians":
        """The same values without a gradient."""
        return self._map(Tensor.detach)

    def select(self, index: Int[Tensor, " m"]) -> "Gaussians":
        """The Gaussians at the given indices, the same in every scene of a batch."""
        batch = self.means.ndim - 2
        return self._map(lambda x: x.index_select(batch, index))

    def __getitem__(self, scene: int) -> "Gaussians":
        """One scene of a batch."""
        if self.means.ndim < 3:
            raise InputError("These Gaussians are one scene, not a batch; use .select to pick Gaussians.")
        return self._map(lambda x: x[scene])

    def unsqueeze(self) -> "Gaussians":
        """The scene as a batch of one."""
        return self._map(lambda x: x[None])

    def visible(self, threshold: float = 0.0) -> "Gaussians":
        """The Gaussians of an unbatched scene with an opacity above the threshold."""
        if self.means.ndim != 2:
            raise InputError("Scenes of a batch have different visible Gaussians; index the batch first.")
        return self.select(torch.nonzero(self.opacities > threshold).squeeze(-1))

    def widened(self, sizes: Float[Tensor, "*b n"]) -> "Gaussians":
        """Every scale with the given size in quadrature: a convolution with round Gaussians, without their fading."""
        # Not torch.hypot, which ONNX does not have.
        return replace(self, scales=(self.scales.square() + sizes.square()[..., None]).sqrt())

    def raw(self) -> RawGaussians:
        """Unconstrained values: log scales, opacity logits (finite: opacities are clamped by 1e-6)."""
        return RawGaussians(
            means=self.means,
            log_scales=self.scales.log(),
            quats=self.quats,
            logits=torch.logit(self.opacities, eps=LOGIT_EPS),
            sh=self.sh,
        )

    @classmethod
    def from_raw(cls, raw: RawGaussians) -> "Gaussians":
        """The inverse of `raw`; quaternions are normalised."""
        return cls(
            means=raw.means,
            quats=F.normalize(raw.quats, dim=-1),
            scales=raw.log_scales.exp(),
            opacities=raw.logits.sigmoid(),
            sh=raw.sh,
        )

    @classmethod
    def from_arrays(cls, arrays: SceneArrays) -> "Gaussians":
        """The scene of a file, in the memory of its arrays."""
        values = {field.name: np.ascontiguousarray(getattr(arrays, field.name)) for field in fields(cls)}
        return cls(**{name: torch.from_numpy(value) for name, value in values.items()})

    def arrays(self) -> SceneArrays:
        """One scene for a file or the page: float32 on the CPU, without a gradient.

        Raises:
            InputError: it is a batch.
        """
        if self.means.ndim != 2:
            raise InputError("A file holds one scene, not a batch; index the batch first with scene[i].")
        plain = self.detach().to("cpu").to(torch.float32)
        return SceneArrays(**{field.name: getattr(plain, field.name).numpy() for field in fields(self)})

    def covariances(self) -> Float[Tensor, "*b n 3 3"]:
        """World-space covariance matrices R diag(s^2) R^T (3DGS, equation 6)."""
        m = quats_to_matrices(self.quats) * self.scales[..., None, :]
        return m @ m.mT

    def transformed(self, similarity: Float[Tensor, "*b 4 4"]) -> "Gaussians":
        """The scene moved by x -> s R x + t, spherical harmonics included.

        Args:
            similarity: Homogeneous matrix (one per scene) whose upper-left block is a positive multiple of a rotation.

        Raises:
            InputError: the matrix is not a similarity.
        """
        block = similarity[..., :3, :3]
        scale = torch.linalg.det(block).clamp_min(0) ** (1 / 3)
        rotation = block / scale[..., None, None]
        identity = torch.eye(3, dtype=block.dtype, device=block.device)
        # A compiled graph cannot ask its data.
        is_rotation = torch.compiler.is_compiling() or torch.allclose(
            rotation @ rotation.mT, identity.expand_as(rotation), atol=1e-4
        )
        if not is_rotation:
            raise InputError("The transform is not a similarity: its 3x3 block must be scale times rotation.")
        return type(self)(
            means=self.means @ block.mT + similarity[..., None, :3, 3],
            quats=multiply_quats(matrices_to_quats(rotation)[..., None, :], self.quats),
            scales=self.scales * scale[..., None, None],
            opacities=self.opacities,
            sh=rotate_sh(self.sh, rotation),
        )

    def check(self) -> "Gaussians":
        """Return self if every value is finite and in range.

        Raises:
            InputError: naming the first attribute that is not.
        """
        check_values(self)
        return self

    def _map(self, f: Callable[[Tensor], Tensor]) -> "Gaussians":
        return type(self)(**{field.name: f(getattr(self, field.name)) for field in fields(self)})


def concatenate(scenes: list[Gaussians]) -> Gaussians:
    """All Gaussians of several scenes (or batches of equal size) as one, of the highest of their degrees."""
    names = {"means": -2, "quats": -2, "scales": -2, "opacities": -1, "sh": -3}
    most = max(scene.sh.shape[-2] for scene in scenes)
    scenes = [replace(scene, sh=F.pad(scene.sh, (0, 0, 0, most - scene.sh.shape[-2]))) for scene in scenes]
    return Gaussians(**{name: torch.cat([getattr(s, name) for s in scenes], dim) for name, dim in names.items()})


def quats_to_matrices(quats: Float[Tensor, "*b 4"]) -> Float[Tensor, "*b 3 3"]:
    """Rotation matrices of wxyz quaternions, which need not be normalised (zero gives the identity)."""
    w, x, y, z = F.normalize(quats, dim=-1).unbind(-1)
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return torch.stack(rows, -1).unflatten(-1, (3, 3))


def matrices_to_quats(matrices: Float[Tensor, "*b 3 3"]) -> Float[Tensor, "*b 4"]:
    """Unit wxyz quaternions of rotation matrices, w >= 0.

    Shepperd's method: of the four equivalent formulas the best conditioned one is taken per matrix.
    """
    m = matrices
    trace = m.diagonal(dim1=-2, dim2=-1)
    xx, yy, zz = trace.unbind(-1)
    squares = torch.stack([1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz], -1)
    a = [m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]]
    s = [m[..., 2, 1] + m[..., 1, 2], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 0] + m[..., 0, 1]]
    candidates = torch.stack(
        [
            torch.stack([squares[..., 0], a[0], a[1], a[2]], -1),
            torch.stack([a[0], squares[..., 1], s[2], s[1]], -1),
            torch.stack([a[1], s[2], squares[..., 2], s[0]], -1),
            torch.stack([a[2], s[1], s[0], squares[..., 3]], -1),
        ],
        -2,
    )
    best = squares.argmax(-1)[..., None, None].expand(*squares.shape[:-1], 1, 4)
    quats = F.normalize(candidates.gather(-2, best).squeeze(-2), dim=-1)
    return torch.where(quats[..., :1] < 0, -quats, quats)


def multiply_quats(p: Float[Tensor, "*#b 4"], q: Float[Tensor, "*#b 4"]) -> Float[Tensor, "*b 4"]:
    """Hamilton product of wxyz quaternions: rotate by q, then by p."""
    p, q = torch.broadcast_tensors(p, q)
    pw, px, py, pz = p.unbind(-1)
    qw, qx, qy, qz = q.unbind(-1)
    return torch.stack(
        [
            pw * qw - px * qx - py * qy - pz * qz,
            pw * qx + px * qw + py * qz - pz * qy,
            pw * qy - px * qz + py * qw + pz * qx,
            pw * qz + px * qy - py * qx + pz * qw,
        ],
        -1,
    )


def sh_basis(directions: Float[Tensor, "*b 3"], degree: int) -> Float[Tensor, "*b k"]:
    """Real spherical harmonics of unit directions in the 3DGS order and sign, degree 0 to 4."""
    if not 0 <= degree <= 4:
        raise InputError(f"Spherical harmonics of degree {degree} are not supported; use 0 to 4.")
    x, y, z = directions.unbind(-1)
    xx, yy, zz, xy, yz, xz = x * x, y * y, z * z, x * y, y * z, x * z
    basis = [torch.full_like(x, SH_C0)]
    if degree >= 1:
        basis += [-0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x]
    if degree >= 2:
        basis += [
            1.0925484305920792 * xy,
            -1.0925484305920792 * yz,
            0.31539156525252005 * (2 * zz - xx - yy),
            -1.0925484305920792 * xz,
            0.5462742152960396 * (xx - yy),
        ]
    if degree >= 3:
        basis += [
            -0.5900435899266435 * y * (3 * xx - yy),
            2.890611442640554 * xy * z,
            -0.4570457994644658 * y * (4 * zz - xx - yy),
            0.3731763325901154 * z * (2 * zz - 3 * xx - 3 * yy),
            -0.4570457994644658 * x * (4 * zz - xx - yy),
            1.445305721320277 * z * (xx - yy),
            -0.5900435899266435 * x * (xx - 3 * yy),
        ]
    if degree >= 4:
        basis += [
            2.5033429417967046 * xy * (xx - yy),
            -1.7701307697799304 * yz * (3 * xx - yy),
            0.9461746957575601 * xy * (7 * zz - 1),
            -0.6690465435572892 * yz * (7 * zz - 3),
            0.10578554691520431 * (zz * (35 * zz - 30) + 3),
            -0.6690465435572892 * xz * (7 * zz - 3),
            0.47308734787878004 * (xx - yy) * (7 * zz - 1),
            -1.7701307697799304 * xz * (xx - 3 * yy),
            0.6258357354491761 * (xx * (xx - 3 * yy) - yy * (3 * xx - yy)),
        ]
    return torch.stack(basis, -1)


def rotate_sh(sh: Float[Tensor, "*b n k 3"], rotation: Float[Tensor, "*b 3 3"]) -> Float[Tensor, "*b n k 3"]:
    """Coefficients of the colour function after the scene is rotated: new(R d) = old(d).

    Each band is rotated by the matrix that maps the basis at rotated directions to the basis at the directions,
    found by least squares over fixed directions; the fit is exact because a band is closed under rotation.
    """
    degree = round(sh.shape[-2] ** 0.5) - 1
    if degree == 0:
        return sh
    generator = torch.Generator().manual_seed(0)
    directions = F.normalize(torch.randn(64, 3, generator=generator, dtype=torch.float64), dim=-1)
    before = sh_basis(directions, degree)
    after = sh_basis(directions @ rotation.detach().double().cpu().mT, degree)
    rotated = [sh[..., :1, :]]
    for band in range(1, degree + 1):
        columns = slice(band**2, (band + 1) ** 2)
        matrix = torch.linalg.pinv(after[..., columns]) @ before[:, columns]
        rotated.append(matrix.to(sh)[..., None, :, :] @ sh[..., columns, :])
    return torch.cat(rotated, -2)
