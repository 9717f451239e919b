"""What the folder of a backbone says about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from torch import Tensor

from sr3r.model.published import PublishedWeights

Config = TypeVar("Config")


def _recognises_nothing(state: Mapping[str, Tensor], source: str) -> None:
    """Of a backbone without published weights."""


@dataclass(frozen=True, kw_only=True)
class BackboneEntry(Generic[Config]):
    """All that the rest of sr3r asks of a backbone; `BACKBONES` lists them."""

    name: str
    """What users call it: `sr3r reconstruct --backbone NAME`."""
    config: type[Config]
    """A frozen dataclass: the sizes of the network."""
    network: type[Any]
    """A `Backbone`. It is built from a configuration, which it keeps as its attribute `config`."""
    published: Mapping[str, PublishedWeights[Config]] = field(default_factory=dict)
    """By the names that `sr3r convert-weights` takes."""
    recognise: Callable[[Mapping[str, Tensor], str], tuple[Config, dict[str, Tensor]] | None] = _recognises_nothing
    """Takes a published state dict and the name of its file. Gives the configuration and the weights under our keys, or
    None if the keys are those of another network; raises a `WeightsError` if they are almost right."""
