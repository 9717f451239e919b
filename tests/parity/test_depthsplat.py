"""DepthSplat against outputs that the official code gave for the same weights."""

import importlib.util
import json
from functools import lru_cache

import numpy as np
import pytest
import torch

from places import REPOSITORY
from sr3r.cameras import Cameras
from sr3r.model.backbones.depthsplat import (
    BASE,
    BASE_STRIDE8,
    LARGE,
    SMALL,
    SMALL_STRIDE8,
    DepthSplat,
    DepthSplatConfig,
    from_official,
)
from sr3r.model.backbones.depthsplat.depthsplat_names import NAMES
from sr3r.model.keys import renamed
from sr3r.model.weights import WithoutWeights, load_strictly
from sr3r.views import Views

pytestmark = pytest.mark.parity

PARITY = REPOSITORY.parent / "shared" / "parity"
CONFIGS = {
    "small": SMALL,
    "base": BASE,
    "large": LARGE,
    "base_up4_low8": BASE_STRIDE8,
    "small_up8_low8": SMALL_STRIDE8,
}

# Five times the official code's own difference between float32 and float64 (README of the fixtures).
SMALL_TOLERANCES = {"means": 5e-6, "harmonics": 2e-5, "opacities": 2.75e-6, "covariances": 1e-7}
BASE_TOLERANCES = {"means": 1e-5, "harmonics": 2.1e-5, "opacities": 3.45e-6, "covariances": 1.15e-7}


def official_state(name: str, *, meta: bool = False) -> dict[str, torch.Tensor]:
    """The published names, with the weights of the fixtures (or none)."""
    folder = PARITY / "depthsplat"
    if not folder.is_dir():
        pytest.skip("the fixtures beside the repository (../shared/parity) are not there")
    entries = json.loads((folder / f"state_dict_{name}.json").read_text())["entries"]
    if meta:
        return {"encoder." + e["key"]: torch.empty(e["shape"], device="meta") for e in entries}
    spec = importlib.util.spec_from_file_location("fill", PARITY / "fill.py")
    assert spec is not None
    assert spec.loader is not None
    fill = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fill)
    return {"encoder." + key: torch.from_numpy(value) for key, value in fill.make_state_dict(entries).items()}


@lru_cache(maxsize=1)
def official_model(name: str) -> DepthSplat:
    """A model with the weights of the fixtures, which take seconds: tests of one model follow one another."""
    with WithoutWeights():
        model = DepthSplat(CONFIGS[name])
    load_strictly(model, from_official(official_state(name)), source=name)
    return model.eval()


def fixture_views(fixture: dict[str, np.ndarray]) -> Views:
    c2w, K, near, far = (torch.from_numpy(fixture[f"in/{k}"]) for k in ("extrinsics", "intrinsics", "near", "far"))
    images = torch.from_numpy(fixture["in/image_u8"]).float() / 255
    return Views(images=images, cameras=Cameras(c2w=c2w, K=K, near=near, far=far))


def test_the_unit_of_the_cameras_does_not_matter_to_forward() -> None:
    """In the fixture the first near plane is at 0.5, where the weights expect it."""
    model = official_model("small")
    assert model.config == DepthSplatConfig(near=0.5)
    views = fixture_views(dict(np.load(PARITY / "depthsplat" / "small_2v_64x64.npz")))
    with torch.inference_mode():
        direct, scaled = model.reconstruct(views), model(views)
    assert torch.equal(direct.gaussians.means, scaled.gaussians.means)
    assert torch.equal(direct.gaussians.scales, scaled.gaussians.scales)
    assert torch.equal(direct.depth, scaled.depth)


