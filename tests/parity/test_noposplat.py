"""NoPoSplat against outputs that the official code gave for the same weights."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from places import REPOSITORY
from sr3r.model.backbones.noposplat import NoPoSplat, NoPoSplatConfig, from_official
from sr3r.model.weights import WithoutWeights, load_strictly

pytestmark = pytest.mark.parity

FIXTURES = REPOSITORY.parent / "shared" / "parity"

# Five times the official code's own difference between float32 and float64 (README of the fixtures).
TOLERANCES = {
    "means": 2e-4,
    "covariances": 4e-10,
    "harmonics": 2.5e-5,
    "opacities": 6e-6,
    "scales": 3e-8,
    "rotations": 2.5e-5,
}


def load_module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model() -> NoPoSplat:
    """612 million parameters: one copy for all tests."""
    if not FIXTURES.is_dir():
        pytest.skip("the fixtures beside the repository (../shared/parity) are not there")
    fill = load_module(FIXTURES / "fill.py")
    entries = json.loads((FIXTURES / "noposplat" / "state_dict.json").read_text())["entries"]
    official: dict[str, torch.Tensor] = {}
    for entry in entries:
        source = entry.get("alias_of") or entry["key"]
        official[entry["key"]] = official.get(source, torch.zeros(0))
        if official[entry["key"]].numel() == 0:
            official[source] = official[entry["key"]] = torch.from_numpy(fill.fill(source, entry["shape"]))
    state = from_official(official, source="the fixture", config=NoPoSplatConfig())
    with WithoutWeights():
        network = NoPoSplat()
    load_strictly(network, state, source="the fixture")
    return network.eval()


@pytest.mark.parametrize("name", ["re10k_2v_64x64", "multi_3v_64x64", "re10k_2v_b2_64x96", "re10k_2v_256x256"])
def test_the_same_weights_give_the_same_gaussians(model: NoPoSplat, name: str) -> None:
    fixture = np.load(FIXTURES / "noposplat" / f"{name}.npz")
    images = torch.from_numpy(fixture["in/image_u8"].astype(np.float32) / 255)
    with torch.inference_mode():
        gaussians = model.predict(images, torch.from_numpy(fixture["in/intrinsics"])).gaussians
    ours = {
        "means": gaussians.means,
        "covariances": gaussians.covariances(),
        "harmonics": gaussians.sh.mT,
        "opacities": gaussians.opacities,
        "scales": gaussians.scales,
        "rotations": gaussians.quats[..., [1, 2, 3, 0]],
    }
    index = torch.from_numpy(fixture["gauss/index"])
    for attribute, values in ours.items():
        assert values.shape == tuple(fixture[f"gauss/{attribute}/shape"])
        expected = torch.from_numpy(fixture[f"gauss/{attribute}"])
        torch.testing.assert_close(values[:, index], expected, atol=TOLERANCES[attribute], rtol=0)
        rows = values.double().reshape(*values.shape[:2], -1)
        statistics = torch.stack([rows.mean(1), rows.std(1, correction=0), rows.amin(1), rows.amax(1)], 1)
        torch.testing.assert_close(
            statistics, torch.from_numpy(fixture[f"gauss/{attribute}/stats"]), atol=TOLERANCES[attribute], rtol=0
        )
