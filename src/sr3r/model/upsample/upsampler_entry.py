"""What the module of an upsampler says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sr3r.model.published import PublishedWeights

Config = TypeVar("Config")

_APACHE = "Code and weights: Apache licence 2.0. The images that the weights learned from have terms of their own."


@dataclass(frozen=True, kw_only=True)
class PublishedUpsampler(PublishedWeights[Config]):
    """A file of weights for one factor."""

    factor: int
    """Target pixels per input pixel along each side."""
    license: str = _APACHE
    """What its authors allow."""


@dataclass(frozen=True, kw_only=True)
class UpsamplerEntry(Generic[Config]):
    """All that the rest of sr3r asks of an upsampler; `UPSAMPLERS` lists them."""

    config: type[Config]
    """A frozen dataclass: the sizes of the network."""
    network: type[Any]
    """The module, built from a configuration and a factor; `forward` takes (b v 3 h w) in [0, 1]."""
    published: Mapping[str, PublishedUpsampler[Config]] = field(default_factory=dict)
    """By the names that `load_published` takes. A network with such weights is a `LearnedUpsampler`."""
