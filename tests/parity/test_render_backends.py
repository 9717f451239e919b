"""The fast renderers against the reference in float64."""

import importlib.util
from dataclasses import fields, replace

import pytest
import torch

from render_scenes import gradients, random_scene, relative_error

pytestmark = pytest.mark.parity

# Single precision gives about 1e-6. The rest is room for pairs whose opacity is within rounding of a threshold, and
# for the background, which is seen through 1 - alpha: a difference of nearly equal numbers in opaque scenes.
TOLERANCE = 1e-4
BACKGROUND = torch.tensor([0.2, 0.5, 0.9], dtype=torch.float64)

SCENES = {
    "degree 4, image not a multiple of the tile": (dict(degree=4), (45, 37)),
    "degree 3, opacities clipped": (dict(seed=1, degree=3, num_gaussians=60, max_opacity=1.15), (64, 64)),
    "degree 2, across many tiles": (dict(seed=2, degree=2, num_gaussians=40, max_scale=1.0), (70, 130)),
    "degree 1, pixels finished early": (dict(seed=3, degree=1, num_gaussians=2500), (33, 65)),
    "degree 0, sparse": (dict(seed=4, degree=0, num_gaussians=30, max_scale=0.05), (40, 40)),
    "a handful": (dict(seed=5, num_gaussians=5), (16, 16)),
}


@pytest.mark.parametrize("name", SCENES)
def test_cpu_images_and_gradients_equal_the_reference(name):
    options, size = SCENES[name]
    gaussians, cameras = random_scene(**options)
    expected, expected_gradients = gradients(gaussians, cameras, size, BACKGROUND, "reference")
    single = torch.float32
    rendered, gradient = gradients(gaussians.to(single), cameras.to(single), size, BACKGROUND.to(single), "cpu")
    for field in fields(expected):
        error = relative_error(getattr(rendered, field.name), getattr(expected, field.name))
        assert error < TOLERANCE, (field.name, error)
    for key, value in expected_gradients.items():
        error = relative_error(gradient[key], value)
        assert error < TOLERANCE, (key, error)


def test_cpu_drops_invalid_gaussians_like_the_reference():
    gaussians, cameras = random_scene(num_gaussians=80)
    broken = {field.name: getattr(gaussians, field.name).clone() for field in fields(gaussians)}
    broken["means"][:, 0, 1] = torch.nan
    broken["quats"][:, 1, 2] = torch.nan
    broken["scales"][:, 2, 0] = torch.inf
    broken["opacities"][:, 3] = torch.nan
    broken["sh"][:, 4, 3, 1] = torch.nan
    broken["means"][:, 5, 2] = -torch.inf
    broken["quats"][:, 6] = 0
    gaussians = replace(gaussians, **broken)
    expected, expected_gradients = gradients(gaussians, cameras, (40, 40), BACKGROUND, "reference")
    single = torch.float32
    rendered, gradient = gradients(gaussians.to(single), cameras.to(single), (40, 40), BACKGROUND.to(single), "cpu")
    assert relative_error(rendered.rgb, expected.rgb) < TOLERANCE
    for key, value in expected_gradients.items():
        assert relative_error(gradient[key], value) < TOLERANCE, key
        if key not in ("c2w", "background"):
            assert not gradient[key][:, :6].any(), key


@pytest.mark.gpu
def test_gsplat_images_and_gradients_equal_the_reference():
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    if importlib.util.find_spec("gsplat") is None:
        pytest.skip("needs the package gsplat")
    # Below the opacity at which versions of gsplat clip differently.
    gaussians, cameras = random_scene(max_opacity=0.95)
    expected, expected_gradients = gradients(gaussians, cameras, (45, 37), BACKGROUND, "reference")
    single, device = torch.float32, "cuda"
    rendered, gradient = gradients(
        gaussians.to(single).to(device),
        cameras.to(single).to(device),
        (45, 37),
        BACKGROUND.to(device, single),
        "gsplat",
    )
    for field in fields(expected):
        assert relative_error(getattr(rendered, field.name), getattr(expected, field.name)) < TOLERANCE
    for key, value in expected_gradients.items():
        assert relative_error(gradient[key], value) < 10 * TOLERANCE, key
