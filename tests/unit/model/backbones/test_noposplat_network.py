from dataclasses import replace

import pytest
import torch

from sr3r.cameras import Cameras
from sr3r.errors import InputError, WeightsError
from sr3r.model import SR3R
from sr3r.model.backbones.noposplat import NoPoSplat, NoPoSplatConfig, from_official, to_official
from sr3r.model.backbones.noposplat.rotary_blocks import rotary_table, rotate
from sr3r.poses.pixel_points import cameras_from_points
from sr3r.views import Views
from tiny_models import TINY_NOPOSPLAT, tiny_config, tiny_views


def tiny_noposplat(dtype: torch.dtype = torch.float64) -> NoPoSplat:
    torch.manual_seed(0)
    return NoPoSplat(TINY_NOPOSPLAT).to(dtype).eval()


def tiny_scene(num_views: int = 2, size: tuple[int, int] = (32, 48), batch: int = 1) -> Views:
    return tiny_views(num_views, size, batch)


@pytest.mark.parametrize("num_views", [2, 3])
def test_every_pixel_gives_a_gaussian_and_every_patch_a_token(num_views: int) -> None:
    model = tiny_noposplat()
    output = model(tiny_scene(num_views, batch=2))
    assert output.gaussians.check().means.shape == (2, num_views * 32 * 48, 3)
    # The fourth band is untrained in published weights.
    assert output.gaussians.sh_degree == 3
    assert output.tokens.shape == (2, num_views, 2, 3, model.token_dim)
    assert output.depth.shape == (2, num_views, 32, 48)


def test_the_result_takes_the_unit_of_the_cameras() -> None:
    model, views = tiny_noposplat(), tiny_scene(3)
    small = model(views)
    similarity = torch.diag(torch.tensor([4.0, 4.0, 4.0, 1.0], dtype=torch.float64))[None]
    large = model(replace(views, cameras=views.cameras.transformed(similarity)))
    torch.testing.assert_close(large.gaussians.means, 4 * small.gaussians.means)
    torch.testing.assert_close(large.gaussians.scales, 4 * small.gaussians.scales)
    torch.testing.assert_close(large.depth, 4 * small.depth)
    baseline = views.cameras.centers[0, -1].norm()
    means = model.predict(views.images, views.cameras.K).gaussians.means
    torch.testing.assert_close(small.gaussians.means, baseline * means)


def test_without_a_baseline_the_unit_is_that_of_the_network() -> None:
    model, views = tiny_noposplat(), tiny_scene()
    same_place = replace(views, cameras=replace(views.cameras, c2w=views.cameras.c2w[:, [0, 0]]))
    means = model.predict(views.images, views.cameras.K).gaussians.means
    torch.testing.assert_close(model(same_place).gaussians.means, means)


def test_depths_are_those_of_the_means_in_the_camera_of_their_pixel() -> None:
    views = tiny_scene(3)
    output = tiny_noposplat()(views)
    means = output.gaussians.means.unflatten(1, (3, -1))
    torch.testing.assert_close(output.depth.flatten(2), views.cameras.project(means)[1])


def test_scenes_of_a_batch_do_not_see_each_other() -> None:
    model, pair = tiny_noposplat(), tiny_scene(3, batch=2)
    together = model(pair)
    for i in range(2):
        alone = model(pair[i].unsqueeze())
        torch.testing.assert_close(together.gaussians[i].means, alone.gaussians[0].means)
        torch.testing.assert_close(together.tokens[i], alone.tokens[0])


def test_views_after_the_first_have_no_order() -> None:
    model, views = tiny_noposplat(), tiny_scene(4)
    order = [0, 3, 1, 2]
    expected = model.predict(views.images, views.cameras.K)
    shuffled = model.predict(views.images[:, order], views.cameras.K[:, order])
    torch.testing.assert_close(shuffled.points, expected.points[:, order])
    torch.testing.assert_close(shuffled.tokens, expected.tokens[:, order])


