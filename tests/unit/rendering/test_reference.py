"""The reference renderer against a dense definition that shares no code with it, and its symmetries."""

import math
from dataclasses import replace

import torch

from render_scenes import gradients, random_images, random_scene, relative_error
from sr3r.cameras import Cameras
from sr3r.gaussians import Gaussians, concatenate, sh_basis
from sr3r.rendering import render

SIZE = (19, 23)


def dense_render(gaussians: Gaussians, cameras: Cameras, size: tuple[int, int]) -> list[torch.Tensor]:
    """Every Gaussian at every pixel, one by one, with 3x3 covariances; one scene, one camera."""
    height, width = size
    rows, columns = (torch.arange(length, dtype=torch.float64) + 0.5 for length in size)
    y, x = torch.meshgrid(rows, columns, indexing="ij")
    w2c, K = cameras.w2c[0], cameras.K_px(height, width)[0]
    depths = gaussians.means @ w2c[2, :3] + w2c[2, 3]
    transmittance = torch.ones(height, width, dtype=torch.float64)
    finished = torch.zeros(height, width, dtype=torch.bool)
    rgb, depth = torch.zeros(3, height, width, dtype=torch.float64), torch.zeros(height, width, dtype=torch.float64)
    for i in torch.argsort(depths, stable=True).tolist():
        px, py, pz = w2c[:3, :3] @ gaussians.means[i] + w2c[:3, 3]
        if pz <= 0.1 * cameras.near[0]:
            continue
        fx, fy, cx, cy = K[0, 0], K[1, 1], K[0, 2], K[1, 2]
        tx = pz * (px / pz).clamp(-(cx + 0.15 * width) / fx, (width - cx + 0.15 * width) / fx)
        ty = pz * (py / pz).clamp(-(cy + 0.15 * height) / fy, (height - cy + 0.15 * height) / fy)
        zero = torch.zeros_like(pz)
        jacobian = torch.stack([fx / pz, zero, -fx * tx / pz**2, zero, fy / pz, -fy * ty / pz**2]).reshape(2, 3)
        transform = jacobian @ w2c[:3, :3]
        covariance = transform @ gaussians.covariances()[i] @ transform.mT + 0.3 * torch.eye(2, dtype=torch.float64)
        offset = torch.stack([x - (fx * px / pz + cx), y - (fy * py / pz + cy)], -1)
        power = torch.einsum("hwi,ij,hwj->hw", offset, torch.linalg.inv(covariance), offset)
        alpha = (gaussians.opacities[i] * torch.exp(-power / 2)).clamp_max(0.99)
        alpha = torch.where(alpha >= 1 / 255, alpha, 0.0)
        finished = finished | (transmittance * (1 - alpha) <= 1e-4)
        alpha = torch.where(finished, 0.0, alpha)
        direction = gaussians.means[i] - cameras.centers[0]
        colour = sh_basis(direction / direction.norm(), gaussians.sh_degree) @ gaussians.sh[i] + 0.5
        rgb = rgb + colour.clamp_min(0)[:, None, None] * (alpha * transmittance)
        depth = depth + pz * alpha * transmittance
        transmittance = transmittance * (1 - alpha)
    return [rgb, 1 - transmittance, depth]


def test_reference_equals_the_dense_definition():
    for seed, count in ((0, 60), (1, 400)):
        gaussians, cameras = random_scene(seed=seed, num_scenes=1, num_gaussians=count, num_views=2, max_opacity=1.15)
        rendered = render(gaussians, cameras, SIZE, backend="reference")
        for view in range(2):
            rgb, alpha, depth = dense_render(gaussians[0], cameras[0].select([view]), SIZE)
            assert relative_error(rendered.rgb[0, view], rgb) < 1e-12
            assert relative_error(rendered.alpha[0, view], alpha) < 1e-12
            assert relative_error(rendered.depth[0, view] * rendered.alpha[0, view], depth) < 1e-12


