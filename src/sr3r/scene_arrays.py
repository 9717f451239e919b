"""`SceneArrays`: the Gaussians of one scene as NumPy arrays, for files and the page, which need no torch."""

import math
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from jaxtyping import Float32, Int64

from sr3r.errors import InputError

SH_C0 = 0.28209479177387814
"""The constant spherical harmonic; colour = 0.5 + SH_C0 * sh[0] for degree 0."""

LOGIT_EPS = 1e-6
"""Opacities are kept this far from 0 and 1 when turned into logits, which are infinite there."""

# What a turn by 180 degrees about x does to each harmonic of degree 0 to 4: it keeps it, or changes its sign.
_TURNED_SH = np.array(
    [1, -1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, -1, 1, -1, 1, -1, 1, -1, 1, 1, -1, 1, -1, 1], np.float32
)
_SHORTEST = 1e-12


@dataclass(frozen=True, kw_only=True)
class SceneArrays:
    """The five attributes of `Gaussians`, activated and of one scene, as float32 arrays.

    Attributes:
        means: Centres in the world frame, scene units.
        quats: Unit quaternions, wxyz.
        scales: Standard deviations along the Gaussian's axes, scene units.
        opacities: In [0, 1].
        sh: Spherical-harmonic colour, DC first, 3DGS basis and sign.
    """

    means: Float32[np.ndarray, "n 3"]
    quats: Float32[np.ndarray, "n 4"]
    scales: Float32[np.ndarray, "n 3"]
    opacities: Float32[np.ndarray, " n"]
    sh: Float32[np.ndarray, "n k 3"]

    @classmethod
    def from_raw(
        cls,
        *,
        means: Float32[np.ndarray, "n 3"],
        log_scales: Float32[np.ndarray, "n 3"],
        quats: Float32[np.ndarray, "n 4"],
        logits: Float32[np.ndarray, " n"],
        sh: Float32[np.ndarray, "n k 3"],
    ) -> Self:
        """Activated values of what 3DGS files store; quaternions are normalised."""
        # Values that cannot be drawn overflow; whoever reads a file leaves them out.
        with np.errstate(over="ignore", invalid="ignore"):
            opacities = 1 / (1 + np.exp(-logits))
            return cls(means=means, quats=normalized(quats), scales=np.exp(log_scales), opacities=opacities, sh=sh)

    def __len__(self) -> int:
        """Number of Gaussians."""
        return len(self.means)

    def select(self, index: Int64[np.ndarray, " m"]) -> Self:
        """The Gaussians at the given indices."""
        return replace(self, **{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def visible(self, threshold: float = 0.0) -> Self:
        """The Gaussians with an opacity above the threshold."""
        return self.select(np.flatnonzero(self.opacities > threshold))

    def logits(self) -> Float32[np.ndarray, " n"]:
        """Opacities before the sigmoid, finite."""
        return logits_of(self.opacities)

    def turned_over(self) -> Self:
        """The scene turned by 180 degrees about x: from our axes (right, down, forward) to right, up, back, and back.

        Spherical harmonics turn along.
        """
        w, x, y, z = self.quats.T
        return replace(
            self,
            means=self.means * np.array([1, -1, -1], np.float32),
            quats=np.stack([-x, w, -z, y], 1),
            sh=self.sh * _TURNED_SH[: self.sh.shape[1], None],
        )


def check_values(scene: Any) -> None:
    """Make sure that every value is finite and in range.

    Args:
        scene: `SceneArrays` or `Gaussians`.

    Raises:
        InputError: naming the first attribute that is not.
    """
    for field in fields(SceneArrays):
        if not (abs(getattr(scene, field.name)) < math.inf).all():
            raise InputError(f"The Gaussians' {field.name} contain NaN or infinite values.")
    if (scene.scales <= 0).any():
        raise InputError("The Gaussians' scales must be positive; did you pass log scales?")
    if ((scene.opacities < 0) | (scene.opacities > 1)).any():
        raise InputError("The Gaussians' opacities must be in [0, 1]; did you pass logits?")


def normalized(quats: Float32[np.ndarray, "n 4"]) -> Float32[np.ndarray, "n 4"]:
    """Quaternions of length 1; those of length 0 stay."""
    return quats / np.maximum(np.sqrt((quats * quats).sum(1, keepdims=True)), np.float32(_SHORTEST))


def logits_of(opacities: Float32[np.ndarray, " n"]) -> Float32[np.ndarray, " n"]:
    """What the sigmoid turns into the opacities, which are kept a little off 0 and 1."""
    inside = opacities.clip(LOGIT_EPS, 1 - LOGIT_EPS)
    return np.log(inside / (1 - inside))
