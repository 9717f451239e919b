import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from sr3r.errors import InputError
from sr3r.gaussians import (
    Gaussians,
    concatenate,
    matrices_to_quats,
    multiply_quats,
    quats_to_matrices,
    rotate_sh,
    sh_basis,
)


def draw(num: int, degree: int = 0, seed: int = 0) -> Gaussians:
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    return Gaussians(
        means=normal(num, 3),
        quats=F.normalize(normal(num, 4), dim=-1),
        scales=normal(num, 3).exp(),
        opacities=torch.rand(num, generator=generator, dtype=torch.float64),
        sh=normal(num, (degree + 1) ** 2, 3),
    )


def rotation(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return quats_to_matrices(torch.randn(4, generator=generator, dtype=torch.float64))


@given(st.integers(0, 10_000))
def test_quaternions_and_matrices_are_inverse_to_each_other(seed: int) -> None:
    quats = F.normalize(torch.randn(16, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64), dim=-1)
    quats = torch.where(quats[:, :1] < 0, -quats, quats)
    torch.testing.assert_close(matrices_to_quats(quats_to_matrices(quats)), quats, atol=1e-9, rtol=0)


def test_half_turns_become_quaternions_too() -> None:
    for axis in torch.eye(3, dtype=torch.float64):
        matrix = 2 * torch.outer(axis, axis) - torch.eye(3, dtype=torch.float64)
        torch.testing.assert_close(matrices_to_quats(matrix)[1:].abs(), axis)


def test_the_quaternion_product_is_the_matrix_product() -> None:
    p, q = torch.randn(2, 8, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    expected = quats_to_matrices(p) @ quats_to_matrices(q)
    torch.testing.assert_close(quats_to_matrices(multiply_quats(p, q)), expected)


def test_spherical_harmonics_are_orthonormal() -> None:
    # A Fibonacci sphere integrates smooth functions well.
    i = torch.arange(20_000, dtype=torch.float64) + 0.5
    z = 1 - 2 * i / len(i)
    angle = i * torch.pi * (1 + 5**0.5)
    r = (1 - z * z).sqrt()
    basis = sh_basis(torch.stack([r * angle.cos(), r * angle.sin(), z], -1), 4)
    gram = basis.mT @ basis * 4 * torch.pi / len(i)
    torch.testing.assert_close(gram, torch.eye(25, dtype=torch.float64), atol=1e-4, rtol=0)


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_rotated_harmonics_show_the_old_colour_in_the_rotated_direction(seed: int, degree: int) -> None:
    matrix = rotation(seed)
    sh = torch.randn(3, (degree + 1) ** 2, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    direction = F.normalize(torch.randn(3, dtype=torch.float64, generator=torch.Generator().manual_seed(1)), dim=-1)
    before = torch.einsum("k,nkc->nc", sh_basis(direction, degree), sh)
    after = torch.einsum("k,nkc->nc", sh_basis(matrix @ direction, degree), rotate_sh(sh, matrix))
    torch.testing.assert_close(after, before, atol=1e-9, rtol=0)


def test_a_similarity_moves_covariances_with_the_scene() -> None:
    scene = draw(5, degree=2)
    similarity = torch.eye(4, dtype=torch.float64)
    similarity[:3, :3] = 1.7 * rotation(3)
    similarity[:3, 3] = torch.tensor([1.0, -2.0, 3.0])
    moved = scene.transformed(similarity)
    block = similarity[:3, :3]
    torch.testing.assert_close(moved.covariances(), block @ scene.covariances() @ block.mT)
    back = moved.transformed(torch.linalg.inv(similarity))
    torch.testing.assert_close(back.means, scene.means)
    torch.testing.assert_close(back.sh, scene.sh)


def test_every_scene_of_a_batch_has_its_own_similarity() -> None:
    scenes = [draw(4, degree=1, seed=s) for s in range(2)]
    batch = Gaussians(
        **{name: torch.stack([getattr(s, name) for s in scenes]) for name in vars(scenes[0])},
    )
    similarities = torch.eye(4, dtype=torch.float64).repeat(2, 1, 1)
    similarities[0, :3, :3], similarities[1, :3, :3] = rotation(1), 2 * rotation(2)
    moved = batch.transformed(similarities)
    for i, scene in enumerate(scenes):
        alone = scene.transformed(similarities[i])
        torch.testing.assert_close(moved[i].means, alone.means)
        torch.testing.assert_close(moved[i].sh, alone.sh)


def test_a_shear_is_refused() -> None:
    shear = torch.eye(4, dtype=torch.float64)
    shear[0, 1] = 0.5
    with pytest.raises(InputError, match="not a similarity"):
        draw(2).transformed(shear)


def test_raw_values_are_the_inverse_of_the_activations() -> None:
    scene = draw(20)
    again = Gaussians.from_raw(scene.raw())
    for name in vars(scene):
        torch.testing.assert_close(getattr(again, name), getattr(scene, name))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("means", float("nan"), "means contain NaN"),
        ("scales", -1.0, "scales must be positive"),
        ("opacities", 1.5, r"opacities must be in \[0, 1\]"),
    ],
)
def test_wrong_values_are_named(name: str, value: float, message: str) -> None:
    scene = draw(3)
    getattr(scene, name)[0] = value
    with pytest.raises(InputError, match=message):
        scene.check()


def test_selecting_and_joining_keeps_the_attributes_together() -> None:
    scene = draw(6, degree=1)
    halves = [scene.select(torch.arange(3)), scene.select(torch.arange(3, 6))]
    joined = concatenate(halves)
    for name in vars(scene):
        assert torch.equal(getattr(joined, name), getattr(scene, name))
    faint = scene.visible(0.5)
    assert len(faint) == int((scene.opacities > 0.5).sum())


def test_they_say_briefly_what_they_are():
    scene = draw(1200, degree=2)
    assert repr(scene) == "Gaussians(1,200, SH degree 2, float64 on cpu)"
    assert repr(scene.unsqueeze()) == "Gaussians(1 x 1,200, SH degree 2, float64 on cpu)"
