"""What holds for every network, and for every choice of its parts."""

from dataclasses import replace

import pytest
import torch

from sr3r import config as configs
from sr3r.gaussians import Gaussians, quats_to_matrices
from sr3r.model import SR3R, SR3RConfig
from sr3r.model.ablations import RefinedScaffold, RefinedScaffoldConfig, ScaffoldAloneConfig, UpScaffoldConfig
from sr3r.model.backbones import DepthSplatConfig, NoPoSplatConfig
from sr3r.model.compact import CompactNetwork, CompactNetworkConfig
from sr3r.model.compact.compact_offsets import CompactOffsetsConfig
from sr3r.model.no_transformer import NoTransformerConfig
from sr3r.model.paper import PaperNetwork
from sr3r.model.raster_split import RasterSplit
from sr3r.model.shuffle_split import shuffle_split
from sr3r.model.sr3r import NetworkConfig
from sr3r.model.upsample import InterpolationConfig
from sr3r.rendering import render
from tiny_models import (
    TINY_COMPACT,
    TINY_DEPTHSPLAT,
    TINY_NOPOSPLAT,
    TINY_PAPER,
    idle_parameters,
    tiny_config,
    tiny_views,
)

OFFSETS, NO_TRANSFORMER = TINY_COMPACT.offsets, NoTransformerConfig(dim=16)
ALONE = replace(OFFSETS, transformer=NO_TRANSFORMER, regression="absolute")


def compact(offsets: CompactOffsetsConfig) -> CompactNetworkConfig:
    return replace(TINY_COMPACT, offsets=offsets)


NETWORKS: dict[str, NetworkConfig] = {
    "compact": TINY_COMPACT,
    "scaffold": ScaffoldAloneConfig(),
    "upsampling": UpScaffoldConfig(),
    "refinement": RefinedScaffoldConfig(mapping=TINY_COMPACT.mapping, offsets=ALONE),
    "offsets": compact(replace(OFFSETS, transformer=NO_TRANSFORMER)),
    "raster split": replace(TINY_COMPACT, split=RasterSplit(side=3)),
    "query all": compact(replace(OFFSETS, query="all")),
    "absolute": compact(replace(OFFSETS, regression="absolute")),
    "more colour": compact(replace(OFFSETS, head=replace(OFFSETS.head, sh_degree=1))),
    "paper": TINY_PAPER,
    "paper refinement": RefinedScaffoldConfig(mapping=TINY_PAPER.mapping, offsets=ALONE),
    "paper offsets": replace(TINY_PAPER, offsets=replace(TINY_PAPER.offsets, transformer=NO_TRANSFORMER)),
}
MODELS = {name: replace(tiny_config(), network=network) for name, network in NETWORKS.items()}
MODELS["bilinear"] = replace(tiny_config(), upsampler=InterpolationConfig(mode="bilinear"))
PER_PIXEL = {"scaffold": 1, "upsampling": 16, "refinement": 16, "paper refinement": 16, "raster split": 9}


def build(name: str) -> SR3R:
    torch.manual_seed(0)
    model = SR3R(MODELS[name])
    if isinstance(model.network, CompactNetwork | PaperNetwork | RefinedScaffold):
        torch.nn.init.normal_(model.network.offsets.head.out.weight, std=0.1)
        torch.nn.init.normal_(model.network.offsets.head.out.bias, std=0.1)
    return model


@pytest.fixture(scope="module")
def whole() -> Gaussians:
    with torch.no_grad():
        return build("compact")(tiny_views(dtype=torch.float32)).gaussians


@pytest.mark.parametrize("name", MODELS)
def test_a_network_trains_through_the_renderer_and_differs_from_the_compact_one(name: str, whole: Gaussians) -> None:
    model, views = build(name), tiny_views(dtype=torch.float32)
    with torch.no_grad():
        before = model.eval()(views)
    assert len(before.gaussians) == 2 * 16 * 24 * PER_PIXEL.get(name, 6)
    before.gaussians.check()
    if name != "compact" and before.gaussians.means.shape == whole.means.shape:
        assert not torch.allclose(before.gaussians.means, whole.means)

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
            assert idle_parameters(model) == []
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0]


