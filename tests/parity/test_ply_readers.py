"""Our PLY in the hands of a reader that we did not write."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from sr3r.gaussians import Gaussians

pytestmark = pytest.mark.parity


@pytest.mark.parametrize("num_coefficients", [1, 16])
def test_gsply_reads_the_same_values(num_coefficients: int, generator: torch.Generator, tmp_path: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gsply = pytest.importorskip("gsply", reason="gsply, an independent reader of Gaussian PLYs, is not installed")
    scene = Gaussians(
        means=torch.randn(20, 3, generator=generator),
        quats=torch.nn.functional.normalize(torch.randn(20, 4, generator=generator), dim=-1),
        scales=torch.rand(20, 3, generator=generator) + 0.01,
        opacities=torch.rand(20, generator=generator) * 0.98 + 0.01,
        sh=torch.randn(20, num_coefficients, 3, generator=generator),
    )
    sr3r.save(scene, tmp_path / "a.ply")
    read = gsply.plyread(str(tmp_path / "a.ply"))
    raw = scene.raw()
    np.testing.assert_array_equal(read.means, raw.means)
    np.testing.assert_array_equal(read.quats, raw.quats)
    np.testing.assert_array_equal(read.scales, raw.log_scales)
    np.testing.assert_array_equal(read.opacities, raw.logits)
    np.testing.assert_array_equal(read.sh0, raw.sh[:, 0])
    if num_coefficients > 1:
        np.testing.assert_array_equal(read.shN, raw.sh[:, 1:])
