"""Our files in the hands of a reader that we did not write."""

import warnings
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

import sr3r
from sr3r.formats import spz
from sr3r.gaussians import Gaussians

pytestmark = pytest.mark.parity

TURN = torch.diag(torch.tensor([1.0, -1, -1, 1]))  # Between our axes and those of SPZ.


@pytest.fixture
def gsply():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("gsply", reason="gsply, an independent reader of Gaussians, is not installed")


def make_scene(num_coefficients: int, generator: torch.Generator, n: int = 300) -> Gaussians:
    return Gaussians(
        means=torch.randn(n, 3, generator=generator),
        quats=torch.nn.functional.normalize(torch.randn(n, 4, generator=generator), dim=-1),
        scales=torch.rand(n, 3, generator=generator) + 0.01,
        opacities=torch.rand(n, generator=generator) * 0.98 + 0.01,
        sh=torch.randn(n, num_coefficients, 3, generator=generator),
    )


def assert_equal_values(read, scene: Gaussians, atol: float) -> None:
    """What gsply read (raw values) is what we read."""
    raw = scene.raw()
    # gsply leaves SPZ's rounded quaternions longer than 1.
    quats = torch.nn.functional.normalize(torch.from_numpy(np.array(read.quats)), dim=-1)
    quats = quats * (quats * raw.quats).sum(-1, keepdim=True).sign()
    for name, value, expected in (
        ("means", read.means, raw.means),
        ("quats", quats, raw.quats),
        ("scales", read.scales, raw.log_scales),
        ("opacities", read.opacities, raw.logits),
        ("sh0", read.sh0, raw.sh[:, 0]),
    ):
        np.testing.assert_allclose(np.asarray(value), expected, atol=atol, rtol=1e-5, err_msg=name)
    if raw.sh.shape[1] > 1:
        np.testing.assert_allclose(read.shN, raw.sh[:, 1:], atol=atol)


@pytest.mark.parametrize("num_coefficients", [1, 16])
def test_gsply_reads_the_same_values(num_coefficients: int, gsply, generator: torch.Generator, tmp_path: Path):
    scene = make_scene(num_coefficients, generator)
    sr3r.save(scene, tmp_path / "a.ply")
    assert_equal_values(gsply.plyread(str(tmp_path / "a.ply")), scene, atol=1e-7)


@pytest.mark.parametrize("num_coefficients", [1, 4, 9, 16])
@pytest.mark.parametrize("version", [2, 3])
def test_gsply_reads_our_spz_as_we_do(
    num_coefficients: int, version: int, gsply, generator: torch.Generator, tmp_path: Path
):
    spz.save(make_scene(num_coefficients, generator), tmp_path / "a.spz", version=version)
    # gsply keeps the file's axes.
    stored = sr3r.load(tmp_path / "a.spz").transformed(TURN)
    assert_equal_values(gsply.read_spz(str(tmp_path / "a.spz")), stored, atol=1e-5)


def test_we_read_the_spz_of_gsply(gsply, generator: torch.Generator, tmp_path: Path):
    scene = make_scene(16, generator)
    sr3r.save(scene, tmp_path / "a.ply")
    gsply.write_spz(str(tmp_path / "b.spz"), gsply.plyread(str(tmp_path / "a.ply")))
    loaded = sr3r.load(tmp_path / "b.spz").transformed(TURN)
    assert_equal_values(gsply.read_spz(str(tmp_path / "b.spz")), loaded, atol=1e-5)
    torch.testing.assert_close(loaded.means, scene.means, atol=2**-12, rtol=0)


@pytest.mark.parametrize("num_coefficients", [1, 4, 16])
def test_gsply_reads_our_compressed_ply_as_we_do(
    num_coefficients: int, gsply, generator: torch.Generator, tmp_path: Path
):
    sr3r.save(make_scene(num_coefficients, generator), tmp_path / "a.compressed.ply")
    loaded = sr3r.load(tmp_path / "a.compressed.ply")
    # Both read the middle of a harmonic's interval, gsply also at its two ends: half a step of 8 / 256.
    read = gsply.plyread(str(tmp_path / "a.compressed.ply"))
    assert_equal_values(read, loaded, atol=1e-4 if num_coefficients == 1 else 0.02)


def test_we_read_the_sog_of_splat_transform_as_it_does():
    """The files are from splat-transform 2.7.1: a SOG of 24 Gaussians of degree 3, and the PLY it made of that."""
    golden = Path(__file__).parent / "golden"
    read, expected = sr3r.load(golden / "splat_transform.sog"), sr3r.load(golden / "splat_transform.ply")
    assert len(read) == 24
    assert read.sh_degree == 3
    for field in fields(Gaussians):
        torch.testing.assert_close(getattr(read, field.name), getattr(expected, field.name), atol=1e-6, rtol=1e-5)
