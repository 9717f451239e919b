from dataclasses import replace
from typing import Literal

import pytest
import torch
from torch import nn

from sr3r.errors import InputError, WeightsError
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model import SR3R
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.weights import WithoutWeights
from sr3r.rendering import render
from tiny_models import TINY_COMPACT, idle_parameters, tiny_config, tiny_model, tiny_views


def assert_same(a: Gaussians, b: Gaussians, atol: float = 1e-8) -> None:
    torch.testing.assert_close(a.means, b.means, atol=atol, rtol=1e-6)
    torch.testing.assert_close(a.covariances(), b.covariances(), atol=atol, rtol=1e-5)
    torch.testing.assert_close(a.opacities, b.opacities, atol=atol, rtol=1e-6)
    torch.testing.assert_close(a.sh, b.sh, atol=atol, rtol=1e-6)


def test_every_pixel_gives_six_gaussians_with_sensible_values() -> None:
    output = tiny_model()(tiny_views())
    assert len(output.scaffold.gaussians) == 2 * 16 * 24
    assert len(output.gaussians) == 6 * 2 * 16 * 24
    output.gaussians.check()


def test_a_head_of_zeros_gives_exactly_the_dense_scaffold() -> None:
    output = tiny_model(residuals=False)(tiny_views())
    dense = shuffle_split(output.scaffold.gaussians)
    assert_same(output.gaussians, dense)


def test_a_similarity_of_the_cameras_moves_the_result_by_the_same() -> None:
    model, views = tiny_model(), tiny_views()
    generator = torch.Generator().manual_seed(5)
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] = 3.7 * quats_to_matrices(torch.randn(4, generator=generator, dtype=torch.float64))
    similarity[:, :3, 3] = torch.tensor([4.0, -5.0, 6.0])
    expected = model(views).gaussians.transformed(similarity)
    moved = model(replace(views, cameras=views.cameras.transformed(similarity))).gaussians
    assert_same(moved, expected)


def test_swapping_the_views_after_the_first_only_reorders_the_gaussians() -> None:
    model, views = tiny_model(), tiny_views(num_views=4)
    order = [0, 3, 1, 2]
    expected, swapped = model(views).gaussians, model(views.select(order)).gaussians
    per_view = len(expected) // 4
    index = torch.cat([torch.arange(per_view) + view * per_view for view in order])
    assert_same(swapped, expected.select(index))


def test_scenes_of_a_batch_do_not_see_each_other() -> None:
    model, pair = tiny_model(), tiny_views(batch=2)
    together = model(pair).gaussians
    for i in range(2):
        assert_same(together[i], model(pair[i].unsqueeze()).gaussians[0])


@pytest.mark.parametrize("factor", [2, 4, 8])
@pytest.mark.parametrize("size", [(16, 24), (13, 18)])
def test_any_factor_and_size_gives_six_gaussians_a_pixel(factor: Literal[2, 4, 8], size: tuple[int, int]) -> None:
    output = tiny_model(factor)(tiny_views(num_views=3, size=size))
    assert len(output.gaussians) == 6 * 3 * size[0] * size[1]
    output.gaussians.check()


def test_padding_leaves_the_gaussians_on_the_rays_of_their_pixels() -> None:
    views = tiny_views(size=(13, 18))
    scaffold = tiny_model()(views).scaffold.gaussians
    per_view = scaffold.means.unflatten(1, (2, 13 * 18))
    uv, _ = views.cameras.project(per_view)
    x = (torch.arange(18, dtype=torch.float64) + 0.5) / 18
    expected = x.repeat(13)
    # Offsets are bounded by one pixel.
    assert ((uv[0, :, :, 0] - expected).abs() < 1 / 18).all()


def test_one_view_and_unbatched_views_are_refused() -> None:
    with pytest.raises(InputError, match="at least two views"):
        tiny_model()(tiny_views(num_views=1))
    with pytest.raises(InputError, match="batches"):
        tiny_model()(tiny_views()[0])


def test_a_loss_on_the_render_reaches_every_parameter() -> None:
    model, views = tiny_model(dtype=torch.float32).train(), tiny_views(dtype=torch.float32)
    output = model(views)
    rgb = render(output.gaussians, views.cameras, (32, 48), backend="reference").rgb
    loss = rgb.square().mean() + output.scaffold.depth.mean()
    loss.backward()
    assert idle_parameters(model) == []


def test_a_forward_pass_repeats_bit_for_bit() -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    first, second = model(views).gaussians, model(views).gaussians
    assert torch.equal(first.means, second.means)
    assert torch.equal(first.sh, second.sh)


def test_saved_models_come_back_the_same(tmp_path) -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    model.save_pretrained(tmp_path / "tiny")
    loaded = SR3R.from_pretrained(tmp_path / "tiny")
    assert loaded.config == model.config
    assert torch.equal(loaded(views).gaussians.means, model(views).gaussians.means)


def test_loading_computes_no_initial_values_but_keeps_constants(tmp_path) -> None:
    with WithoutWeights():
        layer, constant = nn.Conv2d(3, 4, 3), torch.tensor(2.0)
    assert layer.weight.is_meta
    assert constant == 2
    tiny_model(dtype=torch.float32).save_pretrained(tmp_path)
    loaded = SR3R.from_pretrained(tmp_path)
    assert not any(value.is_meta for value in loaded.state_dict().values())
    convolutions = [p for p in loaded.parameters() if p.ndim == 4]
    assert all(p.is_contiguous(memory_format=torch.channels_last) for p in convolutions)