def test_gradients_equal_finite_differences():
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=12, num_views=1, degree=4, max_opacity=0.9)
    background = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)
    _, exact = gradients(gaussians, cameras, SIZE, background, "reference")

    def loss(changed: Gaussians, moved: Cameras) -> float:
        images = render(changed, moved, SIZE, background=background, backend="reference")
        return sum((getattr(images, k) * w).sum().item() for k, w in weights.items())

    images = render(gaussians, cameras, SIZE, background=background, backend="reference")
    weights = dict(zip(("rgb", "alpha", "depth"), random_images(images), strict=True))
    # Small enough that hardly any pixel crosses a threshold; those that do set the tolerance.
    step = 1e-6
    for name in ("means", "quats", "scales", "opacities", "sh"):
        value = getattr(gaussians, name)
        direction = torch.randn(value.shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
        ends = [loss(replace(gaussians, **{name: value + s * direction}), cameras) for s in (step, -step)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert math.isclose(slope, (exact[name] * direction).sum().item(), rel_tol=1e-5), name
    direction = torch.tensor([0.3, -0.5, 0.7], dtype=torch.float64)
    ends = []
    for s in (step, -step):
        changed = render(gaussians, cameras, SIZE, background=background + s * direction, backend="reference")
        ends.append(sum((getattr(changed, k) * w).sum().item() for k, w in weights.items()))
    assert math.isclose((ends[0] - ends[1]) / (2 * step), (exact["background"] * direction).sum().item(), rel_tol=1e-6)
    direction = torch.randn(cameras.c2w.shape, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    direction[..., 3, :] = 0
    ends = [loss(gaussians, replace(cameras, c2w=cameras.c2w + s * direction)) for s in (step, -step)]
    assert math.isclose((ends[0] - ends[1]) / (2 * step), (exact["c2w"] * direction).sum().item(), rel_tol=1e-5)


def test_moving_scene_and_cameras_together_changes_nothing():
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=80)
    generator = torch.Generator().manual_seed(7)
    rotation, _ = torch.linalg.qr(torch.randn(3, 3, generator=generator, dtype=torch.float64))
    similarity = torch.eye(4, dtype=torch.float64)
    similarity[:3, :3] = 1.7 * rotation * torch.linalg.det(rotation)
    similarity[:3, 3] = torch.tensor([0.3, -2.0, 1.0])
    before = render(gaussians[0], cameras[0], SIZE)
    after = render(gaussians[0].transformed(similarity), cameras[0].transformed(similarity), SIZE)
    # The rotation of spherical harmonics is fitted, to about 1e-10.
    assert relative_error(after.rgb, before.rgb) < 1e-8
    assert relative_error(after.depth, 1.7 * before.depth) < 1e-10


def test_the_order_of_gaussians_does_not_matter():
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=80)
    shuffled = gaussians[0].select(torch.randperm(80, generator=torch.Generator().manual_seed(0)))
    before, after = render(gaussians[0], cameras[0], SIZE), render(shuffled, cameras[0], SIZE)
    assert relative_error(after.rgb, before.rgb) < 1e-12


def test_gaussians_behind_an_opaque_wall_are_not_seen():
    gaussians, cameras = random_scene(num_scenes=1, num_gaussians=50)
    cameras = cameras[0].select([0])
    centre = cameras.centers[0] + 0.5 * cameras.c2w[0, :3, 2]
    wall = Gaussians(
        means=centre.expand(4, 3),
        quats=torch.tensor([1.0, 0, 0, 0], dtype=torch.float64).expand(4, 4),
        scales=torch.full((4, 3), 5.0, dtype=torch.float64),
        opacities=torch.ones(4, dtype=torch.float64),
        sh=torch.zeros(4, 25, 3, dtype=torch.float64),
    )
    in_front = (gaussians[0].means - cameras.centers[0]) @ cameras.c2w[0, :3, 2] > 0.6
    behind = gaussians[0].select(torch.nonzero(in_front).squeeze(-1))
    alone = render(wall, cameras, SIZE)
    together = render(concatenate([behind, wall]), cameras, SIZE)
    # One wall leaves 1 %, two leave the 1e-4 at which compositing stops.
    assert (together.rgb - alone.rgb).abs().max() < 0.02 * behind.sh.abs().sum((1, 2)).max()
