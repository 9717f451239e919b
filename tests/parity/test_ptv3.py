"""Point Transformer V3 against values recorded from the official code."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from sr3r.errors import WeightsError
from sr3r.model.paper.point_transformer import PointTransformer, PointTransformerConfig, from_official
from sr3r.model.point_block import CURVES, PointTransformerBlock
from sr3r.model.serialization import curve_codes, padding, patches
from sr3r.model.weights import load_strictly

pytestmark = pytest.mark.parity

FOLDER = Path(__file__).parents[3] / "shared" / "parity"

SMALL = PointTransformerConfig(
    encoder_depths=(1, 2, 1),
    encoder_dims=(16, 32, 64),
    encoder_heads=(2, 4, 4),
    decoder_depths=(1, 1),
    decoder_dims=(24, 32),
    decoder_heads=(2, 4),
    patch=64,
    official_batching=True,
)
CONFIGS = {
    "small_noshuffle": SMALL,
    "small_shuffle": SMALL,
    "small_enconly": replace(SMALL, decoder_depths=(), decoder_dims=(), decoder_heads=()),
    "default_noshuffle": PointTransformerConfig(official_batching=True),
}


def fixture(name: str) -> dict[str, np.ndarray]:
    path = FOLDER / "ptv3" / f"{name}.npz"
    if not path.is_file():
        pytest.skip("the recorded values beside the repository (../shared/parity/ptv3) are not there")
    return dict(np.load(path))


def recipe() -> ModuleType:
    """How the recorded networks were filled with weights."""
    spec = importlib.util.spec_from_file_location("fill", FOLDER / "fill.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def official_state(name: str, prefix: str = "") -> dict[str, Tensor]:
    entries = json.loads((FOLDER / "ptv3" / f"state_dict_{name}.json").read_text())["entries"]
    filled = recipe().make_state_dict(entries)
    buffers = {
        e["key"]: torch.zeros(e["shape"]) if "mean" in e["key"] else torch.ones(e["shape"])
        for e in entries
        if e["kind"] == "buffer"
    }
    return {prefix + k: torch.as_tensor(v) for k, v in filled.items()} | {prefix + k: v for k, v in buffers.items()}


def counts_of(recorded: dict[str, np.ndarray]) -> list[int]:
    return np.diff(recorded["in/offset"], prepend=0).tolist()


@pytest.mark.parametrize("depth", [1, 3, 7, 10, 16])
def test_codes_along_every_curve_are_the_official_ones(depth: int) -> None:
    recorded = fixture("codes")
    cells = torch.as_tensor(recorded[f"d{depth}/grid_coord"]).long()
    batch = torch.as_tensor(recorded[f"d{depth}/batch"])
    for curve in CURVES:
        codes = curve_codes(cells, curve, depth=depth)
        assert codes.tolist() == recorded[f"d{depth}/{curve}/code_nobatch"].tolist()
        assert (codes | batch << (3 * depth)).tolist() == recorded[f"d{depth}/{curve}/code"].tolist()


@pytest.mark.parametrize("case", range(6))
@pytest.mark.parametrize("rule", ["fixed", "min"])
def test_clouds_are_padded_to_patches_as_officially(case: int, rule: str) -> None:
    recorded = fixture("padding")
    key = f"case{case}_{rule}"
    pad, unpad, sizes = padding(recorded[f"{key}/counts"].tolist(), int(recorded[f"{key}/patch_size"]))
    assert pad.tolist() == recorded[f"{key}/pad"].tolist()
    assert unpad.tolist() == recorded[f"{key}/unpad"].tolist()
    assert np.cumsum([0, *sizes]).tolist() == recorded[f"{key}/cu_seqlens"].tolist()


@pytest.mark.parametrize("name", ["attention", "attention_rpe"])
def test_one_attention_layer_equals_the_official_one(name: str) -> None:
    recorded = fixture(name)
    dim, heads, patch, relative, curve = recorded["in/config"].tolist()
    block = PointTransformerBlock(dim, heads, relative_patch=patch if relative else None)
    shapes = {"qkv.weight": (3 * dim, dim), "qkv.bias": (3 * dim,), "proj.weight": (dim, dim), "proj.bias": (dim,)}
    if block.relative is not None:
        shapes["rpe.rpe_table"] = tuple(block.relative.table.shape)
    assert sorted(shapes) == sorted(recorded["keys"].tolist())
    # Inside a block of a network, so that the table of names applies.
    fill = recipe().fill
    state = from_official({f"enc.enc0.block0.attn.{k}": torch.as_tensor(fill(k, shapes[k])) for k in shapes})
    block.load_state_dict({k.removeprefix("encoder.0.0."): v for k, v in state.items()}, strict=False)
    counts = counts_of(recorded)
    cut = patches(torch.as_tensor(recorded["order"][curve]), counts, min(patch, *counts))
    cells = torch.as_tensor(recorded["in/grid_coord"]).long()
    with torch.no_grad():
        result = block.attend(torch.as_tensor(recorded["in/feat"]), cut, cells)
    torch.testing.assert_close(result, torch.as_tensor(recorded["out/feat"]), atol=5e-6, rtol=0)


@pytest.mark.parametrize("name", sorted(CONFIGS))
def test_whole_networks_equal_the_official_ones(name: str) -> None:
    recorded = fixture(name)
    model = PointTransformer(CONFIGS[name]).eval()
    weights = "default" if name.startswith("default") else name.replace("_noshuffle", "").replace("_shuffle", "")
    load_strictly(model, from_official(official_state(weights)), source=weights)
    stages: list[Any] = []
    cells: list[Any] = []
    for module in (model.stem, *model.encoder):
        module.register_forward_hook(lambda _, inputs, output: stages.append(output))
    for module in model.encoder:
        module.register_forward_hook(lambda _, inputs, output: cells.append(inputs[3]))
    permutations = recorded.get("in/order_permutations")
    with torch.no_grad():
        result = model(
            torch.as_tensor(recorded["in/feat"]),
            torch.as_tensor(recorded["in/grid_coord"]).long(),
            counts_of(recorded),
            permutations=None if permutations is None else permutations.tolist(),
        )
    taps = ["embedding", *(f"enc{i}" for i in range(len(model.encoder)))]
    for key, features in [*zip(taps, stages, strict=True), ("out", result)]:
        close_to_recorded(recorded, f"{key}/feat", features)
    for i, level in enumerate(cells):
        assert level.tolist() == recorded[f"enc{i}/grid_coord"].tolist()


def close_to_recorded(recorded: dict[str, np.ndarray], key: str, features: Tensor) -> None:
    """Features grow to about 20 over the stages; float32 sums of that size agree to a few 1e-5."""
    if key in recorded:
        expected = torch.as_tensor(recorded[key])
    else:
        expected = torch.as_tensor(recorded[f"{key}/probe"])
        assert list(features.shape) == recorded[f"{key}/shape"].tolist()
        features = features.flatten()[recipe().probe_index(features.numel(), len(expected))]
    torch.testing.assert_close(features, expected, atol=5e-6 * float(expected.abs().max()), rtol=0)


def test_training_checkpoints_with_a_prefix_load_too_and_foreign_keys_are_named() -> None:
    fixture("small_noshuffle")
    state = official_state("small", prefix="module.backbone.")
    load_strictly(PointTransformer(SMALL), from_official(state), source="checkpoint")
    with pytest.raises(WeightsError, match=r"seg_head\.weight is not a parameter of Point Transformer V3"):
        from_official({"seg_head.weight": torch.zeros(2, 2)})
