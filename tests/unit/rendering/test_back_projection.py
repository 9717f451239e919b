"""Images back onto Gaussians, against the definition and between backends."""

from dataclasses import replace

import pytest
import torch

from render_scenes import random_scene
from sr3r.errors import InputError
from sr3r.gaussians import SH_C0, Gaussians
from sr3r.rendering import back_project, render

SIZE = (37, 70)


def images_of(cameras, dtype=torch.float64):
    generator = torch.Generator().manual_seed(3)
    return torch.rand(*cameras.c2w.shape[:-2], 3, *SIZE, generator=generator, dtype=torch.float64).to(dtype)


def with_colours(gaussians: Gaussians, colours) -> Gaussians:
    """The same colour from everywhere."""
    return replace(gaussians, sh=((colours - 0.5) / SH_C0)[..., None, :])


@pytest.mark.parametrize(("backend", "dtype"), [("reference", torch.float64), ("cpu", torch.float32)])
def test_it_is_the_transpose_of_rendering_colours(backend, dtype):
    gaussians, cameras = random_scene(num_gaussians=120)
    gaussians, cameras = gaussians.to(dtype), cameras.to(dtype)
    images = images_of(cameras, dtype)
    found = back_project(gaussians, cameras, images, backend=backend)
    colours = torch.rand(*gaussians.means.shape, generator=torch.Generator().manual_seed(4), dtype=dtype)
    rgb = render(with_colours(gaussians, colours), cameras, SIZE, backend=backend).rgb
    seen, given = (found.sums * colours[:, None]).sum((2, 3)), (rgb * images).sum((2, 3, 4))
    torch.testing.assert_close(seen, given, rtol=1e-4 if dtype == torch.float32 else 1e-9, atol=0)
    alpha = render(gaussians, cameras, SIZE, backend=backend).alpha
    torch.testing.assert_close(found.weights.sum(2), alpha.sum((2, 3)), rtol=1e-4, atol=0)


def test_the_cpu_kernels_agree_with_the_reference():
    gaussians, cameras = random_scene(num_gaussians=300)
    exact = back_project(gaussians, cameras, images_of(cameras), backend="reference")
    fast = back_project(
        gaussians.to(torch.float32), cameras.to(torch.float32), images_of(cameras, torch.float32), backend="cpu"
    )
    torch.testing.assert_close(fast.sums.double(), exact.sums, rtol=1e-3, atol=2e-3)
    torch.testing.assert_close(fast.weights.double(), exact.weights, rtol=1e-3, atol=2e-3)
    hidden = exact.weights == 0
    assert hidden.any()
    assert (fast.weights[hidden] < 1e-3).all()


def test_long_lists_stop_where_nothing_is_seen_any_more():
    """A wall of opaque Gaussians, and hundreds behind it that must get zeros and not what memory held."""
    n = 600
    means = torch.zeros(n, 3)
    means[:, 2] = torch.linspace(2, 9, n)
    wall = Gaussians(
        means=means,
        quats=torch.eye(1, 4).expand(n, 4).clone(),
        scales=torch.full((n, 3), 3.0),
        opacities=torch.ones(n),
        sh=torch.zeros(n, 1, 3),
    )
    _, cameras = random_scene(num_scenes=1, num_views=1)
    camera = cameras.to(torch.float32)[0]
    found = back_project(wall, camera, torch.ones(1, 3, *SIZE), backend="cpu")
    assert (found.weights[0, 10:] == 0).all()
    assert (found.sums[0, 10:] == 0).all()
    torch.testing.assert_close(found.weights[0].sum(), render(wall, camera, SIZE).alpha.sum())


def test_a_scene_without_a_batch_and_in_inference_mode_gives_the_same():
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=50)
    whole = back_project(gaussians, cameras, images_of(cameras), backend="reference")
    with torch.inference_mode():
        alone = back_project(gaussians[0], cameras[0], images_of(cameras)[0], backend="reference")
    assert torch.equal(alone.sums, whole.sums[0])
    assert torch.equal(alone.weights, whole.weights[0])


def test_images_that_do_not_fit_are_refused():
    gaussians, cameras = random_scene(num_gaussians=5)
    with pytest.raises(InputError, match=r"need to be torch.float64 of the shape \(2, 2, 3, 37, 70\)"):
        back_project(gaussians, cameras, images_of(cameras)[:, :1])
