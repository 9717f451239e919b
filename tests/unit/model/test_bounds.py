"""Every number of a model's configuration has bounds, and everything that we publish lies within them."""

import dataclasses
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest

from sr3r.config import Bounds, from_dict, to_dict
from sr3r.errors import InputError
from sr3r.model import SR3RConfig
from sr3r.model.backbones import OwnBackboneConfig
from sr3r.model.conversion import PUBLISHED
from sr3r.model.upsample import official
from sr3r.recipes import RECIPES
from sr3r.train import TrainConfig


def numbers(annotation: Any, path: str, found: dict[str, bool]) -> None:
    """Fills in which numbers there are, and whether they have bounds."""
    if annotation in (int, float):
        found[path] = False
    elif get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        found[path] = any(isinstance(x, Bounds) for x in metadata)
        if inner not in (int, float):
            for argument in get_args(inner):
                numbers(argument, f"{path}[]", found)
    elif dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation, include_extras=True)
        for field in dataclasses.fields(annotation):
            numbers(hints[field.name], f"{path}.{field.name}", found)
    elif get_origin(annotation) is not Literal:
        for argument in get_args(annotation):
            numbers(argument, f"{path}:{getattr(argument, '__name__', '')}", found)


def test_every_number_has_bounds():
    found: dict[str, bool] = {}
    numbers(SR3RConfig, "model", found)
    assert len(found) > 100
    assert [path for path, has_bounds in found.items() if not has_bounds] == []


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_lie_within_the_bounds(name: str):
    config = RECIPES[name]()
    assert isinstance(config, TrainConfig)
    assert from_dict(SR3RConfig, to_dict(config.model)) == config.model


def test_published_networks_lie_within_the_bounds():
    for published in [*PUBLISHED.values(), *official.PUBLISHED.values()]:
        assert from_dict(type(published.config), to_dict(published.config)) == published.config


@pytest.mark.parametrize("value", [10**9, 2**63, -1, 0, 2.5, True, "64", None, [64], float("nan"), float("inf")])
def test_a_number_outside_is_named_with_its_field(value: object):
    data = to_dict(SR3RConfig(backbone=OwnBackboneConfig()))
    data["network"]["mapping"]["channels"] = value
    with pytest.raises(InputError, match=r"The configuration's network\.mapping\.channels is wrong: expected "):
        from_dict(SR3RConfig, data)
