"""What a scaffold is, and what it returns."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from sr3r.gaussians import Gaussians
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class ScaffoldOutput:
    """The scaffold's Gaussians, its tokens, and what its training needs.

    Attributes:
        gaussians: One per LR pixel, ordered view, row, column: m = v * h * w.
        tokens: Geometry-aware tokens (t_pre of the paper) on a coarse grid.
        depth: Depth along z of every LR pixel.
        candidate_logits: Scores of the depth candidates, before the softmax; None where depth is no such choice.
        candidates: The candidates' inverse depths, descending (near to far); None likewise.
    """

    gaussians: Gaussians
    tokens: Float[Tensor, "b v gh gw d"]
    depth: Float[Tensor, "b v h w"]
    candidate_logits: Float[Tensor, "b v s h w"] | None = None
    candidates: Float[Tensor, "b v s"] | None = None

    def scaled(self, factor: Float[Tensor, " b"]) -> "ScaffoldOutput":
        """The same in a world that is larger by a factor (one per scene), seen from the origin."""
        f = factor[:, None, None]
        gaussians = replace(self.gaussians, means=self.gaussians.means * f, scales=self.gaussians.scales * f)
        candidates = None if self.candidates is None else self.candidates / f
        return replace(self, gaussians=gaussians, depth=self.depth * f[..., None], candidates=candidates)


@runtime_checkable
class Scaffold(Protocol):
    """What SR3R asks of a backbone; any `nn.Module` with these serves (docs/backbones.md).

    It may also have `needs_poses = False`: then it runs where the cameras are not known, all of them the identity, and
    gives means from which they can be found.

    Attributes:
        token_dim: Width of its tokens.
        stride: Image sides are multiples of it, in pixels; SR3R pads them.
    """

    token_dim: int
    stride: int

    def __call__(self, views: Views) -> ScaffoldOutput:
        """Run on a batch of scenes, in the frame and unit of the cameras: the first the identity, its near at 1."""
        ...
