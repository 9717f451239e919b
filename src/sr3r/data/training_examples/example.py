"""`Example`: what one step of training sees of a scene, and of what it consists."""

from dataclasses import dataclass, fields, replace
from typing import Self

import torch
from jaxtyping import Float
from torch import Tensor

from sr3r.cameras import Cameras
from sr3r.data.dataset import Dataset
from sr3r.data.training_examples.photometric import PhotometricConfig
from sr3r.data.training_examples.training_protocols import TrainingProtocol
from sr3r.errors import InputError
from sr3r.views import Views


@dataclass(frozen=True, kw_only=True)
class Example:
    """Context and target views of one scene, or of a batch of scenes.

    Attributes:
        context: High-resolution images of the views that the model will see (reduced).
        target: Views to compare renders with; there may be 0 of them.
        context_depth: Exact z-depth at the pixel centres, where it is known.
        target_depth: The same for the targets.
    """

    context: Views
    target: Views
    context_depth: Float[Tensor, "*b v h w"] | None = None
    target_depth: Float[Tensor, "*b t h w"] | None = None

    def to(self, device: torch.device | str) -> Self:
        """The same example on another device."""
        return replace(
            self,
            context=self.context.to(device),
            target=self.target.to(device),
            context_depth=None if self.context_depth is None else self.context_depth.to(device),
            target_depth=None if self.target_depth is None else self.target_depth.to(device),
        )


@dataclass(frozen=True, kw_only=True)
class ExampleConfig:
    """What one training example consists of."""

    size: int = 256
    """Height and width of the images, pixels."""
    num_context: int = 2
    """Views that the model sees."""
    num_target: int = 2
    """Views that its renders are compared with; 0 for geometry alone."""
    supersample: int = 2
    """Samples along each side of an edge pixel (synthetic scenes only)."""
    gap: tuple[int, int] = (2, 24)
    """Smallest and largest distance of the context frames (recorded sequences without a protocol only)."""
    protocol: TrainingProtocol | None = None
    """How a publication draws from recorded sequences; None draws with `gap` and crops with `center_cropped`."""
    photometric: PhotometricConfig | None = None
    """Changes of colour, the same for all views of an example; None leaves the colours."""


@dataclass(frozen=True, kw_only=True)
class BatchShape:
    """A shape that the batch of a step may have."""

    size: int
    """Height and width of the images, pixels."""
    num_context: int
    """Views that the model sees."""
    batch_size: int
    """Examples in the batch, of all processes together."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One data set of a mixture.

    Attributes:
        dataset: Synthetic scenes or recorded sequences.
        weight: Its share of the examples, relative to the weights of the other parts.
        config: What its examples consist of; sizes and numbers of views are those of the other parts.
    """

    dataset: Dataset
    weight: float = 1.0
    config: ExampleConfig


def collate(examples: list[Example]) -> Example:
    """A batch of examples of equal shapes; it has depth if all of them have.

    Raises:
        InputError: the list is empty.
    """
    if not examples:
        raise InputError("A batch needs at least one example.")
    tensors = [to_tensors(example) for example in examples]
    names = [name for name in tensors[0] if all(name in other for other in tensors)]
    return from_tensors({name: torch.stack([other[name] for other in tensors]) for name in names})


def to_tensors(example: Example) -> dict[str, Tensor]:
    """The example as a flat dictionary, as it travels between processes."""
    tensors: dict[str, Tensor] = {}
    for name in ("context", "target"):
        views: Views = getattr(example, name)
        tensors[f"{name}.images"] = views.images
        for field in fields(Cameras):
            tensors[f"{name}.{field.name}"] = getattr(views.cameras, field.name)
        depth: Tensor | None = getattr(example, f"{name}_depth")
        if depth is not None:
            tensors[f"{name}_depth"] = depth
    return tensors


def from_tensors(tensors: dict[str, Tensor]) -> Example:
    """The inverse of `to_tensors`."""

    def views(name: str) -> Views:
        cameras = Cameras(**{field.name: tensors[f"{name}.{field.name}"] for field in fields(Cameras)})
        return Views(images=tensors[f"{name}.images"], cameras=cameras)

    return Example(
        context=views("context"),
        target=views("target"),
        context_depth=tensors.get("context_depth"),
        target_depth=tensors.get("target_depth"),
    )
