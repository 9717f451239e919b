"""The face of the renderers: shapes, choice of backend, and messages."""

import subprocess
import sys
from dataclasses import fields, replace

import pytest
import torch

from render_scenes import gradients, random_scene
from sr3r.cameras import Cameras
from sr3r.errors import InputError, UnavailableError
from sr3r.gaussians import Gaussians
from sr3r.rendering import render, supersample_for
from sr3r.rendering.inputs import choose


def single_scene(**options):
    gaussians, cameras = random_scene(**options)
    return gaussians.to(torch.float32), cameras.to(torch.float32)


@pytest.mark.parametrize("backend", ["reference", "cpu"])
def test_shapes_follow_the_batch(backend):
    gaussians, cameras = single_scene(num_gaussians=20)
    batched = render(gaussians, cameras, (6, 8), backend=backend)
    assert batched.rgb.shape == (2, 2, 3, 6, 8)
    assert batched.alpha.shape == batched.depth.shape == (2, 2, 6, 8)
    one = render(gaussians[1], cameras[1], (6, 8), backend=backend)
    assert one.rgb.shape == (2, 3, 6, 8)
    assert torch.equal(one.depth, batched.depth[1])


@pytest.mark.parametrize("backend", ["reference", "cpu"])
def test_an_empty_scene_shows_the_background(backend):
    gaussians, cameras = single_scene(num_gaussians=0)
    background = torch.tensor([0.1, 0.5, 0.7])
    rendered, gradient = gradients(gaussians, cameras, (6, 8), background, backend)
    assert torch.equal(rendered.rgb, background[:, None, None].expand(2, 2, 3, 6, 8))
    assert not rendered.alpha.any()
    assert not rendered.depth.any()
    assert gradient["means"].shape == (2, 0, 3)


@pytest.mark.parametrize("backend", ["reference", "cpu"])
def test_depth_is_a_mean_and_alpha_an_opacity(backend):
    gaussians, cameras = single_scene(num_gaussians=500)
    rendered = render(gaussians, cameras, (32, 32), backend=backend)
    assert rendered.alpha.min() >= 0
    assert rendered.alpha.max() <= 1
    seen = rendered.depth[rendered.alpha > 0]
    assert seen.min() > 0.1
    assert seen.max() < 8


@pytest.mark.parametrize("backend", ["reference", "cpu"])
def test_supersampling_is_the_mean_of_a_larger_image(backend):
    gaussians, cameras = single_scene(num_gaussians=300)
    background = torch.tensor([0.1, 0.5, 0.7])
    large = render(gaussians, cameras, (18, 24), background=background, backend=backend)
    small = render(gaussians, cameras, (6, 8), background=background, backend=backend, supersample=3)
    blocks = large.rgb.unflatten(-1, (8, 3)).unflatten(-3, (6, 3)).mean((-3, -1))
    torch.testing.assert_close(small.rgb, blocks)
    torch.testing.assert_close(small.alpha, large.alpha.unflatten(-1, (8, 3)).unflatten(-3, (6, 3)).mean((-3, -1)))
    # Depth stays the mean over all that is opaque in a pixel, whatever share of it that is.
    weighted = (large.alpha * large.depth).unflatten(-1, (8, 3)).unflatten(-3, (6, 3)).mean((-3, -1))
    torch.testing.assert_close(small.depth * small.alpha, weighted, atol=1e-5, rtol=1e-4)


def test_supersampling_has_gradients():
    gaussians, cameras = random_scene(num_gaussians=8)

    def loss(means):
        return render(replace(gaussians, means=means), cameras, (4, 5), supersample=2).rgb.square().sum()

    means = gaussians.means.requires_grad_()
    (gradient,) = torch.autograd.grad(loss(means), means)
    step = 1e-6 * torch.randn(means.shape, generator=torch.Generator().manual_seed(0), dtype=means.dtype)
    with torch.no_grad():
        change = loss(means + step) - loss(means - step)
    assert change.item() == pytest.approx(2 * (gradient * step).sum().item(), rel=1e-4)


