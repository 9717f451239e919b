"""What a backbone is, and the scaffold that it gives."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, concatenate
from sr3r.model.network_frame import NetworkFrame
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class DepthChoice:
    """Scores of depth candidates, for every pixel of every view.

    Attributes:
        candidates: Inverse depths, descending in equal steps; the same for all pixels, or each pixel's own.
        logits: Scores before the softmax.
    """

    candidates: Float[Tensor, "b v s #h #w"]
    logits: Float[Tensor, "b v s h w"]

    @property
    def depth(self) -> Float[Tensor, "b v h w"]:
        """Where the expected inverse depth is."""
        return 1 / (self.logits.softmax(2) * self.candidates).sum(2)


@dataclass(frozen=True, kw_only=True)
class Scaffold:
    """The scaffold's Gaussians, its tokens, and what its training needs.

    Attributes:
        gaussians: One per LR pixel, ordered view, row, column: m = v * h * w.
        tokens: Geometry-aware tokens (t_pre of the paper) on a coarse grid.
        depth: Depth along z of every LR pixel.
        candidate_logits: Scores of the depth candidates, before the softmax; None where depth is not such a choice.
        candidates: The candidates' inverse depths, descending (near to far); None likewise.
        refinements: The same choice at every finer level of a backbone that goes from coarse to fine; its first choice
            is that of the candidates above, at a lower resolution than the depth.
        intermediate: In training, the same Gaussians at a depth that the backbone found on its way to the final one,
            which gives it no gradient: to be judged along with the others, in the frame and unit of the depth. None
            where there is no such depth.
        backdrop: Gaussians of no pixel, any number, which stay as they are and end behind those of the result; None
            if there are none, or they are among `gaussians` already (as `in_world` does it).
        frame: The frame that all of this is in, with the way back to the world. SR3R notes it; None where that is the
            frame of the cameras: of what a backbone gives, and in the world.
    """

    gaussians: Gaussians
    tokens: Float[Tensor, "b v gh gw d"]
    depth: Float[Tensor, "b v h w"]
    candidate_logits: Float[Tensor, "b v s hh ww"] | None = None
    candidates: Float[Tensor, "b v s"] | None = None
    refinements: tuple[DepthChoice, ...] = ()
    intermediate: Gaussians | None = None
    backdrop: Gaussians | None = None
    frame: NetworkFrame | None = None

    def before_backdrop(self, gaussians: Gaussians) -> Gaussians:
        """Other Gaussians in the frame of the backdrop, and the backdrop after them."""
        return gaussians if self.backdrop is None else concatenate([gaussians, self.backdrop])

    def placed(self, gaussians: Gaussians, *, backdrop: bool = True) -> Gaussians:
        """Gaussians made of this scaffold's in the world: without padded pixels, and the backdrop after them.

        Args:
            gaussians: In the frame of the scaffold, as many for each of its Gaussians.
            backdrop: Whether the backdrop joins them.

        Raises:
            InputError: the scaffold is not in the network's frame.
        """
        frame = self._network_frame()
        gaussians = frame.without_padding(gaussians, self.depth)
        return (self.before_backdrop(gaussians) if backdrop else gaussians).transformed(frame.to_world)

    def in_world(self, *, backdrop: bool = True) -> "Scaffold":
        """All of it in the world of the cameras, in its unit, without padded pixels; only the tokens stay as they are.

        Args:
            backdrop: Whether the backdrop joins the Gaussians.

        Raises:
            InputError: it is there already.
        """
        frame = self._network_frame()
        unit = frame.unit[:, None, None]
        return replace(
            self,
            gaussians=self.placed(self.gaussians, backdrop=backdrop),
            depth=frame.cropped(self.depth) * unit[..., None],
            candidate_logits=None if self.candidate_logits is None else frame.cropped(self.candidate_logits),
            candidates=None if self.candidates is None else self.candidates / unit,
            refinements=tuple(
                DepthChoice(
                    candidates=frame.cropped(choice.candidates) / unit[..., None, None],
                    logits=frame.cropped(choice.logits),
                )
                for choice in self.refinements
            ),
            intermediate=None if self.intermediate is None else self.placed(self.intermediate, backdrop=False),
            backdrop=None,
            frame=None,
        )

    def _network_frame(self) -> NetworkFrame:
        if self.frame is None:
            raise InputError("This scaffold is not in a network's frame. Take one of `SR3R.scaffold_only`.")
        return self.frame

    def scaled(self, factor: Float[Tensor, " b"]) -> "Scaffold":
        """The same in numbers that are larger by a factor (one per scene), seen from the origin."""
        f = factor[:, None, None]

        def larger(gaussians: Gaussians) -> Gaussians:
            return replace(gaussians, means=gaussians.means * f, scales=gaussians.scales * f)

        return replace(
            self,
            gaussians=larger(self.gaussians),
            depth=self.depth * f[..., None],
            candidates=None if self.candidates is None else self.candidates / f,
            refinements=tuple(replace(r, candidates=r.candidates / f[..., None, None]) for r in self.refinements),
            intermediate=None if self.intermediate is None else larger(self.intermediate),
            backdrop=None if self.backdrop is None else larger(self.backdrop),
            frame=None if self.frame is None else self.frame.scaled(factor),
        )


@runtime_checkable
class Backbone(Protocol):
    """What SR3R asks of a backbone; any `nn.Module` with these members will do (docs/backbones.md).

    It may also have `needs_poses = False`: then it runs without known cameras, all of them the identity, and
    gives means from which they can be found. With `knows_bf16 = True` a CPU that multiplies in bf16 runs it under
    autocast, which it must keep from rounding positions (`full_precision`); without, in float32.

    Attributes:
        token_dim: Width of its tokens.
        stride: Image sides are multiples of it, in pixels; SR3R pads them.
    """

    token_dim: int
    stride: int

    def __call__(self, views: Views) -> Scaffold:
        """Run on a batch of scenes, in the frame and unit of the cameras: the first the identity, its near at 1."""
        ...
