"""What every scaffold returns."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from sr3r.gaussians import Gaussians


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