def test_small_gaussians_do_not_grow_heavier_in_small_images():
    # A sheet of faint Gaussians, made for 64x64 pixels, lets half of the light through at any size.
    y, x = torch.meshgrid(*2 * [(torch.arange(96) + 0.5) / 64 - 0.75], indexing="ij")
    sheet = Gaussians(
        means=torch.stack([x, y, torch.ones_like(x)], -1).flatten(0, 1),
        quats=torch.eye(4)[:1].repeat(x.numel(), 1),
        scales=torch.full((x.numel(), 3), 0.2 / 64),
        opacities=torch.full((x.numel(),), 0.3),
        sh=torch.zeros(x.numel(), 1, 3),
    )
    one = torch.ones(1)
    K = torch.tensor([[[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]]])
    camera = Cameras(c2w=torch.eye(4)[None], K=K, near=0.5 * one, far=2 * one)
    made_for = render(sheet, camera, (64, 64)).alpha.mean()
    assert 0.4 < made_for < 0.6
    assert render(sheet, camera, (16, 16)).alpha.mean() > made_for + 0.3
    fine = render(sheet, camera, (16, 16), supersample=supersample_for((64, 64), (16, 16)))
    assert fine.alpha.mean() == pytest.approx(made_for.item(), abs=1e-5)


def test_scenes_are_drawn_as_finely_as_they_have_detail():
    sizes = [(64, 64), (128, 128), (180, 200), (400, 300), (4000, 4000), (256, 64)]
    assert [supersample_for(detail, (128, 128)) for detail in sizes] == [1, 1, 1, 2, 4, 1]


def test_auto_takes_the_fastest_backend_that_fits():
    gaussians, cameras = random_scene(num_gaussians=3)
    assert choose(gaussians, cameras) == "reference"
    gaussians, cameras = gaussians.to(torch.float32), cameras.to(torch.float32)
    assert choose(gaussians, cameras) == "cpu"
    assert choose(gaussians, replace(cameras, K=cameras.K.requires_grad_())) == "reference"


def test_intrinsics_have_a_gradient_in_the_reference_only():
    gaussians, cameras = single_scene(num_gaussians=30)
    cameras = replace(cameras, K=cameras.K.requires_grad_())
    render(gaussians, cameras, (8, 8)).rgb.sum().backward()
    assert cameras.K.grad is not None
    assert cameras.K.grad[..., 0, 0].abs().min() > 0
    with pytest.raises(InputError, match="no gradient for the intrinsics"):
        render(gaussians, cameras, (8, 8), backend="cpu")


def test_mixed_precision_does_not_reach_the_geometry():
    gaussians, cameras = single_scene(num_gaussians=30)
    expected = render(gaussians, cameras, (8, 8), backend="reference")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rendered = render(gaussians, cameras, (8, 8), backend="reference")
    assert torch.equal(rendered.rgb, expected.rgb)


def test_wrong_input_is_named():
    gaussians, cameras = single_scene(num_gaussians=5)
    with pytest.raises(InputError, match=r"batch dimensions \(2,\) but the cameras \(\)"):
        render(gaussians, cameras[0], (8, 8))
    with pytest.raises(InputError, match="must be positive"):
        render(gaussians, cameras, (0, 8))
    with pytest.raises(InputError, match="supersample is 1 or more"):
        render(gaussians, cameras, (8, 8), supersample=0)
    with pytest.raises(InputError, match="c2w is torch"):
        render(gaussians, cameras.to(torch.float64), (8, 8))
    with pytest.raises(InputError, match="coefficients; expected 1, 4, 9, 16 or 25"):
        render(replace(gaussians, sh=gaussians.sh[..., :7, :]), cameras, (8, 8))
    with pytest.raises(InputError, match="takes float32 tensors on the CPU"):
        render(gaussians.to(torch.float64), cameras.to(torch.float64), (8, 8), backend="cpu")
    with pytest.raises(InputError, match="bfloat16"):
        render(gaussians.to(torch.bfloat16), cameras.to(torch.bfloat16), (8, 8))


