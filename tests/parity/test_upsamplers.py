"""SwinIR and HAT against images that the official code gave for the same weights."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from places import REPOSITORY
from sr3r.model.upsample import hat, swinir
from sr3r.model.upsample.hat import HAT
from sr3r.model.upsample.learned import Group, LearnedUpsampler
from sr3r.model.upsample.official import PUBLISHED, load_weights
from sr3r.model.upsample.swinir import SwinIR

pytestmark = pytest.mark.parity

FIXTURES = REPOSITORY.parent / "shared" / "parity"

# Five times the official code's own difference between float32 and float64 (README of the fixtures).
TOLERANCE = 5 * 1.1e-6

NETWORKS = {
    "classical_x2": lambda: SwinIR(swinir.CLASSICAL, factor=2),
    "classical_x4": lambda: SwinIR(swinir.CLASSICAL, factor=4),
    "lightweight_x4": lambda: SwinIR(swinir.LIGHTWEIGHT, factor=4),
    "realsr_m_x4": lambda: SwinIR(swinir.REAL, factor=4),
    "hat_x4": lambda: HAT(hat.FULL, factor=4),
    "hat_s_x4": lambda: HAT(hat.SMALL, factor=4),
}


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    """How the recorded networks were filled with weights, and which values were recorded."""
    path = FIXTURES / "fill.py"
    if not path.is_file():
        pytest.skip("the fixtures beside the repository (../shared/parity) are not there")
    spec = importlib.util.spec_from_file_location("fill", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def swin_index(side: int) -> Tensor:
    """Buffer of the official constructors, written as loops over pairs of pixels."""
    rows = [
        [(y - v + side - 1) * (2 * side - 1) + x - u + side - 1 for v in range(side) for u in range(side)]
        for y in range(side)
        for x in range(side)
    ]
    return torch.tensor(rows)


def overlap_index(side: int, wide: int) -> Tensor:
    rows = [
        [
            (v - y + side - wide + 1) * (side + wide - 1) + u - x + side - wide + 1
            for v in range(wide)
            for u in range(wide)
        ]
        for y in range(side)
        for x in range(side)
    ]
    return torch.tensor(rows)


def swin_mask(size: int, side: int) -> Tensor:
    """Attention mask of a square image: regions of the shifted image that were no neighbours before."""
    strip = [0 if i < size - side else 1 if i < size - side // 2 else 2 for i in range(size)]
    region = torch.tensor([[3 * y + x for x in strip] for y in strip])
    windows = [region[y : y + side, x : x + side].flatten() for y in range(0, size, side) for x in range(0, size, side)]
    return torch.stack([torch.where(w[:, None] == w[None], 0.0, -100.0) for w in windows])


def official_buffer(key: str) -> Tensor:
    if key == "relative_position_index_SA":
        return swin_index(16)
    if key == "relative_position_index_OCA":
        return overlap_index(16, 24)
    return swin_index(8) if key.endswith("relative_position_index") else swin_mask(64, 8)


def published_network(name: str, folder: Path, recipe: ModuleType) -> LearnedUpsampler:
    """A network filled from a file like the published one."""
    part = "hat" if name.startswith("hat") else "swinir"
    facts = json.loads((FIXTURES / part / f"state_dict_{name}.json").read_text())
    state = {key: torch.from_numpy(value) for key, value in recipe.make_state_dict(facts["entries"]).items()}
    buffers = {entry["key"]: entry["shape"] for entry in facts["entries"] if entry["kind"] == "buffer"}
    for key, shape in buffers.items():
        state[key] = official_buffer(key)
        assert list(state[key].shape) == shape
    torch.save({facts["meta"]["checkpoint_key"]: state}, folder / "official.pth")
    network = NETWORKS[name]()
    load_weights(network, str(folder / "official.pth"))
    assert sum(p.numel() for p in network.parameters()) == facts["meta"]["num_params"]
    return network.eval()


def taps(network: LearnedUpsampler) -> tuple[dict[str, Tensor], list[RemovableHandle]]:
    """What the next pass puts out in the middle, by the official names."""
    group = network.groups[0]
    assert isinstance(group, Group)
    modules = {
        "layers.0.residual_group.blocks.0": group.blocks[0],
        "layers.0.residual_group.blocks.1": group.blocks[1],
        "layers.0.residual_group.overlap_attn": group.overlap_attn,
        "layers.0": group,
        "norm": network.norm,
    }
    features: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_hook(lambda _, __, output, key=key: features.update({key: output}))
        for key, module in modules.items()
        if module is not None
    ]
    return features, hooks


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("classical_x2", ["40x48"]),
        ("classical_x4", ["64x64", "b2_50x70"]),
        ("lightweight_x4", ["40x48"]),
        ("realsr_m_x4", ["40x48"]),
        ("hat_x4", ["64x64"]),
        ("hat_s_x4", ["48x64"]),
    ],
)
def test_the_same_weights_give_the_same_image(name: str, cases: list[str], tmp_path: Path, recipe: ModuleType) -> None:
    network = published_network(name, tmp_path, recipe)
    for case in cases:
        path = FIXTURES / ("hat" if name.startswith("hat") else "swinir") / f"{name}_{case}.npz"
        recorded = np.load(path)
        features, hooks = taps(network)
        with torch.inference_mode():
            image = network.upsample(torch.from_numpy(recorded["in/image_u8"].astype(np.float32) / 255))
        for hook in hooks:
            hook.remove()
        for key, values in features.items():
            expected = torch.from_numpy(recorded[f"tap/{key}"])
            sample = values.flatten()[recipe.probe_index(values.numel(), len(expected))]
            torch.testing.assert_close(sample, expected, atol=5e-6 * float(expected.abs().max()), rtol=0)
        assert list(image.shape) == recorded["out/shape"].tolist()
        crop = torch.from_numpy(recorded["out/crop"])
        torch.testing.assert_close(image[..., :32, -40:], crop, atol=TOLERANCE, rtol=0)
        expected = recorded["out/image"] if "out/image" in recorded else recorded["out/image/probe"]
        sample = image.flatten()[recipe.probe_index(image.numel(), expected.size)]
        torch.testing.assert_close(sample, torch.from_numpy(expected).flatten(), atol=TOLERANCE, rtol=0)


def test_every_recorded_checkpoint_is_in_the_table(recipe: ModuleType) -> None:
    listed = json.loads((FIXTURES / "checkpoints.json").read_text())
    files = {published.file for published in PUBLISHED.values()}
    assert set(listed["swinir"]["files"]) | set(listed["hat"]["files"]) <= files
