"""The yardsticks of depth: its truth on recorded views, which pixels are hidden or at an edge, and what that costs."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import torch

from sr3r.data import SyntheticDataset
from sr3r.data.evaluation_index import Pair
from sr3r.model import SR3R, SR3RConfig

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(BENCHMARKS)
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_the_swept_depth_is_right_where_it_is_trusted_and_comes_from_the_cache_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sweep = load("plane_sweep", monkeypatch)
    scene = SyntheticDataset(2_000_003, clutter=0.0, highlights=0.0)[4]
    pair = Pair(key=scene.key, context=[1, 6], target=[3])
    found = sweep.pair_positions(scene, pair, tmp_path)
    cameras = scene.cameras.select([1, 6])
    _, exact = scene.render(cameras, (64, 64))
    truth = sweep.position(exact, cameras.near[:, None, None], cameras.far[:, None, None])
    known = found.isfinite()
    assert known.float().mean() > 0.02
    assert ((found - truth).abs() > 2)[known].float().mean() < 0.02
    monkeypatch.setattr(sweep, "confident_positions", None)
    assert torch.equal(sweep.pair_positions(scene, pair, tmp_path).nan_to_num(-1), found.nan_to_num(-1))


def test_the_mean_difference_of_equal_pairs_has_an_interval_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    load("plane_sweep", monkeypatch)
    depth = load("depth", monkeypatch)
    assert depth.interval({("a", 0): 1.0, ("a", 1): 1.0, ("b", 0): 1.0}) == (1.0, 1.0)
    low, high = depth.interval({("a", 0): 0.0, ("b", 0): 1.0, ("c", 0): 2.0, ("d", 0): 3.0})
    assert 0 <= low < 1.5 < high <= 3


def test_a_pixel_of_one_view_that_lies_outside_of_the_other_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    load("plane_sweep", monkeypatch)
    depth = load("depth", monkeypatch)
    scene = SyntheticDataset(3)[2]
    same = scene.cameras.select([1, 1])
    _, exact = scene.render(same, (16, 16))
    assert not depth.hidden(same, exact).any()
    apart = scene.cameras.select([1, 6])
    _, exact = scene.render(apart, (16, 16))
    assert 0 < depth.hidden(apart, exact).float().mean() < 0.8


def test_edges_of_larger_inputs_are_as_wide_as_where_depth_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plane_sweep", "depth"):
        load(name, monkeypatch)
    sources = load("error_sources", monkeypatch)
    for size in (64, 128, 256):
        step = torch.zeros(1, size, size)
        step[:, :, size // 2 :] = 10
        columns = sources.near_edge(step)[0].any(0).nonzero().flatten().tolist()
        assert columns == list(range(size // 2 - size // 64, size // 2 + size // 64))


def test_a_picture_is_split_by_what_its_gaussians_were_seen_by(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plane_sweep", "depth"):
        load(name, monkeypatch)
    sources = load("error_sources", monkeypatch)
    model = SR3R(SR3RConfig())
    scene = SyntheticDataset(3)[2]
    # Of two equal views each sees all that the other does.
    for pair, is_all_seen in (([1, 1], True), ([1, 6], False)):
        inputs, novel = scene.load(pair).resized(64, 64), scene.load([1])
        with torch.inference_mode():
            scaffold = model.scaffold_only(inputs.unsqueeze()).in_world(backdrop=False)
        _, depth = scene.render(inputs.cameras, (64, 64))
        scaffold = replace(scaffold, depth=depth[None])
        both, one, none = sources.seen_by(scaffold.gaussians[0], scaffold, inputs, novel, model)
        torch.testing.assert_close(both + one + none, torch.ones_like(both))
        assert both.mean() > 0.2
        assert (one.mean() == 0) == is_all_seen