@pytest.mark.parametrize("size", [(96, 48), (48, 96)])
@pytest.mark.parametrize("patch", [(0, 2), (2, 0), (2, 2)])
def test_means_and_other_attributes_belong_to_the_same_pixel(size: tuple[int, int], patch: tuple[int, int]) -> None:
    model, views = tiny_noposplat(), tiny_scene(size=size)
    with torch.no_grad():
        # Tokens that do not attend to others tell what a patch does by itself.
        for name, parameter in model.named_parameters():
            if ".out." in name and "attention" in name:
                parameter.zero_()
    row, column = (16 * i % side for i, side in zip(patch, size, strict=True))
    window = (slice(row, row + 16), slice(column, column + 16))
    images = views.images.clone()
    images[:, 1, :, *window] = 1 - images[:, 1, :, *window]
    before, after = (model.predict(x, views.cameras.K) for x in (views.images, images))
    points = (after.points - before.points)[0, 1].norm(dim=-1)
    others = (after.gaussians.opacities - before.gaussians.opacities)[0].unflatten(0, (2, *size))[1].abs()
    for change in (points, others):
        weights = change**2 / (change**2).sum()
        y, x = torch.meshgrid(*(torch.arange(side) + 0.5 for side in size), indexing="ij")
        assert abs((weights * y).sum() - (row + 8)) < 16
        assert abs((weights * x).sum() - (column + 8)) < 16


def test_the_whole_method_runs_on_it_at_sizes_that_it_does_not_know() -> None:
    torch.manual_seed(0)
    model = SR3R(replace(tiny_config(), backbone=TINY_NOPOSPLAT)).double().eval()
    output = model(tiny_views(2, (24, 40)))
    assert len(output.gaussians.check()) == 6 * 2 * 24 * 40


def test_products_of_rotated_vectors_depend_on_the_difference_of_positions_only() -> None:
    torch.manual_seed(0)
    table = rotary_table((4, 5), 8, torch.zeros(1, dtype=torch.float64))
    query, key = torch.randn(2, 8, dtype=torch.float64)
    queries, keys = (rotate(x.expand(21, 8), table)[:20].reshape(4, 5, 8) for x in (query, key))
    torch.testing.assert_close((queries[0, 1] * keys[2, 4]).sum(), (queries[1, 0] * keys[3, 3]).sum())
    assert not torch.isclose((queries[0, 1] * keys[2, 4]).sum(), (queries[1, 0] * keys[2, 4]).sum())
    # The intrinsics' token is at the start of the row below.
    torch.testing.assert_close(
        rotate(query.expand(21, 8), table)[20], rotate(query.expand(26, 8), rotary_table((5, 5), 8, table))[20]
    )


def test_every_parameter_learns() -> None:
    model, views = tiny_noposplat().train(), tiny_scene()
    output = model(views)
    gaussians = output.gaussians
    total = output.depth.sum() + sum(
        (x * torch.randn_like(x)).sum()
        for x in (gaussians.means, gaussians.quats, gaussians.scales, gaussians.opacities, gaussians.sh)
    )
    total.backward()
    assert [name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()] == []


def test_positions_stay_exact_under_autocast() -> None:
    model, views = tiny_noposplat(torch.float32), tiny_scene().to(torch.float32)
    exact = model(views)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = model(views)
    assert rounded.gaussians.means.dtype == rounded.gaussians.sh.dtype == torch.float32
    error = (rounded.gaussians.means - exact.gaussians.means).abs().mean()
    assert error < 0.02 * exact.gaussians.means.abs().mean()


def test_what_it_cannot_read_is_refused_in_one_sentence() -> None:
    model = tiny_noposplat()
    with pytest.raises(InputError, match="multiples of 16, not 24x32"):
        model(tiny_scene(size=(24, 32)))
    with pytest.raises(InputError, match="at least two views of a scene, not 1"):
        model(tiny_scene(num_views=1))
    with pytest.raises(InputError, match="multiple of 4, not 6"):
        NoPoSplatConfig(decoder_depth=6)
    with pytest.raises(InputError, match="A width of 36 does not give 2 heads"):
        NoPoSplatConfig(encoder_dim=36, encoder_heads=2)


