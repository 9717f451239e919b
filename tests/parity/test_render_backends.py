"""The fast renderers against the reference in float64."""

import importlib.util
from dataclasses import fields, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from render_scenes import gradients, random_scene, relative_error
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians
from sr3r.rendering import render

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
    "three scenes, four views": (dict(seed=6, num_scenes=3, num_views=4, num_gaussians=50), (24, 40)),
}
GOLDEN = Path(__file__).parent / "golden" / "render.safetensors"


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


def assert_cpu_equals_reference(gaussians, cameras, size, tolerance):
    expected, expected_gradients = gradients(gaussians, cameras, size, BACKGROUND, "reference")
    single = torch.float32
    rendered, gradient = gradients(gaussians.to(single), cameras.to(single), size, BACKGROUND.to(single), "cpu")
    for field in fields(expected):
        assert relative_error(getattr(rendered, field.name), getattr(expected, field.name)) < tolerance, field.name
    for key, value in expected_gradients.items():
        assert relative_error(gradient[key], value) < tolerance, key


def test_principal_points_may_lie_anywhere():
    gaussians, cameras = random_scene()
    K = cameras.K.clone()
    K[:, :, 0, 2], K[:, :, 1, 2] = torch.tensor([0.1, 1.2]), torch.tensor([0.95, -0.1])
    assert_cpu_equals_reference(gaussians, replace(cameras, K=K), (45, 37), TOLERANCE)


@pytest.mark.parametrize("scales", [(5.0, 4.0, 3.0), (1.0, 0.9, 0.8)])
def test_one_gaussian_may_cover_the_image(scales):
    # Seen by every pixel. Where its tail ends in the image, the gradient of the depth there is less exact: depth is
    # divided by an opacity that is 1 minus a number close to 1.
    double = torch.float64
    gaussians = Gaussians(
        means=torch.tensor([[[0.1, -0.05, 3.0]]], dtype=double),
        quats=torch.tensor([[[0.9, 0.2, -0.3, 0.4]]], dtype=double),
        scales=torch.tensor([[scales]], dtype=double),
        opacities=torch.tensor([[0.7]], dtype=double),
        sh=0.3 * torch.randn(1, 1, 25, 3, dtype=double, generator=torch.Generator().manual_seed(0)),
    )
    _, cameras = random_scene(num_scenes=1, num_views=1)
    assert_cpu_equals_reference(gaussians, cameras, (200, 120), 5e-6)


@pytest.mark.parametrize("backend", ["reference", "cpu"])
def test_pictures_of_a_stored_scene_stay_what_they_were(backend):
    # Written by golden/make_render.py from the reference in float64.
    stored = load_file(GOLDEN)
    dtype = torch.float32 if backend == "cpu" else torch.float64
    gaussians = Gaussians(**{field.name: stored[f"Gaussians.{field.name}"].to(dtype) for field in fields(Gaussians)})
    cameras = Cameras(**{field.name: stored[f"Cameras.{field.name}"].to(dtype) for field in fields(Cameras)})
    # Rounding to float32 when they were stored; the renderer's own.
    tolerance = {"reference": 1e-7, "cpu": 1e-5}[backend]
    height, width = stored["alpha"].shape[-2:]
    rendered = render(gaussians, cameras, (height, width), background=stored["background"].to(dtype), backend=backend)
    for field in fields(rendered):
        expected = stored[field.name].double()
        assert relative_error(getattr(rendered, field.name), expected) < tolerance, field.name


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
