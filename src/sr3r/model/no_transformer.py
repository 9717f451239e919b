"""Nothing where a point transformer would be: every Gaussian on its own (Table 3, offsets without PTv3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from jaxtyping import Float, Int
from torch import Tensor, nn

from sr3r.model.bounds import Width


@dataclass(frozen=True, kw_only=True)
class NoTransformerConfig:
    """Stands for a point transformer that is left out."""

    dim: Width = 64
    """Width of what is known of a Gaussian."""

    @property
    def in_dim(self) -> int:
        """Width of the input."""
        return self.dim


class NoTransformer(nn.Module):
    """Every point keeps its features."""

    fine_bits = 0
    """The cells do not matter."""

    def __init__(self, config: NoTransformerConfig):
        super().__init__()
        self.out_dim = config.dim

    def forward(
        self, x: Float[Tensor, "n d"], cells: Int[Tensor, "n 3"], counts: Sequence[int]
    ) -> Float[Tensor, "n d"]:
        """The features as they are."""
        return x