def test_weights_survive_the_way_to_official_keys_and_back() -> None:
    state = tiny_noposplat().state_dict()
    official = to_official(state)
    back = from_official(official, source="a", config=TINY_NOPOSPLAT)
    assert back.keys() == state.keys()
    assert all(torch.equal(back[key], state[key]) for key in state)
    aliases = ("downstream_head1.dpt.scratch.layer_rn.0.weight", "downstream_head1.dpt.scratch.layer1_rn.weight")
    assert torch.equal(*(official[alias] for alias in aliases))


def test_wrong_keys_are_named_with_the_likely_cause() -> None:
    official = to_official(tiny_noposplat().state_dict())
    without = {k: v for k, v in official.items() if "dec_blocks.3" not in k}
    with pytest.raises(
        WeightsError,
        match=r"a\.ckpt does not fit NoPoSplat: backbone\.dec_blocks\.3\.norm1\.weight is missing; .* it was cut",
    ):
        from_official(without, source="a.ckpt", config=TINY_NOPOSPLAT)
    with pytest.raises(WeightsError, match=r"backbone\.register is unknown .* changed version"):
        from_official({**official, "backbone.register": torch.zeros(1)}, source="a.ckpt", config=TINY_NOPOSPLAT)
    with pytest.raises(WeightsError, match=r"is \[32, 3, 16, 16\], expected \[64, 3, 16, 16\].* of other sizes"):
        from_official(official, source="a.ckpt", config=replace(TINY_NOPOSPLAT, encoder_dim=64))


def point_maps(seed: int, noise: float) -> tuple[torch.Tensor, Cameras]:
    """Points that cameras see, in the first one's frame, a fifth of them wrong."""
    generator = torch.Generator().manual_seed(seed)
    views = tiny_views(3, (48, 64))
    cameras = replace(views.cameras, c2w=views.cameras.c2w.clone())
    depth = 2 + 3 * torch.rand(1, 3, 48, 64, generator=generator, dtype=torch.float64)
    local = cameras.rays(48, 64) * depth[..., None]
    points = torch.einsum("bvij,bvhwj->bvhwi", cameras.c2w[..., :3, :3], local) + cameras.centers[:, :, None, None]
    wrong = torch.rand(1, 3, 48, 64, generator=generator) < 0.2
    points += noise * torch.randn(points.shape, generator=generator, dtype=torch.float64)
    points[wrong] += torch.randn(points[wrong].shape, generator=generator, dtype=torch.float64)
    return points[0], cameras[0]


def test_cameras_are_found_from_point_maps() -> None:
    points, cameras = point_maps(0, noise=0.005)
    found = cameras_from_points(points, cameras.K, opacities=torch.ones(3, 48, 64))
    torch.testing.assert_close(found.c2w, cameras.c2w, atol=0.01, rtol=0)
    assert torch.equal(found.c2w[0], torch.eye(4, dtype=torch.float64))
    assert 1.5 < found.near[0] < 2.2
    assert 4.5 < found.far[0] < 8


def test_transparent_points_do_not_count() -> None:
    points, cameras = point_maps(0, noise=0)
    opacities = torch.ones(3, 48, 64)
    opacities[:, :36] = 0.1
    points[:, :36] = points[:, :36].flip(2)
    found = cameras_from_points(points, cameras.K, opacities=opacities)
    torch.testing.assert_close(found.c2w, cameras.c2w, atol=0.01, rtol=0)


def test_points_that_fit_no_camera_are_refused() -> None:
    points, cameras = point_maps(0, noise=0)
    generator = torch.Generator().manual_seed(1)
    points[1] = torch.randn(points[1].shape, generator=generator, dtype=torch.float64)
    with pytest.raises(InputError, match="points of view 2 fit no camera"):
        cameras_from_points(points, cameras.K, opacities=torch.ones(3, 48, 64))
    with pytest.raises(InputError, match="fit no camera"):
        cameras_from_points(points, cameras.K, opacities=torch.zeros(3, 48, 64))