def test_half_precision_files_are_half_as_large_and_render_alike(tmp_path) -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    model.save_pretrained(tmp_path / "half", dtype=torch.float16)
    loaded = SR3R.from_pretrained(tmp_path / "half")
    assert next(loaded.parameters()).dtype == torch.float32
    a = render(model(views).gaussians, views.cameras, (32, 48)).rgb
    b = render(loaded(views).gaussians, views.cameras, (32, 48)).rgb
    assert (a - b).abs().mean() < 2e-3


def test_weights_of_another_shape_are_refused_by_name(tmp_path) -> None:
    folder = tmp_path / "model"
    tiny_model(dtype=torch.float32).save_pretrained(folder)
    bigger = tiny_config()
    mapping = replace(TINY_COMPACT.mapping, channels=16)
    bigger = replace(bigger, network=replace(TINY_COMPACT, mapping=mapping))
    other = SR3R(bigger)
    other.save_pretrained(tmp_path / "other")
    (folder / "config.json").write_text((tmp_path / "other" / "config.json").read_text())
    with pytest.raises(WeightsError, match="does not fit the model") as error:
        SR3R.from_pretrained(folder)
    assert "mapping" in str(error.value)


def test_missing_weights_say_what_was_expected_and_how_to_get_them(tmp_path) -> None:
    with pytest.raises(WeightsError, match=r"config\.json and model\.safetensors.*sr3r train"):
        SR3R.from_pretrained(tmp_path / "nothing")


def test_a_corrupt_weights_file_is_reported(tmp_path) -> None:
    tiny_model(dtype=torch.float32).save_pretrained(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(WeightsError, match="not a readable safetensors file"):
        SR3R.from_pretrained(tmp_path)


def test_depth_is_of_the_pixels_that_were_given() -> None:
    output = tiny_model(dtype=torch.float32)(tiny_views(size=(13, 18), dtype=torch.float32))
    assert output.scaffold.depth.shape == (1, 2, 13, 18)


def test_the_frame_is_that_of_the_views_whatever_the_scaffold_was_made_in() -> None:
    model, views = tiny_model(), tiny_views()
    coarse = model.scaffold_only(views)
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] *= 2
    moved = replace(views, cameras=views.cameras.transformed(similarity))
    means, moved_means = (model(seen, scaffold=coarse).gaussians.means for seen in (views, moved))
    torch.testing.assert_close(moved_means, 2 * means)


def test_a_processor_that_multiplies_in_bf16_trains_in_float32_all_the_same() -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    results = []
    for has_bf16 in (False, True):
        model.has_bf16 = has_bf16
        results.append(model(views).gaussians.sh)
    assert torch.equal(*results)


@pytest.mark.parametrize(
    ("amx", "avx512", "name", "expected"),
    [
        (True, True, "sapphirerapids", True),
        (False, True, "emeraldrapids", False),  # A virtual machine without AMX: bf16 takes 1.25 times as long.
        (False, True, "znver4", True),
        (False, False, "znver3", False),
    ],
)
def test_a_cpu_works_in_bf16_only_where_that_is_faster(
    amx: bool, avx512: bool, name: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512)
    monkeypatch.setattr("sr3r.model.sr3r.get_host_cpu_name", lambda: name)
    assert tiny_model().has_bf16 == expected


def test_gradients_in_bf16_point_where_those_in_float32_do() -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    model.has_bf16, gradients = True, []
    for model.trains_in_bf16 in (False, True):
        model.zero_grad()
        render(model(views).gaussians, views.cameras, (32, 48)).rgb.square().mean().backward()
        gradients.append(torch.cat([p.grad.flatten() for p in model.parameters() if p.grad is not None]))
    full, mixed = gradients
    assert not torch.equal(full, mixed)
    assert torch.cosine_similarity(full, mixed, dim=0) > 0.98


def test_mixed_precision_rounds_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    seen = []
    network = model.network.forward
    monkeypatch.setattr(
        model.network, "forward", lambda views, **options: seen.append(views) or network(views, **options)
    )
    for has_bf16 in (False, True):
        model.has_bf16 = has_bf16
        with torch.no_grad():
            model(views)
    for name, value in vars(seen[0].cameras).items():
        assert torch.equal(getattr(seen[1].cameras, name), value), name


def test_mixed_precision_stays_close_and_keeps_geometry_in_full_precision() -> None:
    model, views = tiny_model(dtype=torch.float32), tiny_views(dtype=torch.float32)
    with torch.no_grad():
        model.has_bf16 = False
        full = model(views)
        model.has_bf16 = True
        mixed = model(views)
    assert not torch.equal(mixed.scaffold.depth, full.scaffold.depth)
    assert mixed.gaussians.means.dtype == torch.float32
    assert not torch.equal(mixed.gaussians.sh, full.gaussians.sh)
    a, b = (render(output.gaussians, views.cameras, (32, 48)).rgb for output in (full, mixed))
    assert (a - b).abs().mean() < 0.02
    # Were positions rounded to bf16, rays would be off by pixels: the scaffold's centres stay within one.
    uv, _ = views.cameras.project(mixed.scaffold.gaussians.means.unflatten(1, (2, 16 * 24)))
    expected = ((torch.arange(24) + 0.5) / 24).repeat(16)
    assert ((uv[0, :, :, 0] - expected).abs() < 1.01 / 24).all()