def test_gsplat_asks_for_a_cuda_device():
    gaussians, cameras = single_scene(num_gaussians=5)
    with pytest.raises(InputError, match="on a CUDA device"):
        render(gaussians, cameras, (8, 8), backend="gsplat")


@pytest.mark.gpu
def test_missing_gsplat_says_how_to_install_it(monkeypatch):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    monkeypatch.setitem(sys.modules, "gsplat", None)
    gaussians, cameras = single_scene(num_gaussians=5)
    with pytest.raises(UnavailableError, match="pip install"):
        render(gaussians.to("cuda"), cameras.to("cuda"), (8, 8))


def test_without_numba_the_reference_renders():
    code = (
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "class WithoutNumba(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name.partition('.')[0] == 'numba' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[:] = [WithoutNumba if finder is PathFinder else finder for finder in sys.meta_path]\n"
        "import torch\n"
        "from sr3r.cameras import Cameras\n"
        "from sr3r.gaussians import Gaussians\n"
        "from sr3r.rendering import render\n"
        "one = torch.ones(1)\n"
        "g = Gaussians(means=torch.tensor([[0., 0, 2]]), quats=torch.eye(4)[:1], scales=torch.ones(1, 3),\n"
        "              opacities=one, sh=torch.zeros(1, 1, 3))\n"
        "K = torch.tensor([[[1., 0, 0.5], [0, 1, 0.5], [0, 0, 1]]])\n"
        "c = Cameras(c2w=torch.eye(4)[None], K=K, near=one, far=2 * one)\n"
        "assert render(g, c, (4, 4)).alpha.min() > 0.5\n"
        "assert 'numba' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


EXTREMES = [float("nan"), float("inf"), -float("inf"), 1e30, -1e30, 3e38, 1e-40, 0.0]


@pytest.mark.parametrize("backend", ["reference", "cpu"])
@pytest.mark.parametrize("size", [(1, 1), (1, 4096), (4096, 1), (24, 32)])
def test_extreme_gaussians_give_finite_pictures_of_every_size(backend, size):
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=60, degree=1)
    gaussians, cameras = gaussians.to(torch.float32), cameras.to(torch.float32)
    extremes = torch.tensor(EXTREMES)
    for field in fields(gaussians):
        whole = getattr(gaussians, field.name)
        broken = whole.clone()
        flat = broken[0].reshape(60, -1)
        for i, value in enumerate(extremes):
            flat[i, 0] = value  # In one number of a Gaussian,
            flat[10 + i] = value  # or in all of them.
        rendered = render(replace(gaussians, **{field.name: broken}), cameras, size, backend=backend)
        for part in fields(rendered):
            assert torch.isfinite(getattr(rendered, part.name)).all(), (field.name, part.name)
        assert 0 <= rendered.alpha.min() <= rendered.alpha.max() <= 1 + 1e-6, field.name


@pytest.mark.parametrize("backend", ["reference", "cpu"])
@pytest.mark.parametrize("value", EXTREMES)
def test_extreme_cameras_give_finite_pictures_or_are_refused(backend, value):
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=60, degree=1, num_views=1)
    gaussians, cameras = gaussians.to(torch.float32), cameras.to(torch.float32)
    places = [("c2w", (0, 0, 0, 0)), ("c2w", (0, 0, 2, 3)), ("K", (0, 0, 0, 0)), ("K", (0, 0, 1, 2)), ("near", (0, 0))]
    for name, place in places:
        broken = getattr(cameras, name).clone()
        broken[place] = value
        try:
            rendered = render(gaussians, replace(cameras, **{name: broken}), (24, 32), backend=backend)
        except InputError as error:
            assert name in str(error) or "camera" in str(error)  # noqa: PT017 - either is right
            continue
        for part in fields(rendered):
            assert torch.isfinite(getattr(rendered, part.name)).all(), (name, place, part.name)
