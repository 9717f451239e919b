"""Scenes as arrays are the scenes as tensors."""

from dataclasses import fields

import numpy as np
import pytest
import torch

from sr3r.errors import InputError
from sr3r.gaussians import Gaussians
from sr3r.scene_arrays import SceneArrays


def make_scene(generator: torch.Generator) -> Gaussians:
    return Gaussians(
        means=torch.randn(20, 3, generator=generator),
        quats=torch.nn.functional.normalize(torch.randn(20, 4, generator=generator), dim=-1),
        scales=torch.rand(20, 3, generator=generator) + 0.01,
        opacities=torch.rand(20, generator=generator),
        sh=torch.randn(20, 25, 3, generator=generator),
    )


def assert_equal(arrays: SceneArrays, scene: Gaussians) -> None:
    for field in fields(scene):
        value, expected = getattr(arrays, field.name), getattr(scene, field.name).numpy()
        if field.name == "quats":  # q and -q are one rotation.
            value = value * np.sign((value * expected).sum(1, keepdims=True))
        np.testing.assert_allclose(value, expected, rtol=1e-5, atol=2e-6, err_msg=field.name)


def test_scenes_go_there_and_back(generator: torch.Generator):
    scene = make_scene(generator)
    again = Gaussians.from_arrays(scene.arrays())
    assert all(torch.equal(getattr(again, field.name), getattr(scene, field.name)) for field in fields(scene))


def test_raw_values_are_activated_as_those_of_tensors(generator: torch.Generator):
    scene = make_scene(generator)
    raw = scene.raw()._replace(quats=3 * scene.quats)
    arrays = SceneArrays.from_raw(**{name: value.numpy() for name, value in raw._asdict().items()})
    assert_equal(arrays, Gaussians.from_raw(raw))
    np.testing.assert_allclose(arrays.logits(), raw.logits.numpy(), rtol=1e-4, atol=1e-5)


def test_turning_over_is_a_half_turn_about_x_with_harmonics_of_every_degree(generator: torch.Generator):
    scene = make_scene(generator)
    turned = scene.transformed(torch.diag(torch.tensor([1.0, -1, -1, 1])))
    assert_equal(scene.arrays().turned_over(), turned)


def test_a_batch_is_no_scene_of_a_file(generator: torch.Generator):
    with pytest.raises(InputError, match="one scene, not a batch"):
        make_scene(generator).unsqueeze().arrays()