def test_a_head_of_zeros_gives_exactly_the_dense_scaffold_for_the_paper_and_the_raster_split_too() -> None:
    views = tiny_views(dtype=torch.float64)
    for name in ("paper", "raster split", "query all", "offsets"):
        model = SR3R(MODELS[name]).double().eval()
        assert isinstance(model.network, CompactNetwork | PaperNetwork)
        output, scaffold = model(views), model.scaffold_only(views)
        assert scaffold.frame is not None
        dense = scaffold.placed(model.network.split(scaffold.gaussians, scaffold.frame.entered(views)))
        # Opacities of 0 and 1 have no logit, so they come back within its margin of 1e-6.
        torch.testing.assert_close(output.gaussians.means, dense.means, atol=1e-12, rtol=0)
        torch.testing.assert_close(output.gaussians.covariances(), dense.covariances(), atol=1e-12, rtol=0)
        torch.testing.assert_close(output.gaussians.opacities, dense.opacities, atol=2e-6, rtol=0)
        torch.testing.assert_close(output.gaussians.sh, dense.sh, atol=1e-12, rtol=0)


@pytest.mark.parametrize("name", ["refinement", "absolute", "paper", "raster split", "query all"])
def test_a_similarity_of_the_cameras_moves_every_result_alike(name: str) -> None:
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
def test_networks_do_not_mix_scenes_nor_mind_the_order_of_the_views(name: str) -> None:
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


@pytest.mark.parametrize("name", ["compact", "paper", "raster split", "query all"])
def test_decoding_in_parts_gives_the_same_gaussians(name: str) -> None:
    model, views = build(name).double().eval(), tiny_views(num_views=3, size=(13, 18), batch=2)
    with torch.no_grad():
        whole = model(views).gaussians
        parts = model(views, memory_budget=100_000).gaussians
    for field in ("means", "quats", "scales", "opacities", "sh"):
        torch.testing.assert_close(getattr(parts, field), getattr(whole, field), atol=1e-10, rtol=0)


def test_many_gaussians_are_decoded_in_parts_where_no_gradients_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sr3r.model.sr3r._DECODING_BYTES", 100_000)
    model, views = build("compact").double().eval(), tiny_views()
    calls: list[int] = []
    model.get_submodule("network.offsets.head.hidden").register_forward_hook(lambda *_: calls.append(1))
    model(views)
    assert len(calls) == 1
    with torch.no_grad():
        model(views)
    assert len(calls) > 2


def test_mixed_precision_stays_close_in_the_papers_network() -> None:
    model, views = build("paper").eval(), tiny_views(dtype=torch.float32)
    with torch.no_grad():
        full = model(views).gaussians
        model.has_bf16 = True
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


@pytest.mark.parametrize("name", MODELS)
def test_a_model_survives_its_configuration_file(name: str) -> None:
    assert configs.from_dict(SR3RConfig, configs.to_dict(MODELS[name])) == MODELS[name]


@pytest.mark.parametrize("name", ["scaffold", "upsampling", "refinement", "offsets", "paper"])
def test_weights_of_every_network_load_from_their_folder(name: str, tmp_path) -> None:
    model, views = build(name).eval(), tiny_views(size=(8, 12), dtype=torch.float32)
    model.save_pretrained(tmp_path)
    with torch.no_grad():
        assert torch.equal(SR3R.from_pretrained(tmp_path)(views).gaussians.means, model(views).gaussians.means)


@pytest.mark.parametrize("backbone", [TINY_DEPTHSPLAT, TINY_NOPOSPLAT])
def test_published_backbones_serve(backbone: DepthSplatConfig | NoPoSplatConfig) -> None:
    torch.manual_seed(0)
    config = replace(tiny_config(), backbone=backbone)
    assert configs.from_dict(SR3RConfig, configs.to_dict(config)) == config
    model, views = SR3R(config).eval(), tiny_views(size=(32, 30), dtype=torch.float32)
    with torch.no_grad():
        output = model(views)
    assert len(output.gaussians) == 6 * 2 * 32 * 30
    output.gaussians.check()
    dense = shuffle_split(output.scaffold.gaussians)
    torch.testing.assert_close(output.gaussians.means, dense.means, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(output.gaussians.sh, dense.sh, atol=1e-5, rtol=1e-5)
