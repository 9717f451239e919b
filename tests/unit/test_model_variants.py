"""Every choice of the configuration builds, trains through the renderer and makes a difference."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from sr3r import config as configs
from sr3r.errors import InputError
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.backbones import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.mapping import ViTMappingConfig
from sr3r.model.offsets import OffsetsConfig
from sr3r.model.point_transformer_v3 import PointTransformerV3Config
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.sr3r import paper_preset
from sr3r.model.upsample import InterpolationConfig
from sr3r.render import render
from tiny import TINY_DEPTHSPLAT, TINY_NOPOSPLAT, tiny_config, tiny_views

TINY = tiny_config()
TINY_V3 = PointTransformerV3Config(
    in_dim=12,
    encoder_depths=(1, 1),
    encoder_dims=(8, 12),
    encoder_heads=(2, 2),
    decoder_depths=(1,),
    decoder_dims=(8,),
    decoder_heads=(2,),
    patch=64,
    fine_bits=2,
)
TINY_VIT = ViTMappingConfig(dim=16, num_heads=2, encoder_depth=1, decoder_depth=1)


def offsets(**changes: Any) -> SR3RConfig:
    return replace(TINY, offsets=replace(TINY.offsets, **changes))


VARIANTS: dict[str, SR3RConfig] = {
    "full": TINY,
    "scaffold": replace(TINY, components="scaffold"),
    "upsampling": replace(TINY, components="upsampling"),
    "refinement": replace(TINY, components="refinement"),
    "offsets": replace(TINY, components="offsets"),
    "raster split": replace(TINY, split="raster", raster_side=3),
    "query all": offsets(query="all"),
    "absolute": offsets(regression="absolute"),
    "bilinear": replace(TINY, upsampler=InterpolationConfig(mode="bilinear")),
    "more colour": offsets(sh_degree=1),
    "whole point transformer": offsets(transformer=TINY_V3, points="children"),
    "whole point transformer on parents": offsets(transformer=TINY_V3),
    "vit": replace(TINY, mapping=TINY_VIT),
    "paper": replace(TINY, mapping=TINY_VIT, offsets=OffsetsConfig(transformer=TINY_V3, points="children")),
}
VARIANTS |= {f"paper {name}": replace(VARIANTS["paper"], components=name) for name in ("refinement", "offsets")}
PER_PIXEL = {"scaffold": 1, "upsampling": 16, "refinement": 16, "paper refinement": 16, "raster split": 9}


def build(name: str) -> SR3R:
    torch.manual_seed(0)
    model = SR3R(VARIANTS[name])
    if model.offsets is not None:
        torch.nn.init.normal_(model.offsets.head.weight, std=0.1)
        torch.nn.init.normal_(model.offsets.head.bias, std=0.1)
    return model


@pytest.fixture(scope="module")
def full() -> Gaussians:
    with torch.no_grad():
        return build("full")(tiny_views(dtype=torch.float32)).gaussians


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_trains_through_the_renderer_and_differs_from_the_full_method(name: str, full: Gaussians) -> None:
    model, views = build(name), tiny_views(dtype=torch.float32)
    with torch.no_grad():
        before = model.eval()(views)
    assert len(before.gaussians) == 2 * 16 * 24 * PER_PIXEL.get(name, 6)
    before.gaussians.check()
    if name != "full":
        same = before.gaussians.means.shape == full.means.shape and torch.allclose(before.gaussians.means, full.means)
        assert not same

    # Running statistics depend on the whole batch; everything else is the same in both modes.
    optimizer = torch.optim.AdamW(model.train().parameters(), lr=2e-3)
    truth = torch.full((1, 2, 3, 32, 48), 0.9)
    losses = []
    for step in range(3):
        output = model(views)
        rgb = render(output.gaussians, views.cameras, (32, 48)).rgb
        loss = (rgb - truth).square().mean()
        optimizer.zero_grad()
        (loss + 1e-4 * output.scaffold.depth.mean()).backward()
        if step == 0:
            idle = [n for n, p in model.named_parameters() if p.grad is None or not bool(p.grad.abs().sum() > 0)]
            assert idle == []
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]


def test_a_head_of_zeros_gives_exactly_the_dense_scaffold_for_the_paper_and_the_raster_split_too() -> None:
    views = tiny_views(dtype=torch.float64)
    for name in ("paper", "raster split", "query all", "offsets"):
        model = SR3R(VARIANTS[name]).double().eval()
        output = model(views)
        normalised, to_world, _ = model._normalised(views)
        scaffold = model.scaffold_only(views).gaussians
        dense = model._split(scaffold, normalised).transformed(to_world)
        # Opacities of 0 and 1 have no logit, so they come back within its margin of 1e-6.
        torch.testing.assert_close(output.gaussians.means, dense.means, atol=1e-12, rtol=0)
        torch.testing.assert_close(output.gaussians.covariances(), dense.covariances(), atol=1e-12, rtol=0)
        torch.testing.assert_close(output.gaussians.opacities, dense.opacities, atol=2e-6, rtol=0)
        torch.testing.assert_close(output.gaussians.sh, dense.sh, atol=1e-12, rtol=0)


@pytest.mark.parametrize("name", ["refinement", "absolute", "paper", "raster split", "query all"])
def test_a_similarity_of_the_cameras_moves_every_variant_alike(name: str) -> None:
    model, views = build(name).double().eval(), tiny_views()
    similarity = torch.eye(4, dtype=torch.float64)[None]
    similarity[:, :3, :3] = 2.3 * quats_to_matrices(torch.tensor([0.3, -0.5, 0.7, 0.4], dtype=torch.float64))
    similarity[:, :3, 3] = torch.tensor([1.0, -2.0, 3.0])
    expected = model(views).gaussians.transformed(similarity)
    moved = model(replace(views, cameras=views.cameras.transformed(similarity))).gaussians
    torch.testing.assert_close(moved.means, expected.means, atol=1e-8, rtol=1e-6)
    torch.testing.assert_close(moved.covariances(), expected.covariances(), atol=1e-8, rtol=1e-5)
    torch.testing.assert_close(moved.opacities, expected.opacities, atol=1e-8, rtol=1e-6)
    torch.testing.assert_close(moved.sh, expected.sh, atol=1e-8, rtol=1e-6)


@pytest.mark.parametrize("name", ["paper", "refinement"])
def test_variants_do_not_mix_scenes_nor_mind_the_order_of_the_views(name: str) -> None:
    model, views = build(name).double().eval(), tiny_views(num_views=3, size=(8, 12), batch=2)
    together = model(views).gaussians
    alone = model(views[1].unsqueeze()).gaussians
    torch.testing.assert_close(together.means[1:], alone.means)
    torch.testing.assert_close(together.sh[1:], alone.sh)
    swapped = model(views.select([0, 2, 1])).gaussians
    per_view = len(together) // 3
    index = torch.cat([torch.arange(per_view) + view * per_view for view in (0, 2, 1)])
    torch.testing.assert_close(swapped.means, together.means[:, index])
    torch.testing.assert_close(swapped.opacities, together.opacities[:, index])


@pytest.mark.parametrize("name", ["full", "paper", "raster split", "query all"])
def test_decoding_in_parts_gives_the_same_gaussians(name: str) -> None:
    model, views = build(name).double().eval(), tiny_views(num_views=3, size=(13, 18), batch=2)
    with torch.no_grad():
        whole = model(views).gaussians
        parts = model(views, memory_budget=100_000).gaussians
    for field in ("means", "quats", "scales", "opacities", "sh"):
        torch.testing.assert_close(getattr(parts, field), getattr(whole, field), atol=1e-10, rtol=0)


def test_mixed_precision_stays_close_in_the_paper_preset() -> None:
    model, views = build("paper").eval(), tiny_views(dtype=torch.float32)
    with torch.no_grad():
        full = model(views).gaussians
        model.has_amx = True
        mixed = model(views).gaussians
    assert mixed.means.dtype == torch.float32
    assert not torch.equal(mixed.sh, full.sh)
    a, b = (render(gaussians, views.cameras, (32, 48)).rgb for gaussians in (full, mixed))
    assert (a - b).abs().mean() < 0.02


def test_checkpointed_gradients_are_the_same() -> None:
    gradients = []
    for enabled in (False, True):
        model = build("paper").double().eval()
        model.checkpoint_gradients(enabled)
        model(tiny_views(size=(8, 12))).gaussians.means.square().sum().backward()
        gradients.append([p.grad for p in model.parameters()])
    for ours, again in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, again)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_survives_its_configuration_file(name: str) -> None:
    assert configs.from_dict(SR3RConfig, configs.to_dict(VARIANTS[name])) == VARIANTS[name]


def test_the_paper_preset_has_the_published_and_the_official_sizes() -> None:
    config = paper_preset()
    with torch.device("meta"):
        model = SR3R(config)
    assert config.mapping == ViTMappingConfig(patch=16, num_heads=8, dim=768, encoder_depth=12, decoder_depth=6)
    assert config.offsets.points == "children"
    assert model.offsets is not None
    assert model.offsets.transformer is not None
    size = sum(p.numel() for p in model.offsets.transformer.parameters())
    # The official network has 46.17 M parameters at 6 input channels; here the stem sees 256.
    assert size == 46_166_272 + 125 * (256 - 6) * 32


def test_sizes_that_cannot_work_are_refused() -> None:
    with pytest.raises(InputError, match="raster_side"):
        replace(TINY, raster_side=0)
    with pytest.raises(InputError, match="features of every point"):
        OffsetsConfig(transformer=replace(TINY_V3, decoder_depths=(), decoder_dims=(), decoder_heads=()))
    with pytest.raises(InputError, match="multiple of the factor"):
        SR3R(replace(TINY, factor=8, mapping=replace(TINY_VIT, patch=4)))


@pytest.mark.parametrize("backbone", [TINY_DEPTHSPLAT, TINY_NOPOSPLAT])
def test_published_backbones_serve(backbone: DepthSplatConfig | NoPoSplatConfig) -> None:
    torch.manual_seed(0)
    config = replace(TINY, backbone=backbone)
    assert configs.from_dict(SR3RConfig, configs.to_dict(config)) == config
    model, views = SR3R(config).eval(), tiny_views(size=(32, 30), dtype=torch.float32)
    with torch.no_grad():
        output = model(views)
    assert len(output.gaussians) == 6 * 2 * 32 * 30
    output.gaussians.check()
    dense = shuffle_split(output.scaffold.gaussians)
    torch.testing.assert_close(output.gaussians.means, dense.means, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(output.gaussians.sh, dense.sh, atol=1e-5, rtol=1e-5)