@pytest.mark.parametrize(
    "name",
    [
        "small_2v_64x64",
        "small_2v_b2_64x96",
        "small_4v_64x64",
        "small_2v_256x256",
        "small_up8_low8_2v_128x192",
        "large_2v_64x64",
        "base_up4_low8_2v_128x192",
        "base_2v_64x64",
        "base_2v_256x256",
    ],
)
def test_gaussians_and_depth_equal_the_official_ones(name: str) -> None:
    model = official_model(name[: name.index("v_") - 2])
    fixture = dict(np.load(PARITY / "depthsplat" / f"{name}.npz"))
    views = fixture_views(fixture)
    with torch.inference_mode():
        output = model.reconstruct(views)
    gaussians, index = output.gaussians, torch.from_numpy(fixture["gauss/index"])
    ours = {
        "means": gaussians.means,
        "covariances": gaussians.covariances(),
        "harmonics": gaussians.sh.mT,
        "opacities": gaussians.opacities,
    }
    tolerances = SMALL_TOLERANCES if name.startswith("small") else BASE_TOLERANCES
    for key, tolerance in tolerances.items():
        # Relative too: how convolutions sum depends on the processor, and large covariances differ by 7e-6 of theirs.
        expected = fixture[f"gauss/{key}"]
        np.testing.assert_allclose(ours[key][:, index], expected, rtol=1e-5, atol=tolerance, err_msg=key)
        flat = ours[key].double().flatten(2) if ours[key].ndim > 2 else ours[key].double()[..., None]
        statistics = torch.stack([flat.mean(1), flat.std(1, correction=0), flat.amin(1), flat.amax(1)], 1)
        # Extremes over all Gaussians, of which the values above are a sample.
        np.testing.assert_allclose(
            statistics, fixture[f"gauss/{key}/stats"], rtol=0, atol=2 * tolerance, err_msg=f"{key} of all Gaussians"
        )
    if "out/depths" in fixture:
        np.testing.assert_allclose(output.depth, fixture["out/depths"], rtol=0, atol=tolerances["means"])
    height, width = views.size
    grid = (height // model.config.lowest_stride, width // model.config.lowest_stride)
    assert output.tokens.shape[2:] == (*grid, model.token_dim)


def test_features_inside_equal_the_official_ones() -> None:
    model = official_model("base")
    fixture = dict(np.load(PARITY / "depthsplat" / "base_2v_64x64.npz"))
    modules = dict(model.named_modules())
    outputs: dict[str, list[torch.Tensor]] = {}
    hooks = []
    names = [key for key in fixture if key.startswith("tap/") and not key.endswith(("/stats", "/shape"))]
    for name in {key[4:].partition("#")[0] for key in names}:
        ours = renamed(f"{name}.", NAMES).rstrip(".")
        # What has no counterpart: sequences that are one module here, and windows that are not put back together.
        if ours in modules and "transformer.layers" not in ours and not ours.endswith("predictor.upsampler"):
            outputs[name] = []
            keep = modules[ours].register_forward_hook
            hooks.append(keep(lambda _, __, output, found=outputs[name]: found.append(output)))
    with torch.inference_mode():
        model.reconstruct(fixture_views(fixture))
    for hook in hooks:
        hook.remove()
    assert len(outputs) > 15
    for key in names:
        name, _, call = key[4:].partition("#")
        if name in outputs:
            output = outputs[name][int(call or 0)].numpy()
            assert output.shape == tuple(fixture[f"{key}/shape"])
            index = np.linspace(0, output.size - 1, fixture[key].size).round().astype(np.int64)
            # Relative to the spread of the features, whose rounding grows with them.
            spread = fixture[f"{key}/stats"][1]
            np.testing.assert_allclose(output.flatten()[index], fixture[key], rtol=0, atol=2e-4 * spread, err_msg=key)


@pytest.mark.parametrize("name", list(CONFIGS))
def test_every_published_name_has_its_place(name: str):
    state = official_state(name, meta=True)
    with torch.device("meta"):
        expected = {key: value.shape for key, value in DepthSplat(CONFIGS[name]).state_dict().items()}
    assert {key: value.shape for key, value in from_official(state).items()} == expected
